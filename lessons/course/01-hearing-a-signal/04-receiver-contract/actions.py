from counter.models import Parcel


def hand_in():
    """Hand in a parcel"""
    Parcel.objects.create(code="A17", weight=3)


def hand_out():
    """Hand out a parcel"""
    parcel = Parcel.objects.first() or Parcel.objects.create(code="A17", weight=3)
    parcel.delete()


def one_day():
    """Hand in a parcel, weigh it again and hand it out"""
    parcel = Parcel.objects.create(code="B52", weight=3)
    parcel.weight = 4
    parcel.save()
    parcel.delete()
