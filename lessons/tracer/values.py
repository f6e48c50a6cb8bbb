"""Values as short plain text, without running a line of the learner's code, a query or a loop without end."""

import datetime
import decimal
import enum
import functools
import re
import types
import uuid
import zoneinfo
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from asgiref.sync import AsyncToSync, SyncToAsync
from django.apps import AppConfig, apps
from django.core.exceptions import ValidationError
from django.db.models import CompositePrimaryKey, Field, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.manager import BaseManager
from django.db.models.options import Options
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lessons.tracer.objects import (
    class_attribute,
    dictionary_of,
    is_a,
    is_class,
    lookup,
    qualname,
    remembered,
    wrapped_by,
)
from lessons.traces.events import MAX_ITEMS, Held, Item
from lessons.traces.plain import plain

_MODULE_OF_MIGRATIONS = "__fake__"
MAX_NAME = 200
"""Most characters in a name."""
MAX_HELD = 20
"""Most columns of an instance."""
_MAX_VALUE = 200
_MAX_MESSAGE = 2_000
"""Of what an exception says. The text of an event has room for it and for a cause."""
_MAX_CONTENTS = 10
_MAX_NESTING = 3
_MAX_DIGITS_BITS = 4_000

_Describe = Callable[[Any, int], str]

_args_of: Callable[[BaseException], tuple[object, ...]] = vars(BaseException)["args"].__get__
# As BaseException itself answers: a class below it may say something else.
traceback_of: Callable[[BaseException], types.TracebackType | None] = vars(BaseException)["__traceback__"].__get__
_parts_of_os_error: list[Callable[[OSError], object]] = [
    vars(OSError)[name].__get__ for name in ("errno", "strerror", "filename", "filename2")
]
_writes_args = [
    vars(error).get("__str__") for error in (BaseException, KeyError, ImportError, NameError, AttributeError)
]
"""What makes an exception into text by making its arguments into text, and nothing else."""
_number_of: Callable[[uuid.UUID], object] = vars(uuid.UUID)["int"].__get__
_dictionary_of_model = dictionary_of(Model)
_dictionary_of_field = dictionary_of(Field)
_dictionary_of_config = dictionary_of(AppConfig)
_dictionary_of_member = dictionary_of(enum.Enum)
_Translated: Any = type(gettext_lazy(""))
"""What `gettext_lazy()` makes."""
_dictionary_of_promise = dictionary_of(_Translated)
_dictionary_of_error_list = dictionary_of(ErrorList)
_dictionary_of_validation_error = dictionary_of(ValidationError)
_PARAMETER = re.compile(r"%\((?P<name>\w{1,50})\)[ds]")
_DEFERRED = object()


class StandIn:
    """The tracer's own object in the place of one of the learner's, as which it is shown."""

    def __init__(self, original: Any) -> None:
        self.original = original


@functools.lru_cache
def _plain_name(name: str) -> str:
    return plain(name, MAX_NAME)


def plain_name(name: str) -> str:
    """Return a name as short plain text."""
    # A text of a class of the learner's would be hashed by that class.
    return _plain_name(name if type(name) is str else str.__str__(name))


def short(value: object) -> str:
    """Return a value as short plain text."""
    return plain(_text(value, 0), _MAX_VALUE)


def label(value: object, limit: int = _MAX_VALUE) -> str:
    """Return a text as it is, without quotes, and any other value as short plain text."""
    return plain(value, limit) if type(value) is str else short(value)


def items(values: dict[str, object]) -> tuple[Item, ...]:
    """Return names and values as items of an event, as many as one can hold."""
    return tuple([Item(plain_name(name), short(value)) for name, value in islice(values.items(), MAX_ITEMS)])


def held_by_callable(value: object) -> tuple[Item, ...]:
    """Return what a callable brings along: arguments that a partial has bound, variables that a function encloses."""
    held: list[tuple[str, object]] = []
    for _ in range(_MAX_NESTING):
        if type(value) is functools.partial:
            held += [(str(position), argument) for position, argument in enumerate(value.args, start=1)]
            held += [(label(name), argument) for name, argument in dict.items(value.keywords)]
            value = value.func
        elif type(value) is types.MethodType:
            held.append(("self", value.__self__))
            value = value.__func__
        else:
            break
    if type(value) is types.FunctionType:
        cells = zip(value.__code__.co_freevars, value.__closure__ or (), strict=False)
        held += [(name, content) for name, cell in cells for content in _content_of(cell)]
    return tuple([Item(plain_name(name), short(content)) for name, content in held[:MAX_ITEMS]])


