from pharmacy.models import OutboxMessage
from pharmacy.wholesaler import send_order


def relay():
    """Send the orders that wait in the outbox. Run one relay at a time, or an order may be sent twice."""
    for message in OutboxMessage.objects.order_by("pk"):
        send_order(**message.payload)
        message.delete()
