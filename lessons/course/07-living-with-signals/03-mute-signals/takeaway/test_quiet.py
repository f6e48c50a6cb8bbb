"""A receiver that is switched off for a while is not called meanwhile. Other receivers are, and it comes back."""

import pytest

from hotel.models import Guest
from hotel.quiet import quiet_doorbell
from safety.models import Alarm


@pytest.mark.django_db
def test_doorbell_is_silent_within_the_block(capsys):
    with quiet_doorbell():
        Guest.objects.create(name="Ada")

    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_other_receivers_are_called_within_the_block(capsys):
    with quiet_doorbell():
        Alarm.objects.create(room="kitchen")

    assert capsys.readouterr().out == "The fire brigade is called: smoke in the kitchen.\n"


@pytest.mark.django_db
def test_doorbell_rings_once_after_the_block(capsys):
    with quiet_doorbell():
        pass

    Guest.objects.create(name="Bo")

    assert capsys.readouterr().out == "Ding-dong: Bo is here.\n"


@pytest.mark.django_db
def test_doorbell_rings_after_a_block_that_raises(capsys):
    with pytest.raises(ValueError, match="no room"), quiet_doorbell():
        raise ValueError("no room")

    Guest.objects.create(name="Bo")

    assert capsys.readouterr().out == "Ding-dong: Bo is here.\n"
