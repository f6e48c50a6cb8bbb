"""Values as short plain text, without running a line of the learner's code, a query or a loop without end."""

import datetime
import decimal
import enum
import functools
import re
import types
import uuid
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from django.apps import AppConfig
from django.db.models import Model, QuerySet
from django.db.models.manager import BaseManager
from django.utils.functional import Promise

from lessons.events import MAX_ITEMS, MAX_TEXT, Item

_MAX_VALUE = 200
_MAX_CONTENTS = 10
_MAX_NESTING = 3
_MAX_DIGITS_BITS = 4_000

# As type itself answers: a metaclass or a class may say something else, and run the learner's code to say it.
_qualname_of: Callable[[type], str] = type.__dict__["__qualname__"].__get__
_module_of: Callable[[type], object] = type.__dict__["__module__"].__get__
_mro_of: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
_args_of: Callable[[object], tuple[object, ...]] = BaseException.__dict__["args"].__get__


class StandIn:
    """The tracer's own object in the place of one of the learner's, as which it is shown."""

    def __init__(self, original: Any) -> None:
        self.original = original


_SCALARS = frozenset([str, int, float, bool, type(None)])
_TERMINAL_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_NOT_PLAIN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain(text: str, limit: int = MAX_TEXT) -> str:
    """Return a text without terminal sequences, control characters and lone surrogates, cut to a length."""
    if len(text) > limit:
        text = str.__getitem__(text, slice(0, limit - 1)) + "…"
    if text.isascii() and text.isprintable():
        return text
    text = _TERMINAL_SEQUENCE.sub("", text.replace("\r\n", "\n"))
    return _NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", text)


@functools.lru_cache
def _plain_name(name: str) -> str:
    return plain(name, _MAX_VALUE)


def short(value: object) -> str:
    """Return a value as short plain text."""
    return plain(_text(value, 0), _MAX_VALUE)


def label(value: object, limit: int = _MAX_VALUE) -> str:
    """Return a text as it is, without quotes, and any other value as short plain text."""
    return plain(value, limit) if type(value) is str else short(value)


def items(values: Mapping[str, object]) -> tuple[Item, ...]:
    """Return names and values as items of an event, as many as one can hold."""
    return tuple([Item(_plain_name(name), short(value)) for name, value in islice(values.items(), MAX_ITEMS)])


def class_name(cls: type) -> str:
    """Return the qualified name of a class, without asking its metaclass."""
    return _local_name(_qualname_of(cls))


def class_module(cls: type) -> str:
    """Return the name of the module that a class was made in, without asking its metaclass."""
    module = _module_of(cls)
    return module if type(module) is str else ""


def callable_name(value: object) -> str:
    """Return the name by which its author knows a receiver, a callback or any other thing to call."""
    if isinstance(value, types.MethodType):
        return callable_name(value.__func__)
    if isinstance(value, types.FunctionType):
        return _local_name(value.__qualname__)
    if type(value) is functools.partial:
        return f"functools.partial({callable_name(value.func)})"
    if isinstance(value, (types.BuiltinFunctionType, types.WrapperDescriptorType, types.MethodDescriptorType)):
        return value.__qualname__
    if issubclass(type(value), type):
        return class_name(value)  # type: ignore[arg-type]
    return f"<{class_name(type(value))} object>"


def exception_text(error: BaseException) -> str:
    """Return an exception as its class and arguments: `ValueError('too short')`."""
    return plain(_exception(error, 0))


def is_plain(value: object) -> bool:
    """Say whether str() of a value runs nothing but Python's own code."""
    if type(value) in _SCALARS:
        return True
    cls = type(value)
    if BaseException not in _mro_of(cls) or isinstance(cls.__str__, types.FunctionType):
        return False
    return all(map(is_plain, _args_of(value)))


def _local_name(qualified_name: str) -> str:
    return qualified_name.rpartition("<locals>.")[2]


def _text(value: object, nesting: int) -> str:
    describe = _EXACT.get(type(value))
    if describe is not None:
        return describe(value, nesting)
    bases = _mro_of(type(value))
    for base, describe in _BASES.items():
        if base in bases:
            return describe(value, nesting)
    return f"<{class_name(type(value))} object>"


def _original(value: StandIn, nesting: int) -> str:
    return _text(value.original, nesting)


def _repr(value: object, nesting: int) -> str:
    return repr(value)


def _string(value: Any, nesting: int) -> str:
    if str.__len__(value) > _MAX_VALUE:
        return str.__repr__(str.__getitem__(value, slice(0, _MAX_VALUE))) + "…"
    return str.__repr__(value)


def _bytes(value: Any, nesting: int) -> str:
    return repr(bytes(value[:_MAX_VALUE])) if len(value) <= _MAX_VALUE else f"<{len(value)} bytes>"


