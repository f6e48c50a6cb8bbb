"""A receiver of post_migrate does its work once for each migrate, not once for each app."""

import pytest
from django.core.management import call_command

from townhall.models import Notice


@pytest.mark.django_db
def test_each_migrate_puts_up_one_notice():
    before = Notice.objects.count()

    call_command("migrate", verbosity=0)
    assert Notice.objects.count() == before + 1

    call_command("migrate", verbosity=0)
    assert Notice.objects.count() == before + 2
