"""Each kind of pitch gets exactly one sign, whichever class was used to create it. Guests get none."""

import pytest

from campsite.models import CaravanPitch, Guest, Pitch, QuietPitch


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "fields"),
    [(Pitch, {}), (CaravanPitch, {"amperes": 16}), (QuietPitch, {})],
)
def test_new_pitch_gets_one_sign(model, fields, capsys):
    model.objects.create(number=7, **fields)

    assert capsys.readouterr().out.count("A sign for pitch 7\n") == 1


@pytest.mark.django_db
def test_new_guest_gets_no_sign(capsys):
    Guest.objects.create(name="Kim")

    assert "A sign" not in capsys.readouterr().out
