"""A receiver that is connected twice is called once, and the receivers of two firefighters are both called."""

import pytest
from django.db.models.signals import post_save

from firehouse.models import Alarm
from firehouse.pagers import sign_in


@pytest.fixture(autouse=True)
def receivers_as_before():
    """Disconnect what a test has connected, with private attributes of the signal."""
    before = post_save.receivers[:]
    yield
    post_save.receivers[:] = before
    post_save.sender_receivers_cache.clear()


@pytest.mark.django_db
def test_signing_in_twice_connects_one_receiver(capsys):
    sign_in("Ada")
    sign_in("Ada")

    Alarm.objects.create(place="mill")

    assert capsys.readouterr().out.count("Ada's pager") == 1


@pytest.mark.django_db
def test_each_firefighter_has_a_receiver(capsys):
    sign_in("Ada")
    sign_in("Ben")

    Alarm.objects.create(place="mill")

    out = capsys.readouterr().out
    assert out.count("Ada's pager") == 1
    assert out.count("Ben's pager") == 1
