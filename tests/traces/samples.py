"""One event of each kind, every text in it hostile to HTML."""

import types
import typing

from lessons.traces.events import (
    KINDS,
    Call,
    Caught,
    Cell,
    ConfigUsed,
    Dangling,
    Frame,
    Held,
    Instance,
    Item,
    Line,
    RowInserted,
    Table,
    WaitingReceiver,
)
from tests.vocabulary import fields_of

HOSTILE = "<script>alert('1')</script> & \"<hx-partial hx-target='#status'>\""

NESTED = {
    Call: Call(HOSTILE, HOSTILE, 1),
    Caught: Caught(HOSTILE, HOSTILE, HOSTILE),
    Cell: Cell(HOSTILE, HOSTILE),
    ConfigUsed: ConfigUsed(HOSTILE, HOSTILE, (HOSTILE,), (HOSTILE,)),
    Held: Held(HOSTILE, HOSTILE),
    Instance: Instance(HOSTILE, HOSTILE, (Held(HOSTILE, HOSTILE),)),
    Item: Item(HOSTILE, HOSTILE),
    Line: Line(HOSTILE, 1),
    Dangling: Dangling(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    Frame: Frame(HOSTILE, 7, HOSTILE, HOSTILE),
    WaitingReceiver: WaitingReceiver(HOSTILE, HOSTILE, HOSTILE),
    RowInserted: RowInserted(database=HOSTILE, table=HOSTILE, new=(Cell(HOSTILE, HOSTILE),)),
    Table: Table(HOSTILE, HOSTILE, (HOSTILE,), (HOSTILE,), ((HOSTILE,),), 1),
}


def sample(kind, **changes):
    """Return an event of this kind with every field filled in."""
    event = KINDS[kind]
    return event(
        **{name: _value(annotation) for name, annotation in fields_of(event).items()} | {"depth": 1, "seq": 3} | changes
    )


def _value(annotation):
    if typing.get_origin(annotation) is types.UnionType:
        return _value(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) is tuple:
        return (_value(typing.get_args(annotation)[0]),)
    return NESTED.get(annotation) or {str: HOSTILE, int: 1, bool: True}[annotation]
