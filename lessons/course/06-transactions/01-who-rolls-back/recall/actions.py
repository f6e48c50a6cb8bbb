from laundry.models import Wash


def wash():
    """Wash"""
    Wash(chip="C5").save()


def wash_once():
    """Wash once with a chip"""
    Wash.objects.get_or_create(chip="C5")
