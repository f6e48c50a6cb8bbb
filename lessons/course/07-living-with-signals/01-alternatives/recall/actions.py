from aquarium.models import Tank


def add_tanks():
    """Add a tank with bulk_create()"""
    Tank.objects.bulk_create([Tank(name=" Sharks", litres=9000)])


def empty_tanks():
    """Empty a tank with update()"""
    Tank.objects.create(name="Sharks", litres=9000)
    Tank.objects.update(litres=0)
