"""Each user has one profile: signed up, saved again, or loaded from a fixture."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from forum.backup import BACKUP
from forum.models import Profile

User = get_user_model()


@pytest.mark.django_db
def test_new_user_has_a_profile():
    user = User.objects.create(name="ada")

    assert Profile.objects.filter(member=user).count() == 1


@pytest.mark.django_db
def test_user_saved_again_keeps_one_profile():
    user = User.objects.create(name="ada")

    user.save()

    assert Profile.objects.filter(member=user).count() == 1


@pytest.mark.django_db
def test_fixture_keeps_its_own_profile(tmp_path):
    fixture = tmp_path / "backup.json"
    fixture.write_text(BACKUP)

    call_command("loaddata", fixture, verbosity=0)

    assert Profile.objects.get().signature == "Ships are safe in harbour."
