from kennel.models import Dog, Kennel


def take_in_two():
    """Take in two dogs"""
    Dog.objects.bulk_create([Dog(name="Rex"), Dog(name="Laika")])


def send_two_home():
    """Delete the dogs of a kennel"""
    kennel = Kennel.objects.create(name="north")
    Dog.objects.create(name="Rex", kennel=kennel)
    Dog.objects.create(name="Laika", kennel=kennel)
    kennel.dogs.all().delete()
