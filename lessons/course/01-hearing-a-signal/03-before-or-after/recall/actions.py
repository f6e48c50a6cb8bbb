from ferry.models import Ticket


def sell_ticket():
    """Sell a ticket"""
    ticket = Ticket.objects.create(passenger="Nils", cabin="A7")
    print(f"In memory: {ticket.number}")


def change_cabin():
    """Change the cabin"""
    ticket = Ticket.objects.create(passenger="Nils", cabin="A7")
    ticket.cabin = "B2"
    ticket.save(update_fields=["cabin"])
