"""What the zygote tells of a child's end has one shape, and room for whatever the child said."""

import msgspec
import pytest

from lessons.sandbox import exit_status
from lessons.sandbox.exit_status import ExitStatus


@pytest.mark.parametrize(
    "status",
    [
        ExitStatus(exit_code=0, signal_number=None, cpu_seconds=0.25),
        ExitStatus(exit_code=None, signal_number=9, cpu_seconds=0, said="PermissionError: no jail today"),
    ],
)
def test_status_comes_out_as_it_was_sent(status):
    assert exit_status.decode(exit_status.encode(status)) == status


@pytest.mark.parametrize("character", [b"\x01", b"\xff", b"\\", "\N{GRINNING FACE}".encode()])
def test_all_that_a_child_can_say_has_room(character):
    said = (character * exit_status.MOST_SAID_BYTES)[: exit_status.MOST_SAID_BYTES].decode(errors="replace")
    status = ExitStatus(exit_code=None, signal_number=64, cpu_seconds=123456.789, said=said)

    assert len(exit_status.encode(status)) <= exit_status.MAX_BYTES


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"!",
        b"[]",
        b'{"exit_code": 0, "signal_number": null, "cpu_seconds": 0.1',
        b'{"exit_code": 0, "signal_number": null}',
        b'{"exit_code": "0", "signal_number": null, "cpu_seconds": 0.1}',
        b'{"exit_code": 0, "signal_number": null, "cpu_seconds": 0.1, "pid": 1}',
    ],
)
def test_report_of_another_shape_is_refused(report):
    with pytest.raises(msgspec.DecodeError):
        exit_status.decode(report)
