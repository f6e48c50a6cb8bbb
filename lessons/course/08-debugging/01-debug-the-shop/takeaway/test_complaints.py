"""Seven complaints about a bicycle shop, each as a test. Each test fails until its bug is repaired."""

import pytest

from shop.backup import load_backup
from shop.counter import book, sign_up
from shop.models import Customer, Part, Profile, Repair, Voucher


@pytest.fixture
def ola(db):
    return Customer.objects.create(email="ola@example.org")


def test_changed_customer_gets_no_second_voucher(ola):
    ola.save()

    assert Voucher.objects.filter(customer=ola).count() == 1


def test_booking_prints_a_job_card(ola, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        book(ola, ["city bike"])

    assert "Job card for the mechanic: city bike of ola@example.org" in capsys.readouterr().out


def test_cancelled_repair_sends_a_text_message(ola, capsys, django_capture_on_commit_callbacks):
    repair = Repair.objects.create(customer=ola, bicycle="city bike")

    with django_capture_on_commit_callbacks(execute=True):
        repair.delete()

    assert "Text message" in capsys.readouterr().out


@pytest.mark.django_db
def test_customers_from_a_list_get_their_voucher():
    sign_up([Customer(email="mia@example.org"), Customer(email="noah@example.org")])

    assert Voucher.objects.count() == 2


def test_part_that_is_added_to_repairs_is_paid(ola):
    # The repairs have other keys than the parts: a receiver that mixes them up finds no repair.
    pads = Part.objects.create(pk=1, name="brake pads", price=15)
    repairs = [Repair.objects.create(pk=pk, customer=ola, bicycle="tandem") for pk in (20, 30)]

    pads.repairs.add(*repairs)

    assert list(Repair.objects.values_list("price", flat=True)) == [15, 15]


@pytest.mark.django_db
def test_backup_keeps_its_profiles():
    load_backup()

    assert Profile.objects.get(customer__email="ada@example.org").newsletter


def test_refused_booking_sends_no_mail(ola, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValueError, match="unicycles"):
        book(ola, ["city bike", "unicycle"])

    assert mailoutbox == []
