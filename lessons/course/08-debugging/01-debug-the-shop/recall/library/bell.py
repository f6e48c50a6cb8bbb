from django.db.models.signals import post_save

from library.models import Loan


class Bell:
    def connect(self):
        post_save.connect(self.ring, sender=Loan)

    def ring(self, sender, instance, **kwargs):
        print("Ring!")
