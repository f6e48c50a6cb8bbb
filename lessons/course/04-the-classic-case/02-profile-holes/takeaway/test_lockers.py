"""Every member gets one locker: at once, or with the next save."""

import pytest

from gym.models import Locker, Member, TrialMember


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Member, TrialMember])
def test_new_member_gets_one_locker(model):
    member = model.objects.create(card=1)
    member.save()

    assert Locker.objects.filter(member__card=1).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Member, TrialMember])
def test_member_without_a_locker_gets_one_with_the_next_save(model):
    # bulk_create() sends no signals, so this member is like one from the time before the receiver.
    model.objects.bulk_create([model(card=1)])

    model.objects.get(card=1).save()

    assert Locker.objects.filter(member__card=1).count() == 1
