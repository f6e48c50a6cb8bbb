"""What the fields of an event hold, for tests that make one of every kind."""

import builtins
import types
import typing


def fields_of(cls):
    """Return the fields of a kind, or of what its fields hold, with their types; how they are bounded is left out."""
    types_of = typing.get_type_hints(cls)
    return {name: _plain(types_of[name]) for name in cls.__struct_fields__}


def _plain(annotation):
    arguments = typing.get_args(annotation)
    match typing.get_origin(annotation):
        case typing.Union | types.UnionType:
            return arguments[0] | None if types.NoneType in arguments else arguments[0]
        case builtins.tuple:
            return tuple[_plain(arguments[0]), ...]
    return annotation
