"""What things are and hold, without asking them."""

import gc
import sys

import pytest
from django.db.models import Model

from lessons.tracer.objects import class_attribute, dictionary_of, is_a, lookup, remembered, truth
from tests.bookshop.models import Author
from tests.tracer.zoo import Zoo


class Pretender:
    """Says that it is something else, and has something else for its dictionary."""

    @property
    def __class__(self):
        return Author

    @property
    def __dict__(self):
        raise AssertionError("The tracer must not ask for this.")


def test_type_is_what_counts_and_not_what_a_thing_says():
    assert isinstance(Pretender(), Author)
    assert not is_a(Pretender(), Author)
    assert is_a(Author(), Model)
    assert is_a(True, int)


def test_dictionary_is_read_whatever_a_class_calls_so():
    class Odd(Author):
        __dict__ = property(lambda self: {"name": "wrong"})

        class Meta:
            proxy = True
            app_label = "bookshop"

    odd = object.__new__(Odd)
    dictionary_of(Model)(odd)["name"] = "right"

    assert lookup(dictionary_of(Model)(odd), "name") == "right"


@pytest.mark.parametrize("name", ["present", "".join(["pre", "sent"])])
def test_name_is_looked_up(name):
    assert lookup({1: 2, "present": 3}, name) == 3


def test_name_that_is_missing_has_the_default():
    assert lookup({}, "missing") is None
    assert lookup({"missing ": 1}, "missing", 7) == 7


def test_methods_of_a_dictionary_are_not_asked():
    zoo = Zoo()
    namespace = zoo.animal(dict, [("first", 1), ("last", 2)])
    zoo.notes.clear()

    assert lookup(namespace, "last") == 2
    assert zoo.notes == []


def test_dictionary_that_another_thread_changes_is_looked_up():
    namespace = {str(number): number for number in range(1_000)} | {"last": 1}
    changes = []

    def change(frame, event, argument):
        # Between two lines of the look-up, as another thread may.
        if event == "line" and not changes and frame.f_locals.get("value") == 500:
            namespace["another"] = 1
            changes.append(frame)
        return change

    before = sys.gettrace()
    sys.settrace(change)
    try:
        found = lookup(namespace, "last")
    finally:
        sys.settrace(before)

    assert changes
    assert found == 1


def test_attribute_of_a_class_is_that_of_the_nearest():
    class Base:
        value = 1

    class Below(Base):
        value = property(lambda self: 2)

    assert class_attribute(Base, "value") == 1
    assert class_attribute(Below, "value") is vars(Below)["value"]
    assert class_attribute(Below, "missing") is None


def test_what_is_remembered_of_a_class_is_found_once():
    asked = []
    name_of = remembered(lambda cls: asked.append(cls) or type.__dict__["__name__"].__get__(cls))
    zoo = Zoo()
    cls = zoo.hostile()
    zoo.notes.clear()

    assert [name_of(cls), name_of(cls)] == ["object", "object"]
    assert len(asked) == 1
    assert zoo.notes == []


def test_class_in_the_place_of_one_that_is_gone_is_looked_at_anew():
    name_of = remembered(lambda cls: cls.__name__)

    for number in range(2_000):
        cls = type(f"Fleeting{number}", (), {})
        assert name_of(cls) == f"Fleeting{number}"
        del cls
        if not number % 100:
            gc.collect()


@pytest.mark.parametrize("value", [None, False, 0, "", (), [], {}, set()])
def test_empty_value_is_false(value):
    assert not truth(value)


def test_object_is_true_unless_it_is_asked():
    zoo = Zoo()
    value = zoo.animal(list)
    zoo.notes.clear()

    assert truth(value)
    assert zoo.notes == []