def _integer(value: Any, nesting: int) -> str:
    bits = int.bit_length(value)
    return int.__repr__(value) if bits <= _MAX_DIGITS_BITS else f"<an integer of {bits} bits>"


def _decimal(value: Any, nesting: int) -> str:
    return repr(value) if len(decimal.Decimal.as_tuple(value).digits) <= _MAX_VALUE else "<a long Decimal>"


def _moment(value: Any, nesting: int) -> str:
    zone = value.tzinfo
    if zone is None or type(zone) in (datetime.timezone, zoneinfo.ZoneInfo):
        return repr(value)
    return f"<{class_name(type(value))} object>"


def _join(values: Iterable[object], nesting: int) -> str:
    if nesting > _MAX_NESTING:
        return "…"
    texts = [_text(value, nesting) for value in islice(values, _MAX_CONTENTS + 1)]
    return ", ".join(texts if len(texts) <= _MAX_CONTENTS else [*texts[:_MAX_CONTENTS], "…"])


def _list(value: Any, nesting: int) -> str:
    return f"[{_join(value, nesting + 1)}]"


def _tuple(value: Any, nesting: int) -> str:
    return f"({_join(value, nesting + 1)}{',' if len(value) == 1 else ''})"


def _set(value: Any, nesting: int) -> str:
    if not value:
        return f"{class_name(type(value))}()"
    texts = sorted([_text(member, nesting + 1) for member in islice(value, _MAX_CONTENTS)], key=lambda t: (len(t), t))
    if len(value) > _MAX_CONTENTS:
        texts.append("…")
    contents = f"{{{', '.join(texts)}}}"
    return contents if type(value) is set else f"frozenset({contents})"


def _dict(value: Any, nesting: int) -> str:
    if nesting >= _MAX_NESTING:
        return "{…}" if value else "{}"
    pairs = list(islice(value.items(), _MAX_CONTENTS))
    texts = [f"{_text(key, nesting + 1)}: {_text(content, nesting + 1)}" for key, content in pairs]
    return f"{{{', '.join(texts)}{', …' if len(value) > _MAX_CONTENTS else ''}}}"


def _attributes(value: object) -> Mapping[str, Any]:
    return object.__getattribute__(value, "__dict__")  # type: ignore[no-any-return]


def _model_instance(value: Any, nesting: int) -> str:
    meta, loaded = type(value)._meta, _attributes(value)
    keys = [_text(loaded[field.attname], 1) if field.attname in loaded else "deferred" for field in meta.pk_fields]
    return f"<{class_name(type(value))} pk={keys[0] if len(keys) == 1 else '(' + ', '.join(keys) + ')'}>"


def _of_model(value: Any, nesting: int) -> str:
    model = _attributes(value).get("model")
    kind = class_name(type(value))
    return f"<{kind} object>" if model is None else f"<{kind} of {_text(model, nesting)}>"


def _app_config(value: Any, nesting: int) -> str:
    return f"<{class_name(type(value))} {_text(_attributes(value).get('label'), 1)}>"


def _enum_member(value: Any, nesting: int) -> str:
    return f"{class_name(type(value))}.{_attributes(value).get('_name_')}"


def _named(value: object, nesting: int) -> str:
    return callable_name(value)


def _exception(value: BaseException, nesting: int) -> str:
    arguments = _args_of(value)
    return f"{class_name(type(value))}({_join(arguments, nesting + 1)})"


def _promise(value: object, nesting: int) -> str:
    return "<lazy text>"


_EXACT: dict[type, Callable[[Any, int], str]] = {
    type(None): _repr,
    bool: _repr,
    int: _integer,
    float: _repr,
    complex: _repr,
    str: _string,
    bytes: _bytes,
    bytearray: _bytes,
    list: _list,
    tuple: _tuple,
    set: _set,
    frozenset: _set,
    dict: _dict,
    range: _repr,
    type(...): _repr,
    datetime.date: _repr,
    datetime.timedelta: _repr,
    datetime.datetime: _moment,
    datetime.time: _moment,
    decimal.Decimal: _decimal,
    uuid.UUID: _repr,
    types.FunctionType: _named,
    types.MethodType: _named,
    types.BuiltinFunctionType: _named,
    functools.partial: _named,
}
# In order: a member of an enumeration may be a str as well.
_BASES: dict[type, Callable[[Any, int], str]] = {
    type: _named,
    StandIn: _original,
    Model: _model_instance,
    QuerySet: _of_model,
    BaseManager: _of_model,
    BaseException: _exception,
    enum.Enum: _enum_member,
    AppConfig: _app_config,
    Promise: _promise,
    str: _string,
    int: _integer,
}
