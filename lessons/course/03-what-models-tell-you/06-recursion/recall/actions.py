from archive.models import Box, Letter


def move_letter():
    """Move an old letter to another shelf"""
    # bulk_create() sends no signals: this letter is like one from the time before the receiver.
    (letter,) = Letter.objects.bulk_create([Letter(author="ada", shelf="A")])
    letter.shelf = "B"
    letter.save(update_fields=["shelf"])


def fill_box():
    """Fill a box and print its label"""
    box = Box.objects.create()
    print(f"Label: {box.label or 'none'}")
