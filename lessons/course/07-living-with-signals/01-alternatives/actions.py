from django.db.models import F

from warehouse.delivery import load_delivery
from warehouse.models import StockItem


def take_out_and_save():
    """Take out too many nails with save()"""
    item = StockItem.objects.first() or StockItem.objects.create(name="nails", quantity=10)
    item.quantity -= 100
    item.save()


def take_out_with_update():
    """Take out too many nails with update()"""
    item = StockItem.objects.first() or StockItem.objects.create(name="nails", quantity=10)
    StockItem.objects.filter(pk=item.pk).update(quantity=F("quantity") - 100)


def add_in_bulk():
    """Add a wrong item with bulk_create()"""
    StockItem.objects.bulk_create([StockItem(name="screws", quantity=-20)])


def load_wrong_delivery():
    """Load a wrong item from a fixture"""
    load_delivery()
