from zoo.loading import load_fixture
from zoo.models import Animal


def add_animals():
    """Add an elephant and her calf"""
    mother = Animal.objects.create(name="Asha")
    Animal.objects.create(name="Tembo", mother=mother)


def load_zoo():
    """Load zoo.json: an elephant and her plan"""
    load_fixture("zoo.json")


def load_first():
    """Load first.json: the first animal and its plan"""
    load_fixture("first.json")


def load_calf():
    """Load calf.json: a calf, then its mother"""
    load_fixture("calf.json")
