"""The total is right after every save, on the object and in its row, and a save is one statement."""

import pytest

from office.models import Invoice


@pytest.mark.django_db
def test_new_invoice_has_its_total():
    invoice = Invoice.objects.create(net=1000)

    assert invoice.total == Invoice.objects.get().total == 1200


@pytest.mark.django_db
def test_corrected_invoice_has_its_new_total():
    Invoice.objects.create(net=1000)

    invoice = Invoice.objects.get()
    invoice.net = 2000
    invoice.save()

    assert invoice.total == Invoice.objects.get().total == 2400


@pytest.mark.django_db
def test_save_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        Invoice.objects.create(net=1000)
