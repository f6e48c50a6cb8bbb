"""A settings.py of a lesson is its settings module, as in a project, but for what belongs to the sandbox."""

import pytest

from lessons.traces.events import ExceptionRaised
from tests.sandbox.shop import SHOP

INSTALLED = ["django.contrib.contenttypes", "django.contrib.auth"]
EMPTY_ACTION = "def go(): pass"
SHOW_APPS = """
    from django.apps import apps
    from django.conf import settings

    def go():
        print(*[config.label for config in apps.get_app_configs()])
        print(settings.INSTALLED_APPS)
"""
TWO_APPS = {
    "shop/__init__.py": "",
    "shop/apps.py": """
        from django.apps import AppConfig

        class ShopConfig(AppConfig):
            name = "shop"
            default = True

            def ready(self):
                print("ready", self.name)

        class MailConfig(ShopConfig):
            name = "mail"
            default = False
    """,
    "mail/__init__.py": "",
}
MAIL = "shop.apps.MailConfig"
HEARING = {
    "shop/apps.py": """
        from django.apps import AppConfig
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_migrate

        def hear(**kwargs):
            pass

        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self):
                user_logged_in.connect(hear)
                post_migrate.connect(hear)
    """
}
SHOW_RECEIVERS = """
    from django.apps import apps
    from django.contrib.auth.signals import user_logged_in
    from django.db.models.signals import post_migrate

    def go():
        for signal in (user_logged_in, post_migrate):
            modules = [entry[1]().__module__ for entry in signal.receivers]
            print(*dict.fromkeys(apps.get_containing_app_config(module).label for module in modules))
"""


def settings(**values):
    return {"settings.py": "".join(f"{name} = {value!r}\n" for name, value in values.items())}


def test_settings_hold_and_others_are_as_without_the_file(lesson):
    actions = """
        from django.conf import settings
        from shop.models import Book

        def go():
            Book.objects.create(title="Emma")
            print(settings.DEBUG, settings.LANGUAGE_CODE, settings.TIME_ZONE, settings.SECRET_KEY)
    """

    run = lesson(actions, files=SHOP | settings(DEBUG=True, LANGUAGE_CODE="de")).run("go")

    assert run.printed == ["True de UTC public"]


def test_settings_are_code_that_is_run_before_the_apps(lesson):
    files = TWO_APPS | {"settings.py": "print('settings')\nMOTTO = 'on' + 'ward'\nsmall = 1\n"}
    actions = "from django.conf import settings\ndef go(): print(settings.MOTTO, hasattr(settings, 'small'))"

    run = lesson(actions, files=files, apps=("shop", MAIL), migrate=False).run("go")

    assert run.printed == ["settings", "ready shop", "ready mail", "onward False"]


def test_time_zone_of_the_process_is_that_of_the_settings(lesson):
    actions = "import datetime\ndef go(): print(datetime.datetime.fromtimestamp(0).hour)"

    without_one = lesson(actions, files=SHOP | settings(DEBUG=True), migrate=False).run("go")
    with_one = lesson(actions, files=SHOP | settings(TIME_ZONE="Asia/Tokyo"), migrate=False).run("go")

    assert [*without_one.printed, *with_one.printed] == ["0", "9"]


def test_apps_are_loaded_in_the_order_of_the_settings(lesson):
    apps = [MAIL, *reversed(INSTALLED), "shop"]

    run = lesson(SHOW_APPS, files=TWO_APPS | settings(INSTALLED_APPS=apps), migrate=False).run("go")

    assert run.printed == ["ready mail", "ready shop", "mail auth contenttypes shop", str(apps)]


def test_app_that_is_not_installed_is_not_loaded(lesson):
    apps = [*INSTALLED, "shop"]

    run = lesson(SHOW_APPS, files=TWO_APPS | settings(INSTALLED_APPS=apps), apps=("shop", MAIL), migrate=False).run(
        "go"
    )

    assert run.printed == ["ready shop", "contenttypes auth shop", str(apps)]


def test_config_is_chosen_by_its_path(lesson):
    apps = ["django.contrib.contenttypes.apps.ContentTypesConfig", "django.contrib.auth", "shop.apps.ShopConfig"]

    run = lesson(SHOW_APPS, files=TWO_APPS | settings(INSTALLED_APPS=apps), migrate=False).run("go")

    assert run.printed == ["ready shop", "contenttypes auth shop", str(apps)]


def test_apps_of_django_can_be_installed(lesson):
    actions = """
        from django.contrib.auth.models import User
        from django.contrib.sessions.models import Session
        from django.test import Client

        def go():
            client = Client()
            client.force_login(User.objects.create_user("ada"))
            print(Session.objects.count(), "_auth_user_id" in client.session)
    """
    apps = [*INSTALLED, "django.contrib.sessions", "django.contrib.messages", "django.contrib.admin", "shop"]

    run = lesson(actions, files=SHOP | settings(INSTALLED_APPS=apps)).run("go")

    assert run.printed == ["1 True"]