def _content_of(cell: types.CellType) -> list[object]:
    try:
        return [cell.cell_contents]
    except ValueError:
        return []  # A variable that has no value yet, or no longer.


def held_by_instance(instance: Model) -> tuple[Held, ...]:
    """Return what an instance holds for each of the columns of its model, those that are deferred marked."""
    loaded = _dictionary_of_model(instance)
    return tuple([_held(column, lookup(loaded, name, _DEFERRED)) for name, column in _columns_of(type(instance))])


def _held(column: str, value: object) -> Held:
    if value is _DEFERRED:
        return Held(column, None, is_deferred=True)
    to_cell = _CELLS.get(id(type(value)))
    cell = None if to_cell is None else to_cell(value)
    if cell is None and value is not None:
        return Held(column, short(value), is_object=True)
    return Held(column, cell if cell is None else plain(cell, _MAX_VALUE))


@remembered
def _columns_of(model: type) -> list[tuple[str, str]]:
    """Return the names of attributes and columns, as Django has looked them up before it made an instance."""
    meta = meta_of(model)
    fields = None if meta is None else lookup(vars(meta), "fields")
    known = tuple.__iter__(fields) if is_a(fields, tuple) else ()
    names = [(_held_by_field(field, "attname"), _held_by_field(field, "column")) for field in known]
    return [(name, plain_name(column)) for name, column in names if name and column][:MAX_HELD]


def database_of_instance(instance: Model) -> str:
    """Return the alias of the database that an instance is from, or nothing."""
    state = lookup(_dictionary_of_model(instance), "_state")
    alias = lookup(vars(state), "db") if type(state) is ModelState else None
    return alias if type(alias) is str else ""


def class_name(cls: type) -> str:
    """Return the qualified name of a class, without asking its metaclass.

    A model has its app before it where the models of two apps have this name, and says so when it is the one that a
    migration has made up.
    """
    name = _local_name(qualname(cls))
    meta = meta_of(cls)
    if meta is not None and type(meta.app_label) is str and type(meta.model_name) is str:
        if class_module(cls) == _MODULE_OF_MIGRATIONS:
            return plain_name(f"historical {meta.app_label}.{name}")
        # A list is made in half the time that a generator takes, for each instance that is shown.
        if len([True for models in apps.all_models.values() if meta.model_name in models]) > 1:
            return plain_name(f"{meta.app_label}.{name}")
    return plain_name(name)


@remembered
def class_module(cls: type) -> str:
    """Return the name of the module that a class was made in, without asking its metaclass."""
    module = class_attribute(cls, "__module__")
    return module if type(module) is str else ""


def callable_name(value: object) -> str:
    """Return the name by which its author knows a receiver, a callback or any other thing to call."""
    return plain_name(_callable_name(value, 0))


_NAMES_OF_WRAPPERS = {
    id(functools.partial): "functools.partial",
    id(SyncToAsync): "sync_to_async",
    id(AsyncToSync): "async_to_sync",
}


def _callable_name(value: Any, nesting: int) -> str:
    kind = type(value)
    if nesting > _MAX_NESTING:
        return "…"
    if kind is types.FunctionType:
        return _local_name(str.__str__(value.__qualname__))
    if kind is types.MethodType:
        return _callable_name(value.__func__, nesting + 1)
    if (wrapped := value.func if kind is functools.partial else wrapped_by(value)) is not None:
        name, wrapper = _callable_name(wrapped, nesting + 1), _NAMES_OF_WRAPPERS.get(id(kind))
        return f"{wrapper}({name})" if wrapper else name
    if kind is types.BuiltinFunctionType or kind is types.MethodDescriptorType or kind is types.WrapperDescriptorType:
        return _built_in_name(value)
    return class_name(value) if is_class(value) else f"<{class_name(kind)} object>"


