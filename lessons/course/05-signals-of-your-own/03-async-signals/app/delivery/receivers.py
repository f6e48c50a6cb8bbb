from django.dispatch import receiver

from delivery import partners
from delivery.signals import order_placed


@receiver(order_placed)
async def ask_restaurant(sender, order, **kwargs):
    return await partners.confirm(order.restaurant)


@receiver(order_placed)
def print_receipt(sender, order, **kwargs):
    print(f"Receipt: {order}")


@receiver(order_placed)
async def call_courier(sender, **kwargs):
    return await partners.find_courier()
