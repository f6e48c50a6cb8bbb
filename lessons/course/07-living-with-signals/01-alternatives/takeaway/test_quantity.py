"""No write leaves a negative quantity, whether or not it calls save()."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from warehouse.models import StockItem


def take_out_and_save(item):
    item.quantity -= 100
    item.save()


def take_out_with_update(item):
    StockItem.objects.filter(pk=item.pk).update(quantity=F("quantity") - 100)


def take_out_with_bulk_update(item):
    item.quantity -= 100
    StockItem.objects.bulk_update([item], ["quantity"])


def add_in_bulk(item):
    StockItem.objects.bulk_create([StockItem(name="screws", quantity=-20)])


@pytest.mark.django_db
@pytest.mark.parametrize("write", [take_out_and_save, take_out_with_update, take_out_with_bulk_update, add_in_bulk])
def test_negative_quantity_is_refused(write):
    item = StockItem.objects.create(name="nails", quantity=10)

    with pytest.raises((IntegrityError, ValueError)), transaction.atomic():
        write(item)

    assert [item.quantity for item in StockItem.objects.all()] == [10]
