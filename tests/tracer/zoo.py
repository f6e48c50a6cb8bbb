"""Values of which every method says that it was called, their class's and metaclass's methods included.

A zoo is made anew for each look at it: some of Python's answers about a class are kept with the class.
"""

import enum
import logging
import sys
import types

_NOT_NOTED = {
    "__new__",
    "__init__",
    "__init_subclass__",
    "__subclasshook__",
    "__class__",
    "__class_getitem__",
    "__del__",
    "__setattr__",
    "__mro__",
    "mro",
    "__prepare__",
}
"""Methods that make a class or an instance, which is the test's own doing."""
_OF_ANYTHING = {
    "__bool__": True,
    "__len__": 1,
    "__int__": 1,
    "__index__": 1,
    "__float__": 1.0,
    "__contains__": True,
    "__call__": None,
    "__instancecheck__": True,
    "__subclasscheck__": True,
    "__fspath__": "path",
    "__lt__": True,
    "__gt__": True,
}
"""What an object answers that has no reason to answer."""


class Zoo:
    """Makes hostile classes, all of which write into `notes` what was asked of them."""

    def __init__(self):
        self.notes = []
        self._metaclasses = {}

    def hostile(self, base=object, **members):
        """Return a class below `base` that notes every call of a method, and so does its metaclass."""
        namespace = {"__module__": __name__, "__qualname__": f"Hostile{base.__name__.title()}"}
        namespace |= self._noting(base, base.__name__)
        if base is object:
            namespace |= {
                name: self._noted(f"object.{name}", lambda *args, answer=answer, **named: answer)
                for name, answer in _OF_ANYTHING.items()
            }
            namespace["__iter__"] = self._noted("object.__iter__", lambda value: iter(()))
        namespace["__getattr__"] = self._noted(f"{base.__name__}.__getattr__", _without_attribute)
        namespace["__class__"] = property(self._noted(f"{base.__name__}.__class__", type))
        namespace["__hash__"] = self._noted(f"{base.__name__}.__hash__", base.__hash__ or object.__hash__)
        # Python 3.11 itself asks the class of an exception at each `try` that it passes, those of the tracer included.
        passed_over = ["__subclasscheck__"] if issubclass(base, BaseException) and sys.version_info < (3, 12) else []
        return self.metaclass(type(base), *passed_over)(base.__name__, (base,), namespace | members)

    def animal(self, base=object, *args):
        """Return an instance of a hostile class."""
        return self.hostile(base)(*args)

    def metaclass(self, base, *passed_over):
        """Return a metaclass below `base` that notes what the class is asked, but for the methods passed over."""
        if (base, *passed_over) not in self._metaclasses:
            noting = self._noting(base, f"class {base.__name__}")
            # A class that Python makes from a call is made by this.
            for name in ("__call__", *passed_over):
                noting.pop(name, None)
            self._metaclasses[base, *passed_over] = type(base)(f"Noting{base.__name__}", (base,), noting)
        return self._metaclasses[base, *passed_over]

    def note(self, text, answer=None):
        """Return a function that notes that it was called."""
        return self._noted(text, lambda *args, **named: answer)

    def _noting(self, base, label):
        """Return a method for each one that instances of `base` have, which notes the call and does the same."""
        found = {name: method for cls in reversed(base.__mro__) for name, method in vars(cls).items()}
        return {
            name: self._noted(f"{label}.{name}", _method(base, name))
            for name, method in found.items()
            if name not in _NOT_NOTED and isinstance(method, _METHODS)
        }

    def _noted(self, text, function):
        notes = self.notes

        def noted(*args, **named):
            notes.append(text)
            return function(*args, **named)

        return noted


def _method(base, name):
    def method(*args, **named):
        # Looked up for each call, because a trace replaces some.
        return getattr(base, name)(*args, **named)

    return method


def _without_attribute(value, name):
    raise AttributeError(name)


_METHODS = (types.FunctionType, types.WrapperDescriptorType, types.MethodDescriptorType)


def values(zoo):
    """Return how to make a hostile value of each kind, by name."""
    return {
        "object": zoo.animal,
        "class": zoo.hostile,
        "str": lambda: zoo.animal(str, "text"),
        "bytes": lambda: zoo.animal(bytes, b"raw"),
        "int": lambda: zoo.animal(int, 7),
        "float": lambda: zoo.animal(float, 1.5),
        "list": lambda: zoo.animal(list, [1]),
        "tuple": lambda: zoo.animal(tuple, [1]),
        "dict": lambda: zoo.animal(dict, [("a", 1)]),
        "set": lambda: zoo.animal(set, [1]),
        "exception": lambda: zoo.animal(ValueError, "wrong"),
        "os error": lambda: zoo.animal(OSError, 2, "wrong", zoo.animal()),
        "in a list": lambda: [zoo.animal()],
        "in a dict": lambda: {"key": zoo.animal(str, "value")},
        "in an exception": lambda: OSError(2, "wrong", zoo.animal()),
        "member": lambda: zoo.metaclass(enum.EnumType)("Size", (enum.Enum,), _members(LARGE=zoo.animal())).LARGE,
    }


def _members(**members):
    namespace = enum.EnumType.__prepare__("Size", (enum.Enum,))
    for name, value in members.items():
        namespace[name] = value
    return namespace


def refusal(action):
    """Return the name of what an action raises."""
    try:
        action()
    # Whatever it is, it is to be the same with a trace.
    except BaseException as error:  # noqa: BLE001
        return type.__dict__["__qualname__"].__get__(type(error))
    return None


def silent_logger():
    """Return a logger of which nobody formats the records."""
    silent = logging.Logger("silent")  # noqa: LOG001 - pytest listens to those that logging knows
    silent.addHandler(logging.NullHandler())
    return silent
