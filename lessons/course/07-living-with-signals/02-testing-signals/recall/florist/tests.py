from django.test import TestCase

from florist.models import Bouquet


class BouquetTests(TestCase):
    def test_bouquet_is_stored(self):
        Bouquet.objects.create(recipient="Rosa")

        self.assertEqual(Bouquet.objects.count(), 1)


class CardTests(TestCase):
    def test_bouquet_gets_a_card(self):
        with self.captureOnCommitCallbacks() as callbacks:
            Bouquet.objects.create(recipient="Rosa")

        self.assertEqual(len(callbacks), 1)
