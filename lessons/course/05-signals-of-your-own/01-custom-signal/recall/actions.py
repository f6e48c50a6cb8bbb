from bath.models import Pool
from bath.signals import pool_opened


def save_pool():
    """Save a pool that opens"""
    Pool.objects.create(name="Blue pool", is_open=True)


def open_pool():
    """Open a pool"""
    pool = Pool.objects.create(name="Blue pool", is_open=True)
    pool_opened.send(sender=pool, pool=pool)
