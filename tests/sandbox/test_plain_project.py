"""A lesson sees exactly what a plain Django project with the same files would see."""

import json
import os
import subprocess
import sys

import pytest

from tests.sandbox.shop import SHOP, source_of

pytestmark = pytest.mark.xdist_group("plain project")  # made once, not once for each worker

FACTS = """
    import json

    from django.apps import apps
    from django.conf import settings
    from django.contrib.auth import get_user_model, signals as auth_signals
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType
    from django.core import signals as core_signals
    from django.db import connection, models
    from django.db.backends import signals as backend_signals
    from django.db.migrations.recorder import MigrationRecorder

    from shop.models import Book, Profile

    User = get_user_model()


    def receivers(module):
        found = {name: getattr(module, name) for name in dir(module)}
        return {
            name: sorted(getattr(entry[1](), "__qualname__", "?") for entry in signal.receivers)
            for name, signal in found.items()
            if hasattr(signal, "receivers")
        }


    def facts():
        user = User.objects.create(username="ada")
        profile = Profile.objects.create(user=user, motto="Onwards")
        return {
            "settings.INSTALLED_APPS": settings.INSTALLED_APPS,
            "app configs": [(config.name, config.label, type(config).__name__) for config in apps.get_app_configs()],
            "ready": [apps.apps_ready, apps.models_ready, apps.ready],
            "models": [model._meta.label for model in apps.get_models(include_auto_created=True)],
            "fields of the user": [field.name for field in User._meta.get_fields(include_hidden=True)],
            "user.profile": user.profile.motto,
            "reverse query": [found.username for found in User.objects.filter(profile__motto="Onwards")],
            "prefetched": [found.profile.pk for found in User.objects.select_related("profile")],
            "receivers of models": receivers(models.signals),
            "receivers of core": receivers(core_signals),
            "receivers of auth": receivers(auth_signals),
            "receivers of connections": receivers(backend_signals),
            "content types": sorted(ContentType.objects.values_list("app_label", "model")),
            "permissions": sorted(Permission.objects.values_list("codename", flat=True)),
            "migrations": sorted(MigrationRecorder.Migration.objects.values_list("app", "name")),
            "tables": sorted(connection.introspection.table_names()),
            "autocommit": [connection.get_autocommit(), connection.in_atomic_block],
            "cascade": user.delete(),
            "rows after the cascade": [User.objects.count(), Profile.objects.count()],
        }


    def show():
        print(json.dumps(facts()))
"""
PLAIN = """
import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "shop"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()
if sys.argv[1] == "migrate":
    call_command("migrate", run_syncdb=True, verbosity=0)
else:
    import actions
    actions.show()
"""
FILES = SHOP | {
    "shop/apps.py": """
        from django.apps import AppConfig

        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self):
                from shop import signals
    """,
    "shop/signals.py": """
        from django.db.models.signals import post_save
        from django.dispatch import receiver

        @receiver(post_save, sender="shop.Book")
        def announce(sender, **kwargs):
            pass
    """,
}
NAMES = [line.split('"')[1] for line in FACTS.splitlines() if line.startswith(" " * 12 + '"')]


@pytest.fixture(scope="session")
def seen_in_plain_project(tmp_path_factory):
    """What `facts()` says in a project of its own, in a fresh Python."""
    folder = tmp_path_factory.mktemp("plain")
    for path, text in source_of(FILES | {"actions.py": FACTS}).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    answers = [
        subprocess.run(
            [sys.executable, "-c", PLAIN, step], cwd=folder, env=environment, capture_output=True, text=True, check=True
        )
        for step in ("migrate", "show")
    ]
    return json.loads(answers[-1].stdout)


@pytest.fixture(scope="session")
def seen_in_run(lesson):
    run = lesson(FACTS, files=FILES).run("show")
    assert run.outcome == "returned", run.raised
    return json.loads("".join(run.printed))


@pytest.mark.parametrize("name", NAMES)
def test_run_sees_what_a_plain_project_sees(name, seen_in_run, seen_in_plain_project):
    assert seen_in_run[name] == seen_in_plain_project[name]


def test_facts_are_those_that_were_asked_for(seen_in_run):
    assert list(seen_in_run) == NAMES
