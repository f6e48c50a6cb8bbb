from kennel.models import Dog, Stay


def collect_dog():
    """Collect a dog"""
    dog = Dog.objects.create(name="Bello")
    dog.delete()


def book_stay():
    """Book a stay"""
    Stay.objects.create(nights=30)
