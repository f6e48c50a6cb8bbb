"""Each user has one profile: signed up, saved again, or loaded from a fixture.

In another project, import its own model of profiles.
"""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from forum.models import Profile

User = get_user_model()


@pytest.fixture
def user(db):
    return User.objects.create(**{User.USERNAME_FIELD: "ada"})


def test_new_user_has_a_profile(user):
    assert Profile.objects.count() == 1


def test_user_saved_again_keeps_one_profile(user):
    user.save()

    assert Profile.objects.count() == 1


def test_fixture_keeps_its_own_profile(user, tmp_path):
    saved = Profile.objects.get()
    fixture = tmp_path / "users.json"
    call_command("dumpdata", User._meta.label, Profile._meta.label, output=fixture)
    # The next profile gets another primary key than the one in the fixture.
    User.objects.all().delete()

    call_command("loaddata", fixture, verbosity=0)

    assert list(Profile.objects.all()) == [saved]