def _built_in_name(value: Any) -> str:
    """Return what `__qualname__` returns, which asks the class of the object that a method belongs to."""
    owner = value.__self__ if type(value) is types.BuiltinFunctionType else value.__objclass__
    if owner is None or is_a(owner, types.ModuleType):
        return str(value.__name__)
    return f"{class_name(owner if is_class(owner) else type(owner))}.{value.__name__}"


def exception_text(error: BaseException) -> str:
    """Return an exception as its class and arguments: `ValueError('too short')`.

    What it says is not cut like other values: the messages of checks, and of the database, say most at their end.
    """
    arguments = _args_of(error)
    texts = [
        _string(argument, 1, _MAX_MESSAGE) if type(argument) is str else _text(argument, 1)
        for argument in arguments[:_MAX_CONTENTS]
    ]
    if len(arguments) > _MAX_CONTENTS:
        texts.append("…")
    return plain(f"{class_name(type(error))}({', '.join(texts)})")


def exception_in_a_line(error: BaseException) -> str:
    """Return an exception as `exception_text` does, but short, and of a message of several lines only the first."""
    arguments = _args_of(error)
    if len(arguments) == 1 and type(arguments[0]) is str and "\n" in arguments[0]:
        first, _, _ = arguments[0].partition("\n")
        return plain(f"{class_name(type(error))}({_string(first, 1)}…)", MAX_NAME)
    return plain(exception_text(error), MAX_NAME)


def is_plain(value: object) -> bool:
    """Say whether str() and repr() of a value run nothing but Python's own code, and soon return."""
    if not is_a(value, BaseException):
        return _is_scalar(value)
    parts = _args_of(value)
    to_text = class_attribute(type(value), "__str__")
    if to_text is vars(OSError)["__str__"]:
        parts += tuple([part_of(value) for part_of in _parts_of_os_error])  # type: ignore[arg-type]
    elif all(to_text is not known for known in _writes_args):
        return False
    return all(map(_is_scalar, parts))


def meta_of(model: type) -> "Options[Any] | None":
    """Return the `_meta` of a model, without asking its metaclass."""
    meta = class_attribute(model, "_meta")
    return meta if type(meta) is Options else None


def _is_scalar(value: object) -> bool:
    kind = type(value)
    if kind is int:
        return int.bit_length(value) <= _MAX_DIGITS_BITS  # type: ignore[arg-type]
    return value is None or kind is str or kind is bool or kind is float


def models_behind(cls: type) -> list[type]:
    """Return the models of the app for which a migration has made up a model: it has no module of its own."""
    meta = meta_of(cls) if class_module(cls) == _MODULE_OF_MIGRATIONS else None
    label = None if meta is None else meta.app_label
    return list(apps.all_models[label].values()) if type(label) is str and label in apps.all_models else []


def _local_name(qualified_name: str) -> str:
    return qualified_name.rpartition("<locals>.")[2]


def _text(value: object, nesting: int) -> str:
    if nesting > _MAX_NESTING + 1:
        return "…"
    describe = _EXACT.get(id(type(value)))
    if describe is not None:
        return describe(value, nesting)
    for base, describe_base in _BASES:
        if is_a(value, base):
            return describe_base(value, nesting)
    return f"<{class_name(type(value))} object>"


def _original(value: StandIn, nesting: int) -> str:
    return _text(value.original, nesting)


def _repr(value: object, nesting: int) -> str:
    return repr(value)


def _string(value: Any, nesting: int, limit: int = _MAX_VALUE) -> str:
    if str.__len__(value) > limit:
        return str.__repr__(str.__getitem__(value, slice(0, limit))) + "…"
    return str.__repr__(value)


def _bytes(value: Any, nesting: int) -> str:
    return repr(bytes(value[:_MAX_VALUE])) if len(value) <= _MAX_VALUE else f"<{len(value)} bytes>"


def _integer(value: Any, nesting: int) -> str:
    bits = int.bit_length(value)
    return int.__repr__(value) if bits <= _MAX_DIGITS_BITS else f"<an integer of {bits} bits>"


