"""The lesson's app is loaded for real, with all that can go wrong in it."""

from tests.sandbox.shop import SHOP

EMPTY_ACTION = "def go(): pass"
HEARING = {
    "shop/__init__.py": """
        from django.db.models.signals import class_prepared

        heard = []

        def hear(sender, **kwargs):
            heard.append(sender.__name__)

        class_prepared.connect(hear)
    """
}
SHOW_HEARD = "import shop\ndef go(): print(*shop.heard)"


def test_models_imported_by_apps_module_are_too_early(lesson):
    files = SHOP | {
        "shop/apps.py": """
            from django.apps import AppConfig
            from shop.models import Book

            class ShopConfig(AppConfig):
                name = "shop"
        """
    }

    run = lesson(EMPTY_ACTION, files=files, migrate=False).run("go")

    assert run.outcome == "raised"
    assert 'AppRegistryNotReady("Apps aren\'t loaded yet.")' in run.raised


def test_user_model_asked_for_by_apps_module_is_too_early(lesson):
    files = SHOP | {
        "shop/apps.py": """
            from django.apps import AppConfig, apps
            apps.get_model("auth", "User")
        """
    }

    run = lesson(EMPTY_ACTION, files=files, migrate=False).run("go")

    assert "AppRegistryNotReady" in run.raised


def test_circular_import_is_told_in_pythons_words(lesson):
    files = SHOP | {
        "shop/models.py": "from shop.signals import announce",
        "shop/signals.py": "from shop.models import Book\ndef announce(): pass",
    }

    run = lesson(EMPTY_ACTION, files=files, migrate=False).run("go")

    assert "cannot import name 'Book' from partially initialized module 'shop.models'" in run.raised
    assert "circular import" in run.raised
    assert run.outcome == "raised"


def test_duplicate_labels_are_refused(lesson):
    files = SHOP | {
        "shop/apps.py": """
            from django.apps import AppConfig

            class ShopConfig(AppConfig):
                name = "shop"
                label = "auth"
        """
    }

    run = lesson(EMPTY_ACTION, files=files, migrate=False).run("go")

    assert "Application labels aren't unique, duplicates: auth" in run.raised


def test_app_named_twice_is_refused(lesson):
    run = lesson(EMPTY_ACTION, apps=("shop", "shop"), migrate=False).run("go")

    assert "Application labels aren't unique, duplicates: shop" in run.raised


def test_app_that_is_not_there_is_named(lesson):
    run = lesson(EMPTY_ACTION, apps=("warehouse",), migrate=False).run("go")

    assert "No module named 'warehouse'" in run.raised


def test_ready_runs_once_with_all_models_there(lesson):
    files = SHOP | {
        "shop/apps.py": """
            from django.apps import AppConfig, apps

            class ShopConfig(AppConfig):
                name = "shop"

                def ready(self):
                    print("ready", apps.models_ready, apps.ready, self.get_model("Book").__name__)
        """
    }

    run = lesson(EMPTY_ACTION, files=files).run("go")

    assert run.printed == ["ready True False Book"]


def test_receiver_connected_by_an_app_package_hears_the_models_of_other_apps(lesson):
    run = lesson(SHOW_HEARD, files=SHOP | HEARING, migrate=False).run("go")

    of_contenttypes, of_auth = ["ContentType"], ["Permission", "Group_permissions", "Group", "User_groups"]
    of_auth += ["User_user_permissions", "User"]
    assert run.printed == [" ".join([*of_contenttypes, *of_auth, "Book", "Profile"])]


def test_receiver_hears_nothing_of_what_a_swapped_user_has_not(lesson):
    files = HEARING | {
        "shop/models.py": """
            from django.contrib.auth.models import AbstractBaseUser

            class Member(AbstractBaseUser):
                USERNAME_FIELD = "password"
        """,
    }
    settings = {"AUTH_USER_MODEL": "shop.Member"}

    run = lesson(SHOW_HEARD, files=files, settings=settings, migrate=False).run("go")

    assert run.printed == ["ContentType Permission Group_permissions Group User Member"]


def test_config_is_chosen_by_its_path(lesson):
    files = SHOP | {
        "shop/apps.py": """
            from django.apps import AppConfig

            class Plain(AppConfig):
                name = "shop"
                default = True

            class Loud(AppConfig):
                name = "shop"

                def ready(self):
                    print("loud")
        """
    }

    run = lesson(EMPTY_ACTION, files=files, apps=("shop.apps.Loud",)).run("go")

    assert run.printed == ["loud"]


def test_second_app_may_use_the_first(lesson):
    files = SHOP | {
        "reviews/__init__.py": "",
        "reviews/models.py": """
            from django.db import models

            class Review(models.Model):
                book = models.ForeignKey("shop.Book", models.CASCADE)
        """,
    }
    actions = """
        from shop.models import Book

        def go():
            book = Book.objects.create(title="Emma")
            book.review_set.create()
            print(Book.objects.filter(review__isnull=False).count(), book.delete()[0])
    """

    run = lesson(actions, files=files, apps=("shop", "reviews")).run("go")

    assert run.printed == ["1 2"]


def test_settings_of_the_lesson_hold(lesson):
    actions = """
        from django.conf import settings
        from django.db import connection

        def go():
            print(settings.DEBUG, settings.LANGUAGE_CODE, connection.queries_logged)
    """

    run = lesson(actions, settings={"DEBUG": True, "LANGUAGE_CODE": "de"}).run("go")

    assert run.printed == ["True de True"]


def test_settings_of_one_run_do_not_reach_the_next(lesson):
    actions = "from django.conf import settings\ndef go(): print(settings.DEBUG)"
    lesson(actions, settings={"DEBUG": True}).run("go")

    run = lesson(actions).run("go")

    assert run.printed == ["False"]


def test_action_that_is_not_there_raises(lesson):
    run = lesson(EMPTY_ACTION).run("went")

    assert run.outcome == "raised"
    assert "module 'actions' has no attribute 'went'" in run.raised


def test_asynchronous_action_is_awaited(lesson):
    actions = """
        import asyncio
        from shop.models import Book

        async def go():
            await asyncio.gather(*(Book.objects.acreate(title=title) for title in ("Emma", "Persuasion")))
            print(await Book.objects.acount())
    """

    run = lesson(actions).run("go")

    assert (run.outcome, run.printed) == ("returned", ["2"])


def test_lessons_own_migrations_are_applied(lesson):
    files = SHOP | {
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": """
            from django.db import migrations, models

            def add_first_book(apps, schema_editor):
                apps.get_model("shop", "Book").objects.create(title="Emma")

            class Migration(migrations.Migration):
                dependencies = []
                operations = [
                    migrations.CreateModel("Book", [
                        ("id", models.BigAutoField(primary_key=True)),
                        ("title", models.CharField(max_length=100)),
                    ]),
                    migrations.RunPython(add_first_book),
                ]
        """,
    }
    actions = """
        from django.db.migrations.recorder import MigrationRecorder
        from shop.models import Book

        def go():
            print(Book.objects.get().title, MigrationRecorder.Migration.objects.get(app="shop").name)
    """

    run = lesson(actions, files=files).run("go")

    assert run.printed == ["Emma 0001_initial"]
