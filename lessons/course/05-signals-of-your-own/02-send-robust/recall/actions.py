from bakery.models import Loaf
from bakery.signals import bread_baked


def bake():
    """Bake a loaf and announce it with send()"""
    loaf = Loaf.objects.create(kind="rye")
    bread_baked.send(sender=Loaf, loaf=loaf)


def bake_robustly():
    """Bake a loaf and announce it with send_robust()"""
    loaf = Loaf.objects.create(kind="rye")
    bread_baked.send_robust(sender=Loaf, loaf=loaf)
