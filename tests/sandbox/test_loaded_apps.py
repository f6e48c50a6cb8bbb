"""A run says how Django loaded the apps: with which configs, what ready() imported, and where that failed."""

import pytest

from lessons.traces.events import AppLoaded, ConfigUsed, ExceptionRaised, Phase, WaitingReceiver
from lessons.traces.text import event_line
from tests.sandbox.shop import SHOP

EMPTY_ACTION = "def go(): pass"
CONFIG = """
    from django.apps import AppConfig

    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            from shop import signals
            import decimal
"""
SECOND_CONFIG = """
    class DarkShopConfig(AppConfig):
        name = "shop"
"""
SIGNALS = "from django.db.models.signals import post_save\ndef hear(**kwargs): pass\n"


def loaded(lesson, files, **options):
    (event,) = lesson(EMPTY_ACTION, files=SHOP | files, migrate=False, **options).run("go").of(AppLoaded)
    return event


def test_config_is_named_with_what_its_ready_imported(lesson):
    event = loaded(lesson, {"shop/apps.py": CONFIG, "shop/signals.py": SIGNALS})

    assert event.configs == (ConfigUsed("shop", "ShopConfig", ("shop.signals",)),)


def test_module_that_was_imported_before_is_not_imported_by_ready(lesson):
    models = SHOP["shop/models.py"] + "\n        from shop import signals\n"

    event = loaded(lesson, {"shop/models.py": models, "shop/apps.py": CONFIG, "shop/signals.py": SIGNALS})

    assert event.configs == (ConfigUsed("shop", "ShopConfig"),)


def test_app_without_a_config_has_a_plain_one(lesson):
    event = loaded(lesson, {})

    assert event.configs == (ConfigUsed("shop", "AppConfig"),)
    assert event_line(event) == "loaded shop: shop.Book, shop.Profile"


def test_configs_of_which_django_uses_none_are_named(lesson):
    event = loaded(lesson, {"shop/apps.py": CONFIG + SECOND_CONFIG})

    assert event.configs == (ConfigUsed("shop", "AppConfig", passed_over=("ShopConfig", "DarkShopConfig")),)
    assert event_line(event).endswith("; plain AppConfig, not ShopConfig, DarkShopConfig")


def test_receiver_waits_for_a_model_that_is_not_there(lesson):
    signals = SIGNALS + "post_save.connect(hear, sender='shop.Boook')\npost_save.connect(hear, sender='shop.Book')\n"

    event = loaded(lesson, {"shop/apps.py": CONFIG, "shop/signals.py": signals})

    assert event.waiting == (WaitingReceiver("hear", "post_save", "shop.boook"),)
    assert event_line(event).endswith("; hear waits for shop.boook")


FAILING = {
    Phase.SETTINGS: {"settings.py": "1 / 0"},
    Phase.APPS: {"shop/apps.py": "1 / 0"},
    Phase.MODELS: {"shop/models.py": "1 / 0"},
    Phase.READY: {"shop/apps.py": CONFIG, "shop/signals.py": "1 / 0"},
    Phase.ACTIONS: {},
    "": {},
}


@pytest.mark.parametrize(("phase", "files"), FAILING.items())
def test_exception_says_in_which_phase_it_was_raised(lesson, phase, files):
    actions = {Phase.ACTIONS: "1 / 0", "": "def go(): 1 / 0"}.get(phase, EMPTY_ACTION)

    (raised,) = lesson(actions, files=SHOP | files, migrate=False).run("go").of(ExceptionRaised)

    assert raised.phase == phase
    assert raised.exception.startswith("ZeroDivisionError")
    assert (f", while {phase}" in event_line(raised)) == bool(phase)
