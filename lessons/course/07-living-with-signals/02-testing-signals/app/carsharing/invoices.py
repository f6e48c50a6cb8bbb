from django.core.mail import send_mail

from carsharing.models import Trip

OFFICE = "office@carsharing.example"


def send_invoice(trip_pk):
    trip = Trip.objects.get(pk=trip_pk)
    send_mail(f"Your invoice: {trip}", "Thank you for driving with us.", OFFICE, [trip.email])
