from ferry.models import Truck


def load_truck():
    """Load a truck"""
    Truck.objects.create(plate="FE 12", tonnes=18)
