from django.db.models.signals import post_save

from bistro.models import Dish


def call_waiter(sender, instance, **kwargs):
    print(f"{instance}: the waiter is called")


def cook(sender, instance, **kwargs):
    print(f"{instance}: cooked")


def garnish(sender, instance, **kwargs):
    print(f"{instance}: garnished")


def connect_receivers():
    post_save.connect(cook, sender=Dish)
    post_save.connect(garnish, sender=Dish)
    post_save.connect(call_waiter, sender=Dish, dispatch_uid="waiter")
