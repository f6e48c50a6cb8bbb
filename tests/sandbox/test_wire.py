"""Frames, in whatever pieces they come."""

import socket

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.sandbox import wire
from lessons.sandbox.wire import FrameReader, FrameTooLong, MalformedFrame, Request

MAX_BYTES = {wire.EVENT: 100, wire.END: 10}

frames = st.lists(
    st.tuples(st.just(wire.EVENT), st.binary(max_size=100)) | st.tuples(st.just(wire.END), st.binary(max_size=10))
)


@given(frames=frames, data=st.data())
def test_frames_in_any_pieces_come_out_whole(frames, data):
    stream = b"".join(wire.encode(kind, payload) for kind, payload in frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    reader = FrameReader(max_bytes=MAX_BYTES)

    read = [frame for piece in pieces for frame in reader.feed(piece)]

    assert read == frames


@given(pieces=st.lists(st.binary(max_size=200), max_size=10))
def test_any_bytes_are_frames_or_malformed(pieces):
    reader = FrameReader(max_bytes=MAX_BYTES)

    try:
        read = [frame for piece in pieces for frame in reader.feed(piece)]
    except MalformedFrame:
        return

    assert all(len(payload) <= MAX_BYTES[kind] for kind, payload in read)


def test_frame_of_unknown_kind_is_malformed():
    reader = FrameReader(max_bytes=MAX_BYTES)

    with pytest.raises(MalformedFrame):
        list(reader.feed(wire.encode(wire.SNAPSHOT, b"")))


def test_frame_of_greatest_length_is_read():
    reader = FrameReader(max_bytes=MAX_BYTES)

    assert list(reader.feed(wire.encode(wire.END, b"x" * 10))) == [(wire.END, b"x" * 10)]


def test_longer_frame_is_refused_before_its_payload_comes():
    reader = FrameReader(max_bytes=MAX_BYTES)
    header = wire.encode(wire.END, b"x" * 11)[:-11]

    with pytest.raises(FrameTooLong):
        list(reader.feed(header))


def test_truncated_frame_is_not_read():
    reader = FrameReader(max_bytes=MAX_BYTES)

    assert list(reader.feed(wire.encode(wire.EVENT, b"whole")[:-1])) == []


def test_request_comes_out_as_it_was_sent():
    request = Request(
        files={"a.py": "é\0\U0001f600"},
        apps=["a"],
        action="go",
        settings={"DEBUG": True, "CACHES": {"default": {"TIMEOUT": float("inf")}}, "ADMINS": []},
        databases=["default", "other"],
        code={"a.py": b"\0\xff"},
    )
    snapshots = {"default": b"\0" * 300_000, "other": b""}
    ours, theirs = socket.socketpair()

    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1024 * 1024)
        ours.sendall(wire.encode_request(request, snapshots))
        received = wire.receive_request(theirs)

    assert received == (request, snapshots)


@pytest.mark.parametrize(
    "head",
    [
        {"request": {"files": {}, "apps": []}, "snapshots": 0},
        {"request": {"files": {}, "apps": [], "action": "go", "acton": "go"}, "snapshots": 0},
        {"request": {"files": {"a.py": b"x"}, "apps": [], "action": "go"}, "snapshots": 0},
        {"request": {"files": {}, "apps": [], "action": "go"}, "snapshots": "0"},
        {"request": {"files": {}, "apps": [], "action": "go"}},
    ],
    ids=["a field missing", "a field too many", "a file of bytes", "a number as text", "no number"],
)
def test_request_of_another_shape_is_refused(head):
    ours, theirs = socket.socketpair()

    with ours, theirs:
        wire.send(ours, wire.REQUEST, msgspec.msgpack.encode(head))
        with pytest.raises(msgspec.ValidationError):
            wire.receive_request(theirs)


def test_request_cut_short_is_an_end_of_file():
    request = Request(files={}, apps=[], action="go")
    ours, theirs = socket.socketpair()

    with theirs:
        with ours:
            ours.sendall(wire.encode_request(request, {"default": b"abc"})[:-1])
        with pytest.raises(EOFError):
            wire.receive_request(theirs)


@given(payload=st.binary(max_size=200))
def test_any_snapshot_has_an_alias_or_is_malformed(payload):
    try:
        alias, data = wire.split_snapshot(payload)
    except MalformedFrame:
        return

    assert wire.join_snapshot(alias, data) == payload
