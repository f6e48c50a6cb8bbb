"""A lesson's files are imported from memory and look as if they lay in a folder."""

from dataclasses import replace

import pytest

from lessons.sandbox.sources import compiled
from lessons.traces.events import ExceptionRaised, ReceiverConnected
from tests.sandbox.shop import SHOP

EXTRA = {"tools.py": "print('tools run')\nCOUNT = []\ndef double(number):\n    return 2 * number\n"}


def printed(lesson, actions, **options):
    """Return what is printed; it is the same whether the child compiles the files or gets their code."""
    made = lesson(actions, files=SHOP | EXTRA, **options)
    run, run_of_code = made.run("go"), replace(made, compiled=True).run("go")
    assert run.outcome == "returned", run.raised
    assert run.printed == run_of_code.printed
    return run.printed


def test_source_of_a_function_is_found(lesson):
    actions = """
        import inspect
        import tools

        def go():
            print(inspect.getsource(tools.double))
            print(inspect.getsourcefile(tools), inspect.getsourcelines(go)[1])
    """

    assert printed(lesson, actions) == [
        "tools run",
        "def double(number):",
        "    return 2 * number",
        "",
        "tools.py 4",
    ]


def test_module_is_imported_once(lesson):
    actions = "import tools\ndef go():\n    import tools"

    assert printed(lesson, actions) == ["tools run"]


def test_reload_runs_the_module_again(lesson):
    actions = """
        import importlib
        import tools

        def go():
            tools.COUNT.append(1)
            again = importlib.reload(tools)
            print(again is tools, tools.COUNT)
    """

    assert printed(lesson, actions) == ["tools run", "tools run", "True []"]


def test_file_loaded_under_a_second_name_is_a_second_module(lesson):
    actions = """
        import importlib.util
        import tools

        def go():
            second = importlib.util.module_from_spec(importlib.util.find_spec("tools"))
            second.__spec__.loader.exec_module(second)
            print(second is tools, second.COUNT is tools.COUNT)
    """

    assert printed(lesson, actions) == ["tools run", "tools run", "False False"]


SECOND_PATH = {
    "shop/__init__.py": "",
    "shop/signals.py": "import sys\nfrom shop.hearing import heard\n\ndef hear():\n    heard.append(__name__)\n",
    "shop/hearing.py": "heard = []\n",
    "shop/parts/wheel.py": "NAME = __name__",
}


@pytest.mark.parametrize(
    "entry", ["'shop'", "os.path.abspath('shop')", "str(Path(__file__).resolve().parent / 'shop')"]
)
def test_folder_on_the_path_is_a_second_way_to_its_modules(lesson, entry):
    actions = f"""
        import inspect
        import os
        import sys
        from pathlib import Path
        import shop.signals
        sys.path.insert(0, {entry})
        import signals
        import parts.wheel

        def go():
            for module in (signals, shop.signals):
                print(module.__name__, module.__file__, inspect.getsource(module) == module.__loader__.get_source(
                    module.__name__), module.__loader__.is_package(module.__name__))
            print(signals.hear is shop.signals.hear, signals.heard is shop.signals.heard, parts.wheel.NAME)
    """

    run = lesson(actions, files=SECOND_PATH, migrate=False).run("go")

    assert run.raised == ""
    assert run.printed == [
        "signals shop/signals.py True False",
        "shop.signals shop/signals.py True False",
        "False True parts.wheel",
    ]


def test_receiver_that_is_imported_under_two_names_is_connected_twice(lesson):
    files = {
        "project/shop/__init__.py": "",
        "project/shop/signals.py": """
            from django.db.models.signals import post_save
            from django.dispatch import receiver

            @receiver(post_save)
            def announce(**kwargs):
                print(__name__)
        """,
        "settings.py": """
            import sys
            INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "project.shop"]
            sys.path.insert(0, "project")
        """,
    }
    actions = """
        import shop.signals
        import project.shop.signals
        from django.db.models.signals import post_save

        def go():
            post_save.send(go)
    """

    run = lesson(actions, files=files, migrate=False).run("go")

    assert run.raised == ""
    assert run.printed == ["shop.signals", "project.shop.signals"]
    assert [event.place for event in run.of(ReceiverConnected)] == ["project/shop/signals.py:4"] * 2


def test_model_that_is_imported_under_a_second_name_is_refused_by_django(lesson):
    actions = "import sys\nsys.path.insert(0, 'shop')\nimport models\ndef go(): pass"

    run = lesson(actions, migrate=False).run("go")

    assert "Model class models.Book doesn't declare an explicit app_label" in run.raised


def test_package_within_a_package_is_another_module(lesson):
    files = {
        "shop/__init__.py": "",
        "shop/inner/__init__.py": "",
        "shop/inner/part.py": "print(__name__)",
        "inner.py": "from shop.inner import part",
    }
    actions = """
        import inner
        import sys

        def go():
            print(inner.part is sys.modules["shop.inner.part"], "inner.part" in sys.modules)
    """

    run = lesson(actions, files=files).run("go")

    assert run.printed == ["shop.inner.part", "True False"]


def test_modules_of_a_package_are_listed(lesson):
    actions = """
        import pkgutil
        import shop

        def go():
            print([(module.name, module.ispkg) for module in pkgutil.iter_modules(shop.__path__)])
            print([module.name for module in pkgutil.walk_packages(shop.__path__, "shop.")])
    """
    files = SHOP | {"shop/parts/__init__.py": "", "shop/parts/engine.py": ""}

    run = lesson(actions, files=files, apps=("shop",)).run("go")

    assert run.printed == [
        "[('models', False), ('parts', True)]",
        "['shop.models', 'shop.parts', 'shop.parts.engine']",
    ]


def test_folder_without_init_is_a_namespace(lesson):
    actions = "from loose.part import NAME\ndef go(): print(NAME)"

    run = lesson(actions, files=SHOP | {"loose/part.py": "NAME = 'part'"}).run("go")

    assert run.printed == ["part"]


def test_names_of_a_module_are_those_of_a_file(lesson):
    actions = """
        import shop.models as module

        def go():
            print(module.__name__, module.__package__, module.__file__, module.__spec__.origin)
    """

    assert printed(lesson, actions) == ["shop.models shop shop/models.py shop/models.py"]


@pytest.mark.parametrize("compiled", [False, True])
def test_traceback_shows_the_lines_of_the_lesson(lesson, compiled):
    actions = """
        import tools

        def go():
            tools.double(object())
    """

    run = lesson(actions, files=SHOP | EXTRA, compiled=compiled).run("go")

    frames = run.of(ExceptionRaised)[0].frames
    assert [(frame.file, frame.line, frame.function, frame.source) for frame in frames] == [
        ("actions.py", 4, "go", "tools.double(object())"),
        ("tools.py", 4, "double", "return 2 * number"),
    ]


@pytest.mark.parametrize("compiled", [False, True])
def test_syntax_error_names_its_file_and_line(lesson, compiled):
    run = lesson("def go():\n    return (", compiled=compiled).run("go")

    assert run.outcome == "raised"
    assert "SyntaxError" in run.raised


@pytest.mark.parametrize("text", ["def (", "NAME = '\0'", "NAME = '\ud800'"])
def test_file_that_does_not_compile_has_no_code(text):
    assert compiled({"a.py": text, "b.py": ""}).keys() == {"b.py"}