def _range(value: range, nesting: int) -> str:
    ends = [value.start, value.stop, *([value.step] if value.step != 1 else [])]
    return f"range({', '.join([_integer(end, nesting) for end in ends])})"


def _decimal(value: Any, nesting: int) -> str:
    return repr(value) if len(decimal.Decimal.as_tuple(value).digits) <= _MAX_VALUE else "<a long Decimal>"


def _uuid(value: uuid.UUID, nesting: int) -> str:
    return repr(value) if type(_number_of(value)) is int else "<UUID object>"


def _moment(value: Any, nesting: int) -> str:
    zone = value.tzinfo
    if type(zone) is datetime.timezone:
        name: object = zone.tzname(None)
    else:
        name = zone.key if type(zone) is zoneinfo.ZoneInfo else zone
    return repr(value) if name is None or type(name) is str else f"<{class_name(type(value))} object>"


def _join(values: Iterable[object], nesting: int) -> str:
    if nesting > _MAX_NESTING:
        return "…"
    # A list, because another thread may change the values meanwhile.
    texts = [_text(value, nesting) for value in list(islice(values, _MAX_CONTENTS + 1))]
    return ", ".join(texts if len(texts) <= _MAX_CONTENTS else [*texts[:_MAX_CONTENTS], "…"])


def _list(value: Any, nesting: int) -> str:
    return f"[{_join(value, nesting + 1)}]"


def _tuple(value: Any, nesting: int) -> str:
    return f"({_join(value, nesting + 1)}{',' if len(value) == 1 else ''})"


def _set(value: Any, nesting: int) -> str:
    kind = "set" if type(value) is set else "frozenset"
    members = list(islice(value, _MAX_CONTENTS))
    if not members:
        return f"{kind}()"
    texts = sorted([_text(member, nesting + 1) for member in members], key=lambda text: (len(text), text))
    if len(value) > _MAX_CONTENTS:
        texts.append("…")
    contents = f"{{{', '.join(texts)}}}"
    return contents if kind == "set" else f"frozenset({contents})"


def _dict(value: Any, nesting: int) -> str:
    if nesting >= _MAX_NESTING:
        return "{…}" if value else "{}"
    pairs = list(islice(value.items(), _MAX_CONTENTS))
    texts = [f"{_text(key, nesting + 1)}: {_text(content, nesting + 1)}" for key, content in pairs]
    return f"{{{', '.join(texts)}{', …' if len(value) > _MAX_CONTENTS else ''}}}"


def _model_instance(value: Model, nesting: int) -> str:
    loaded = _dictionary_of_model(value)
    values = [lookup(loaded, name, _DEFERRED) for name in _names_of_key(type(value))]
    keys = ["deferred" if key is _DEFERRED else _text(key, nesting + 1) for key in values]
    return f"<{class_name(type(value))} pk={keys[0] if len(keys) == 1 else '(' + ', '.join(keys) + ')'}>"


@remembered
def _names_of_key(model: type) -> list[str]:
    """Return the names of the attributes that hold the primary key."""
    meta = meta_of(model)
    key: object = meta and meta.pk
    if meta is None or type(key) is not CompositePrimaryKey:
        return [_held_by_field(key, "attname")]
    names = {_held_by_field(field, "name"): _held_by_field(field, "attname") for field in meta.local_fields}
    return [names.get(name, "") for name in key.field_names if type(name) is str]


def _held_by_field(field: object, name: str) -> str:
    text = lookup(_dictionary_of_field(field), name) if is_a(field, Field) else ""
    return text if type(text) is str else ""


def _of_model(cls: type) -> _Describe:
    dictionary = dictionary_of(cls)

    def describe(value: object, nesting: int) -> str:
        model = lookup(dictionary(value), "model")
        kind = class_name(type(value))
        return f"<{kind} object>" if model is None else f"<{kind} of {_text(model, nesting + 1)}>"

    return describe


def _app_config(value: AppConfig, nesting: int) -> str:
    return f"<{class_name(type(value))} {_text(lookup(_dictionary_of_config(value), 'label'), nesting + 1)}>"


def _enum_member(value: enum.Enum, nesting: int) -> str:
    return f"{class_name(type(value))}.{label(lookup(_dictionary_of_member(value), '_name_'))}"


