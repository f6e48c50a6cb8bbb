from django.core import mail
from django.test import TestCase

from carsharing.models import Trip


class InvoiceTests(TestCase):
    def test_corrected_trip_gets_no_second_invoice(self):
        trip = Trip.objects.create(email="mia@example.org", minutes=30)
        mail.outbox.clear()

        trip.minutes = 25
        trip.save()

        self.assertEqual(mail.outbox, [])
