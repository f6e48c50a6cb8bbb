from django.core import mail
from django.db import transaction
from django.test import TransactionTestCase

from carsharing.models import Trip


class InvoiceTests(TransactionTestCase):
    def test_corrected_trip_gets_one_invoice(self):
        with transaction.atomic():
            trip = Trip.objects.create(email="mia@example.org", minutes=30)
            trip.minutes = 25
            trip.save()

        self.assertEqual([message.to for message in mail.outbox], [["mia@example.org"]])
