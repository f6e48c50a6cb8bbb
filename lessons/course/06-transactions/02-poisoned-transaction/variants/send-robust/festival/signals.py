from django.db.models.signals import post_save
from django.dispatch import Signal, receiver

from festival.models import Ticket, Wristband

ticket_sold = Signal()  # arguments: ticket


@receiver(post_save, sender=Ticket)
def announce(sender, instance, created, **kwargs):
    if created:
        for _, response in ticket_sold.send_robust(sender=Ticket, ticket=instance):
            if isinstance(response, Exception):
                print(f"{instance.wish} is taken: {instance.visitor} chooses another code at the gate.")


@receiver(ticket_sold)
def print_wristband(sender, ticket, **kwargs):
    Wristband.objects.create(ticket=ticket, code=ticket.wish)
