from django.dispatch import Signal, receiver

bread_baked = Signal()


@receiver(bread_baked)
def ring_bell(sender, **kwargs):
    return "ding"


@receiver(bread_baked)
def write_board(sender, **kwargs):
    raise RuntimeError("out of chalk")


@receiver(bread_baked)
def call_customer(sender, **kwargs):
    return "called"
