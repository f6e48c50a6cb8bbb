"""Each donation that is marked as tested gets its label, and a receiver that fails leaves none of them marked."""

import pytest
from django.db.models.signals import post_save

from bloodbank.laboratory import mark_as_tested
from bloodbank.models import Donation


class PaperJam(Exception):
    pass


@pytest.fixture
def donations(db):
    Donation.objects.bulk_create(Donation(code=code) for code in ("A1", "B2", "C3"))
    return Donation.objects.order_by("code")


@pytest.fixture
def jam_at_the_second_label():
    def jam(sender, instance, **kwargs):
        if instance.code == "B2":
            raise PaperJam

    post_save.connect(jam, sender=Donation)
    yield
    post_save.disconnect(jam, sender=Donation)


def test_each_donation_gets_a_label(donations, capsys):
    mark_as_tested(donations)

    assert capsys.readouterr().out.split("\n")[:-1] == ["Label: A1, tested", "Label: B2, tested", "Label: C3, tested"]


def test_each_donation_is_marked(donations):
    mark_as_tested(donations)

    assert not Donation.objects.filter(tested=False).exists()


def test_failing_receiver_leaves_none_marked(donations, jam_at_the_second_label):
    with pytest.raises(PaperJam):
        mark_as_tested(donations)

    assert not Donation.objects.filter(tested=True).exists()