@pytest.mark.parametrize(
    ("apps", "logged_in", "migrated"),
    [
        ([*INSTALLED, "shop"], "auth shop", "contenttypes auth shop"),
        (["shop", *INSTALLED], "shop auth", "shop contenttypes auth"),
        ([INSTALLED[0], "shop", INSTALLED[1]], "shop auth", "contenttypes shop auth"),
    ],
)
def test_receivers_of_ready_are_connected_in_the_order_of_the_apps(lesson, apps, logged_in, migrated):
    run = lesson(SHOW_RECEIVERS, files=SHOP | HEARING | settings(INSTALLED_APPS=apps), migrate=False).run("go")

    assert run.printed == [logged_in, migrated]


def test_app_that_the_sandbox_has_loaded_must_stay(lesson):
    files = SHOP | settings(INSTALLED_APPS=["django.contrib.contenttypes", "shop"])

    run = lesson(EMPTY_ACTION, files=files, migrate=False).run("go")

    assert run.outcome == "raised"
    assert "INSTALLED_APPS must keep django.contrib.auth, which the sandbox has loaded before the lesson." in run.raised


def test_installed_apps_that_are_a_string_are_refused_by_django(lesson):
    run = lesson(EMPTY_ACTION, files=SHOP | settings(INSTALLED_APPS="shop"), migrate=False).run("go")

    assert "The INSTALLED_APPS setting must be a list or a tuple." in run.raised


def test_middleware_urls_and_templates_are_used(lesson):
    files = {
        "shop/__init__.py": "",
        "settings.py": """
            ROOT_URLCONF = "shop.urls"
            MIDDLEWARE = ["shop.middleware.count"]
            TEMPLATES = [{
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"hello.html": "Hello {{ name }}"})]},
            }]
        """,
        "shop/urls.py": """
            from django.shortcuts import render
            from django.urls import path

            urlpatterns = [path("", lambda request: render(request, "hello.html", {"name": "Ada"}))]
        """,
        "shop/middleware.py": """
            def count(get_response):
                def middleware(request):
                    print("request", request.path)
                    return get_response(request)
                return middleware
        """,
    }
    actions = "from django.test import Client\ndef go(): print(Client().get('/').content.decode())"

    run = lesson(actions, files=files, migrate=False).run("go")

    assert run.printed == ["request /", "Hello Ada"]


def test_requests_can_be_atomic(lesson):
    files = SHOP | settings(ROOT_URLCONF="shop.urls", DATABASES={"default": {"ATOMIC_REQUESTS": True}})
    files |= {
        "shop/urls.py": """
            from django.db import connection
            from django.http import HttpResponse
            from django.urls import path

            urlpatterns = [path("", lambda request: HttpResponse(connection.in_atomic_block))]
        """
    }
    actions = "from django.test import Client\ndef go(): print(Client().get('/').content.decode())"

    run = lesson(actions, files=files, migrate=False).run("go")

    assert run.printed == ["True"]


@pytest.mark.parametrize(
    "databases",
    [{"default": {"NAME": "db.sqlite3"}}, {"other": {"ATOMIC_REQUESTS": True}}, {"default": {"OPTIONS": {}}}],
)
def test_databases_of_a_lesson_are_refused(lesson, databases):
    run = lesson(EMPTY_ACTION, files=SHOP | settings(DATABASES=databases), migrate=False).run("go")

    assert run.outcome == "raised"
    assert "DATABASES cannot be a setting of a lesson: the sandbox sets the databases" in run.raised


def test_user_model_is_swapped(lesson):
    files = {
        "shop/__init__.py": "",
        "shop/models.py": """
            from django.contrib.auth.models import AbstractUser

            class Member(AbstractUser):
                pass
        """,
    }
    actions = "from django.contrib.auth import get_user_model\ndef go(): print(get_user_model().objects.create())"

    run = lesson(actions, files=files | settings(AUTH_USER_MODEL="shop.Member")).run("go")

    assert run.outcome == "returned"


def test_error_in_the_settings_shows_its_line(lesson):
    files = SHOP | {"settings.py": "DEBUG = True\nTIMEOUT = 1 / 0\n"}

    run = lesson(EMPTY_ACTION, files=files, migrate=False).run("go")

    assert "ZeroDivisionError" in run.raised
    assert [frame.line for frame in run.of(ExceptionRaised)[0].frames if frame.file == "settings.py"] == [2]


def test_next_run_is_as_if_there_had_been_no_settings(lesson):
    lesson(SHOW_APPS, files=SHOP | settings(DEBUG=True, INSTALLED_APPS=[*INSTALLED, "shop"]), migrate=False).run("go")

    actions = "from django.conf import settings\ndef go(): print(settings.DEBUG)"
    assert lesson(actions, migrate=False).run("go").printed == ["False"]
