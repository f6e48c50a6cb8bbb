from django.db import transaction

from post.models import Parcel


class Lost(Exception):
    pass


def lose_parcel():
    """Take a parcel, and lose it before the COMMIT"""
    try:
        with transaction.atomic():
            Parcel.objects.create(address="Harbour Street 1")
            raise Lost  # noqa: TRY301 - that is the story
    except Lost:
        print("The parcel is lost.")


def take_parcel():
    """Take a parcel in a block within a block"""
    with transaction.atomic():
        with transaction.atomic():
            Parcel.objects.create(address="Harbour Street 1")
        print("The inner block has ended.")
    print("The outer block has ended.")
