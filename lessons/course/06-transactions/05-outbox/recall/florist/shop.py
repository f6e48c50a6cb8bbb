import os

from florist.models import CardToPrint


class OutOfPaper(Exception):
    pass


def call_driver(flowers):
    print(f"Driver: please fetch the {flowers}.")


def kill_process():
    os._exit(1)


def print_cards(*, sheets):
    for card in CardToPrint.objects.order_by("pk"):
        print(f"Card: {card.text}")
        sheets -= 1
        if not sheets:
            raise OutOfPaper
        card.delete()
