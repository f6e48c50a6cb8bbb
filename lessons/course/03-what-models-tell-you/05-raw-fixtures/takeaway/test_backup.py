"""A backup by dumpdata comes back unchanged with loaddata, and receivers do their work for new rows only.

In another project, name its app and make rows that its receivers create or read.
"""

import io

import pytest
from django.core.management import call_command

from zoo.models import Animal, FeedingPlan


@pytest.fixture
def calf(db):
    """Return an animal with a smaller key than its mother, so that it comes first in a backup."""
    calf = Animal.objects.create(name="Kito")
    calf.mother = Animal.objects.create(name="Tala")
    calf.save()
    return calf


@pytest.fixture
def backup(calf, tmp_path):
    """Return the file of a backup whose rows are gone."""
    FeedingPlan.objects.update(food="leaves")
    file = tmp_path / "zoo.json"
    file.write_text(dumped())
    Animal.objects.all().delete()
    return file


def dumped():
    output = io.StringIO()
    call_command("dumpdata", "zoo", stdout=output)
    return output.getvalue()


def test_backup_comes_back_unchanged(backup):
    call_command("loaddata", backup, verbosity=0)

    assert FeedingPlan.objects.count() == 2
    assert dumped() == backup.read_text()


def test_loading_a_backup_announces_nothing(backup, capsys):
    capsys.readouterr()

    call_command("loaddata", backup, verbosity=0)

    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_new_animal_has_a_plan():
    animal = Animal.objects.create(name="Asha")

    assert FeedingPlan.objects.get().animal == animal
