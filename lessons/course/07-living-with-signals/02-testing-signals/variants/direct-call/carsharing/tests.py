from django.test import TestCase

from carsharing.models import Trip
from carsharing.receivers import mail_invoice


class MailInvoiceTests(TestCase):
    def test_new_trip_gets_an_invoice(self):
        with self.captureOnCommitCallbacks() as callbacks:
            mail_invoice(sender=Trip, instance=Trip(pk=1), created=True)

        self.assertEqual(len(callbacks), 1)

    def test_corrected_trip_gets_no_invoice(self):
        with self.captureOnCommitCallbacks() as callbacks:
            mail_invoice(sender=Trip, instance=Trip(pk=1), created=False)

        self.assertEqual(callbacks, [])

    def test_receiver_is_connected(self):
        with self.captureOnCommitCallbacks() as callbacks:
            Trip.objects.create(email="mia@example.org", minutes=30)

        self.assertEqual(len(callbacks), 1)
