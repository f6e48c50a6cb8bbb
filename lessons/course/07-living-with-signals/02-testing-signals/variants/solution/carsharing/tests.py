from django.core import mail
from django.test import TestCase

from carsharing.models import Trip


class InvoiceTests(TestCase):
    def test_corrected_trip_gets_one_invoice(self):
        with self.captureOnCommitCallbacks(execute=True):
            trip = Trip.objects.create(email="mia@example.org", minutes=30)
            trip.minutes = 25
            trip.save()

        self.assertEqual([message.to for message in mail.outbox], [["mia@example.org"]])
