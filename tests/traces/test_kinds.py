"""What each kind of event says of itself."""

from lessons.traces.events import KINDS, Lane


def test_every_kind_has_a_lane():
    assert {type(cls.lane) for cls in KINDS.values()} == {Lane}
