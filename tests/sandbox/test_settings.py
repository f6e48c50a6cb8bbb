"""Settings of a lesson have the effect that they have in a process that begins with them, or are refused."""

import subprocess
import sys

import pytest

from lessons.sandbox.settings import REFUSED, TAKE_EFFECT
from tests.sandbox.shop import SHOP

FILES = SHOP | {
    "shop/routing.py": """
        class Router:
            def db_for_write(self, model, **hints):
                print("routing", model.__name__)
    """,
    "shop/handlers.py": """
        import logging

        class Loud(logging.Handler):
            def emit(self, record):
                print(record.getMessage().upper())
    """,
}
ACTIONS = """
    import datetime
    import logging
    from django.db import connection
    from django.urls import get_script_prefix
    from django.utils import timezone, translation
    from shop.models import Book

    def log():
        logging.getLogger("shop").info("saved")

    def write():
        Book.objects.create(title="Emma")

    def show_time():
        at = datetime.datetime.fromtimestamp(0)
        print(timezone.get_current_timezone_name(), at.hour, connection.timezone, timezone.is_aware(timezone.now()))

    def translate():
        print(translation.gettext("Monday"), translation.get_language())

    def show_script_prefix():
        print(get_script_prefix())
"""
READ_AHEAD = """
from django.conf import LazySettings, settings
from lessons.sandbox import child, zygote

seen, original = set(), LazySettings.__getattribute__

def look_up(self, name):
    seen.add(name)
    return original(self, name)

LazySettings.__getattribute__ = look_up
settings.configure(**zygote.SETTINGS)
zygote.django.setup()
_, known = child.warm()
with child.stage(known):
    pass
print("READ", *filter(str.isupper, seen))
"""
READ_EACH_TIME = {"DEBUG", "DEFAULT_AUTO_FIELD"}
OF_NO_CONSEQUENCE = {
    "ABSOLUTE_URL_OVERRIDES",  # holds functions, which no front matter can
    "DEFAULT_INDEX_TABLESPACE",  # SQLite has none
    "DEFAULT_TABLESPACE",
}


@pytest.fixture
def run(lesson):
    def run(action, **settings):
        return lesson(ACTIONS, files=FILES, settings=settings).run(action)

    return run


def test_logging_is_configured(run):
    handlers = {"loud": {"class": "shop.handlers.Loud"}}
    loggers = {"shop": {"handlers": ["loud"], "level": "INFO"}}

    done = run("log", LOGGING={"version": 1, "handlers": handlers, "loggers": loggers})

    assert "SAVED" in done.printed


def test_routers_are_asked(run):
    assert "routing Book" in run("write", DATABASE_ROUTERS=["shop.routing.Router"]).printed


def test_time_zone_is_that_of_a_new_project(run):
    assert run("show_time").printed == ["UTC 0 UTC True"]


def test_time_zone_is_that_of_the_process_too(run):
    assert run("show_time", TIME_ZONE="Asia/Tokyo", USE_TZ=False).printed == ["Asia/Tokyo 9 None False"]


def test_language_is_spoken(run):
    assert run("translate", LANGUAGE_CODE="de").printed == ["Montag de"]


def test_translation_can_be_switched_off(run):
    assert run("translate", LANGUAGE_CODE="de", USE_I18N=False).printed == ["Monday de"]


def test_script_prefix_is_set(run):
    assert run("show_script_prefix", FORCE_SCRIPT_NAME="/shop/").printed == ["/shop/"]


def test_user_model_is_swapped(lesson):
    models = """
        from django.contrib.auth.models import AbstractUser

        class Member(AbstractUser):
            pass
    """
    actions = """
        from django.apps import apps
        from django.contrib.auth.models import Group, Permission, User
        from shop.models import Member

        def go():
            group = Group.objects.create(name="readers")
            Member.objects.create(username="ada").groups.add(group)
            print(group.user_set.get(), group.delete())
            print([model.__name__ for model in apps.get_models(include_auto_created=True)])
            print(Permission.objects.filter(codename="add_user").exists())
            User.objects.count()
    """
    settings = {"AUTH_USER_MODEL": "shop.Member"}

    done = lesson(actions, files={"shop/__init__.py": "", "shop/models.py": models}, settings=settings).run("go")

    of_django = ["ContentType", "Permission", "Group_permissions", "Group"]
    assert done.printed == [
        "ada (2, {'shop.Member_groups': 1, 'auth.Group': 1})",
        str([*of_django, "Member_groups", "Member_user_permissions", "Member"]),
        "False",
    ]
    assert "Manager isn't available; 'auth.User' has been swapped for 'shop.Member'" in done.raised


def test_nothing_leads_to_the_user_model_that_is_swapped(lesson):
    models = """
        from django.contrib.auth.models import AbstractBaseUser

        class Member(AbstractBaseUser):
            USERNAME_FIELD = "password"
    """
    actions = """
        from django.contrib.auth.models import Group

        def go():
            print(hasattr(Group, "user_set"), Group.objects.create(name="readers").delete())
    """
    settings = {"AUTH_USER_MODEL": "shop.Member"}

    done = lesson(actions, files={"shop/__init__.py": "", "shop/models.py": models}, settings=settings).run("go")

    assert done.printed == ["False (1, {'auth.Group': 1})"]


def test_what_a_setting_raises_is_an_exception_of_the_run(lesson):
    done = lesson(ACTIONS, files=FILES, settings={"LOGGING": {"version": 2}}, migrate=False).run("log")

    assert done.outcome == "raised"
    assert "Unsupported version: 2" in done.raised


@pytest.mark.parametrize("name", REFUSED)
def test_settings_of_the_sandbox_are_refused(lesson, name):
    done = lesson(ACTIONS, files=FILES, settings={name: {}}, migrate=False).run("log")

    assert done.outcome == "raised"
    assert f"{name} cannot be a setting of a lesson: {REFUSED[name]}." in done.raised


def test_nothing_else_is_read_before_a_lesson_is_known():
    answer = subprocess.run([sys.executable, "-c", READ_AHEAD], capture_output=True, text=True, check=True)
    _, read = answer.stdout.split("READ ")

    assert set(read.split()) <= {*TAKE_EFFECT, *REFUSED} | READ_EACH_TIME | OF_NO_CONSEQUENCE
