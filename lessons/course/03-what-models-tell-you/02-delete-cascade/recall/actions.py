from choir.models import Choir, Singer


def dissolve_choir():
    """Delete a choir with two singers"""
    choir = Choir.objects.create(name="St. Mary's")
    Singer.objects.create(name="Ana", choir=choir)
    Singer.objects.create(name="Ben", choir=choir)
    choir.delete()


def dismiss_singers():
    """Delete all singers"""
    choir = Choir.objects.create(name="St. Mary's")
    Singer.objects.create(name="Ana", choir=choir)
    Singer.objects.create(name="Ben", choir=choir)
    Singer.objects.all().delete()
