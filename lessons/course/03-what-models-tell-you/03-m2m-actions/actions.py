from doors.models import Colleague, Room


def give_keys():
    """Add keys: two new ones, one new one, none"""
    ada = Colleague.objects.get(name="Ada")
    lab, workshop, archive = Room.objects.order_by("pk")
    ada.rooms.add(lab, workshop)
    ada.rooms.add(workshop, archive)
    ada.rooms.add(archive)


def take_key_twice():
    """Remove a key twice"""
    ada = Colleague.objects.get(name="Ada")
    lab = Room.objects.get(name="lab")
    ada.rooms.add(lab)
    ada.rooms.remove(lab)
    ada.rooms.remove(lab)


def set_keys():
    """Set other keys, then the same ones"""
    ada = Colleague.objects.get(name="Ada")
    lab, workshop, archive = Room.objects.order_by("pk")
    ada.rooms.set([lab, workshop])
    ada.rooms.set([workshop, archive])
    ada.rooms.set([workshop, archive])


def collect_keys():
    """Clear the keys twice"""
    ada = Colleague.objects.get(name="Ada")
    lab, workshop, *_ = Room.objects.order_by("pk")
    ada.rooms.set([lab, workshop])
    ada.rooms.clear()
    ada.rooms.clear()
