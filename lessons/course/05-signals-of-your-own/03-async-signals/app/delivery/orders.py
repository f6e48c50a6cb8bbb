from delivery.models import Order
from delivery.signals import order_placed


def place_order(restaurant, dish):
    """Place an order, in sync code."""
    order = Order.objects.create(restaurant=restaurant, dish=dish)
    order_placed.send(sender=Order, order=order)


async def aplace_order(restaurant, dish):
    """Place an order, in async code."""
    order = await Order.objects.acreate(restaurant=restaurant, dish=dish)
    await order_placed.asend(sender=Order, order=order)
