"""Each kind of event has its lane."""

from lessons.events import KINDS
from lessons.streaming.lanes import LANES


def test_every_kind_has_a_lane():
    assert LANES.keys() == KINDS.keys()
