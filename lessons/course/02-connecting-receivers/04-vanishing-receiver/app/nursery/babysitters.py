from django.db.models.signals import post_save

from nursery.models import Cry


class Babysitter:
    def __init__(self, name):
        self.name = name

    def start_work(self):
        post_save.connect(self.sing, sender=Cry)

    def sing(self, sender, instance, **kwargs):
        print(f"{self.name} sings for {instance.baby}.")
