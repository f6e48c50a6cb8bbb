from threading import Thread

from django.db import connection
from django.db.models.signals import post_save

from bistro.buffet import prepare_buffet
from bistro.kitchen import cook, garnish
from bistro.models import Dish


def order_soup():
    """Order a soup"""
    Dish.objects.create(name="Soup")


def reconnect_the_cook():
    """Disconnect and reconnect the cook, then order a soup"""
    post_save.disconnect(cook, sender=Dish)
    post_save.connect(cook, sender=Dish)
    Dish.objects.create(name="Soup")


def disconnect_the_garnish():
    """Disconnect the garnish without its sender, then with it"""
    post_save.disconnect(garnish)
    Dish.objects.create(name="Soup")

    post_save.disconnect(garnish, sender=Dish)

    def order_salad():
        Dish.objects.create(name="Salad")
        connection.close()

    thread = Thread(target=order_salad)
    thread.start()
    thread.join()


def prepare_two_buffets():
    """Prepare two buffets, then order a soup"""
    prepare_buffet(["Ham"])
    prepare_buffet(["Fish"])
    Dish.objects.create(name="Soup")
