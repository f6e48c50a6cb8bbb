"""One receiver works for saving and for deleting, and accepts arguments that a newer Django may add."""

import pytest
from django.db.models.signals import post_delete, post_save

from counter.models import Parcel


@pytest.mark.django_db
def test_journal_has_a_line_for_each_change(capsys):
    parcel = Parcel.objects.create(code="A17", weight=3)
    parcel.weight = 4
    parcel.save()
    parcel.delete()

    assert capsys.readouterr().out.splitlines() == [
        "A17 was handed in.",
        "A17 was weighed again.",
        "A17 was handed out.",
    ]


def test_argument_of_a_newer_django_is_accepted(capsys):
    parcel = Parcel(code="A17", weight=3)

    post_save.send(sender=Parcel, instance=parcel, created=True, brand_new=1)
    post_delete.send(sender=Parcel, instance=parcel, brand_new=1)

    assert capsys.readouterr().out.splitlines() == ["A17 was handed in.", "A17 was handed out."]
