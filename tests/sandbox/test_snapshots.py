"""Snapshots as they are kept."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.sandbox.snapshots import pack, unpack


@given(st.dictionaries(st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=20), st.binary()))
def test_packed_snapshots_come_out_whole(snapshots):
    assert unpack(pack(snapshots)) == snapshots


def test_damaged_snapshots_are_noticed():
    with pytest.raises(zlib.error):
        unpack(pack({"default": b"abc"})[:-1])
