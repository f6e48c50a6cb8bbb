"""Seven complaints about a bicycle shop, each as a test. Each test fails until its bug is repaired."""

import pytest

from bikeshop.backup import load_backup
from bikeshop.counter import NotRepaired, book
from bikeshop.models import Customer, Part, Pickup, Profile, Repair, Voucher
from bikeshop.rack import finish


@pytest.fixture
def ola(db):
    return Customer.objects.create(name="Ola", email="ola@example.org")


def test_changed_customer_gets_no_second_voucher(ola):
    ola.save()

    assert Voucher.objects.filter(customer=ola).count() == 1


def test_booking_prints_a_job_card(ola, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        book(ola, ["city bike"])

    assert "Job card for the mechanic: city bike of Ola" in capsys.readouterr().out


def test_cancelled_repair_sends_a_text_message(ola, capsys, django_capture_on_commit_callbacks):
    repair = Repair.objects.create(customer=ola, bicycle="city bike")

    with django_capture_on_commit_callbacks(execute=True):
        repair.delete()

    assert "Text message" in capsys.readouterr().out


def test_finished_repairs_are_on_the_screen(ola):
    book(ola, ["city bike", "tandem"])

    finish(Repair.objects.all())

    assert Pickup.objects.count() == 2


def test_part_that_is_added_to_repairs_is_paid(ola):
    # The repairs have other keys than the parts: a receiver that mixes them up finds no repair.
    pads = Part.objects.create(pk=1, name="brake pads", price=15)
    repairs = [Repair.objects.create(pk=pk, customer=ola, bicycle="tandem") for pk in (20, 30)]

    pads.repairs.add(*repairs)

    assert list(Repair.objects.values_list("price", flat=True)) == [15, 15]


@pytest.mark.django_db
def test_backup_keeps_its_profiles():
    load_backup()

    assert Profile.objects.get(customer__name="Ada").newsletter


def test_refused_booking_sends_no_mail(ola, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(NotRepaired):
        book(ola, ["city bike", "unicycle"])

    assert mailoutbox == []