def _named(value: object, nesting: int) -> str:
    return callable_name(value)


def _exception(value: BaseException, nesting: int) -> str:
    return f"{class_name(type(value))}({_join(_args_of(value), nesting + 1)})"


def _promise(value: object, nesting: int) -> str:
    return "<lazy text>"


def _to_be_translated(value: Any, nesting: int) -> str:
    """Return the text in the language of the code: to translate it might be to read files."""
    text = _known_text(value)
    return "<lazy text>" if text is None else _string(text, nesting)


def _known_text(message: object) -> str | None:
    if type(message) is _Translated:
        arguments = lookup(_dictionary_of_promise(message), "_args")
        message = arguments[0] if type(arguments) is tuple and len(arguments) == 1 else None
    elif is_a(message, Promise):
        # As `ngettext_lazy()` makes them, each of a class of its own.
        named = lookup(_dictionary_of_promise(message), "_kw")
        message = lookup(named, "plural") if type(named) is dict else None
    return message if type(message) is str else None


def _error_dict(value: Any, nesting: int) -> str:
    return _dict(dict(dict.items(value)), nesting)


def _error_list(value: object, nesting: int) -> str:
    errors = lookup(_dictionary_of_error_list(value), "data")
    return _list(list(map(_message, errors[: _MAX_CONTENTS + 1])), nesting) if type(errors) is list else "[…]"


def _message(error: object) -> object:
    """Return what a form says of an error, as far as nothing of the learner's has to run to make it."""
    if type(error) is not ValidationError:
        return error
    held = _dictionary_of_validation_error(error)
    message, params = _known_text(lookup(held, "message")), lookup(held, "params")
    if message is None:
        return error
    if type(params) is not dict:
        return message
    return _PARAMETER.sub(lambda found: _parameter(found, params), message[:_MAX_VALUE])


def _parameter(found: re.Match[str], params: dict[str, object]) -> str:
    value = lookup(params, found["name"], _DEFERRED)
    return found[0] if value is _DEFERRED else label(value)


_DESCRIBED_ALONE: dict[type, _Describe] = {
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
    range: _range,
    type(...): _repr,
    datetime.date: _repr,
    datetime.timedelta: _repr,
    datetime.datetime: _moment,
    datetime.time: _moment,
    decimal.Decimal: _decimal,
    uuid.UUID: _uuid,
    types.FunctionType: _named,
    types.MethodType: _named,
    types.BuiltinFunctionType: _named,
    functools.partial: _named,
    ErrorDict: _error_dict,
    ErrorList: _error_list,
    _Translated: _to_be_translated,
}
"""How to describe values of exactly these types."""
_EXACT = {id(cls): describe for cls, describe in _DESCRIBED_ALONE.items()}
"""The same by identity: to look for a class is to hash it, which its metaclass may do its way."""
# In order: a member of an enumeration may be a str as well.
_BASES: tuple[tuple[type[Any], _Describe], ...] = (
    (type, _named),
    (StandIn, _original),
    (Model, _model_instance),
    (QuerySet, _of_model(QuerySet)),
    (BaseManager, _of_model(BaseManager)),
    (BaseException, _exception),
    (enum.Enum, _enum_member),
    (AppConfig, _app_config),
    (Promise, _promise),
    (str, _string),
    (int, _integer),
)


def _moment_in_utc(value: datetime.datetime) -> str | None:
    # What Django makes of others depends on the time zone that is current when it saves them.
    return str(value.replace(tzinfo=None)) if value.tzinfo is datetime.UTC else None


_CELLS: dict[int, Callable[[Any], str | None]] = {
    id(str): lambda value: value,
    id(int): lambda value: int.__repr__(value) if int.bit_length(value) <= _MAX_DIGITS_BITS else None,
    id(bool): lambda value: str(int(value)),
    id(float): str,
    id(bytes): lambda value: f"<{len(value)} bytes>",
    id(datetime.date): str,
    id(datetime.datetime): _moment_in_utc,
    id(uuid.UUID): lambda value: value.hex if type(_number_of(value)) is int else None,
}
"""How values of exactly these types, by identity, stand in a cell; None where that is not known."""
