"""What a typical run does, on Django's own models: the zygote goes through it once, before it forks.

Python code that has run before is faster, and so is Django once its caches are filled. Every child inherits both.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django.db.models.signals import post_save


class Undo(Exception):
    """Leaves a transaction of the warm-up."""


def create_tables() -> None:
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)


def go_through_a_run() -> None:
    """Go through reads, writes, relations, signals and transactions on the tables of `create_tables`."""
    user_model: Any = get_user_model()
    group_model: Any = user_model._meta.get_field("groups").related_model
    post_save.connect(_receive)
    user = user_model.objects.create(username="ada")
    user.save()
    group, _ = group_model.objects.get_or_create(name="readers")
    user_model.objects.update_or_create(username="eve", defaults={"first_name": "Eve"})
    user.groups.add(group)
    user.groups.set([])
    user_model.objects.filter(models.Q(pk=user.pk) | models.Q(groups=group)).update(first_name=models.F("username"))
    print(user_model.objects.order_by("username").first(), user_model.objects.count(), list(group.user_set.all()))
    try:
        with transaction.atomic():
            transaction.on_commit(_receive)
            user_model.objects.bulk_create([user_model(username="bob"), user_model(username="cyd")])
            with transaction.atomic():
                user.delete()
            raise Undo  # noqa: TRY301 - a rollback by an exception is part of a typical run
    except Undo as error:
        print(error)
    post_save.disconnect(_receive)


def _receive(**kwargs: object) -> None:
    pass
