from cinema.models import Screening, Ticket


def cancel_screening():
    """Delete 30 paid tickets"""
    screening = Screening.objects.create(film="Metropolis")
    Ticket.objects.bulk_create(Ticket(screening=screening, seat=seat) for seat in range(1, 31))
    screening.tickets.all().delete()


def drop_reservations():
    """Delete 30 tickets that nobody has paid"""
    screening = Screening.objects.create(film="Metropolis")
    Ticket.objects.bulk_create(Ticket(screening=screening, seat=seat, is_paid=False) for seat in range(1, 31))
    screening.tickets.all().delete()
