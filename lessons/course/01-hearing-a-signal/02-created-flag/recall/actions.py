from garage.models import Space


def save_space_with_its_number():
    """Save a parking space whose number is known"""
    Space(pk=12, level="B").save()


def move_space():
    """Move a parking space to another level"""
    Space.objects.create(pk=12, level="B")
    Space(pk=12, level="C").save()
