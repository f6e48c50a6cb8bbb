"""The seccomp filter, carried out as the kernel does: what it answers to each system call of each machine."""

import errno
import struct
from pathlib import Path

import pytest

from lessons.sandbox.barriers import seccomp
from lessons.sandbox.barriers.system_calls import COLUMNS, NUMBERS

PID = 4711
ALLOWED, KILLED = 0x7FFF_0000, 0x8000_0000
REFUSED, UNKNOWN = 0x0005_0000 | errno.EPERM, 0x0005_0000 | errno.ENOSYS
ARCHITECTURES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
"""AUDIT_ARCH_… of include/uapi/linux/audit.h."""


@pytest.fixture(params=COLUMNS)
def machine(request):
    return request.param


@pytest.fixture
def ask(machine):
    """Return a function that asks the filter about one call."""
    program = seccomp._filter(machine).replace(struct.pack("=I", seccomp._OWN_PID), struct.pack("=I", PID))
    instructions = list(struct.iter_unpack("=HBBI", program))

    def ask(number, *arguments, architecture=ARCHITECTURES[machine]):
        data = struct.pack("=IIQ6Q", number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
        return carry_out(instructions, struct.unpack("=16I", data))

    return ask


def carry_out(instructions, words):
    """Return what a program of classic BPF answers: each instruction is a code, two jumps and a value."""
    position = accumulator = 0
    while True:
        code, then, otherwise, value = instructions[position]
        position += 1
        match code:
            case 0x20:  # load a word
                accumulator = words[value // 4]
            case 0x54:  # and
                accumulator &= value
            case 0x05:  # jump
                position += value
            case 0x15:  # jump if equal
                position += (otherwise, then)[accumulator == value]
            case 0x35:  # jump if greater or equal
                position += (otherwise, then)[accumulator >= value]
            case 0x06:  # return
                return value


def numbers(groups, machine):
    column = COLUMNS.index(machine)
    return {name: NUMBERS[name][column] for group in groups for name in group.split()}


def test_every_number_has_the_answer_of_its_table(machine, ask):
    expected = dict.fromkeys(range(600), UNKNOWN)
    expected |= dict.fromkeys(numbers(seccomp.ALLOWED.values(), machine).values(), ALLOWED)
    expected |= dict.fromkeys(numbers(seccomp.REFUSED.values(), machine).values(), REFUSED)
    for number in [None, *numbers(seccomp.CHECKED, machine).values()]:
        expected.pop(number, None)

    assert {number: ask(number) for number in expected} == expected


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("kill", [PID, 9], [1, 9]),
        ("tgkill", [PID, PID, 9], [1, 1, 9]),
        ("prlimit64", [0], [1]),
        ("clone", [0x0001_0000], [0]),
        ("clone", [0x003D_0F00], [0x003D_0F00 | 0x1000_0000]),
        ("socketpair", [1, 1], [1, 2]),
        ("socketpair", [1, 1], [2, 1]),
        ("openat", [0, 0, 0], [0, 0, 1]),
        ("fcntl", [0, 1], [0, 8]),
        ("fcntl", [0, 1030], [0, 1024]),
        ("getsockopt", [0, 1, 4], [0, 1, 77]),
        ("getsockopt", [0, 1, 3], [0, 1, 17]),
        ("getsockopt", [0, 1, 3], [0, 6, 3]),
        ("sendto", [0, 0, 0, 0x4040], [0, 0, 0, 0x0001]),
        ("recvfrom", [0, 0, 0, 0x4000_0100], [0, 0, 0, 0x4000_0101]),
        ("sendmsg", [0, 0, 0x4000], [0, 0, 0x4001]),
        ("recvmsg", [0, 0, 0x4000_0000], [0, 0, 0x0002]),
        ("process_madvise", [2**32 - 10_000], [3]),
        ("process_madvise", [2**64 - 10_000], [0]),
    ],
)
def test_call_is_answered_by_its_arguments(machine, ask, name, good, bad):
    number = numbers([name], machine)[name]

    assert ask(number, *good) == ALLOWED
    assert ask(number, *bad) == REFUSED


@pytest.mark.parametrize("command", [5, 6, 7, 36, 37, 38])
def test_no_lock_of_fcntl_is_let_through(machine, ask, command):
    assert ask(numbers(["fcntl"], machine)["fcntl"], 0, command) == REFUSED


FUTEX_PRIVATE, FUTEX_CLOCK_REALTIME = 128, 256
FUTEX_WAIT, FUTEX_WAKE, FUTEX_WAIT_BITSET = 0, 1, 9


def test_futex_across_processes_only_waits(machine, ask):
    futex = numbers(["futex"], machine)["futex"]
    let_through = {operation for operation in range(1024) if ask(futex, 0, operation) == ALLOWED}

    across = {operation for operation in let_through if not operation & FUTEX_PRIVATE}
    assert {operation & ~FUTEX_CLOCK_REALTIME for operation in across} == {FUTEX_WAIT, FUTEX_WAIT_BITSET}


@pytest.mark.parametrize("command", [FUTEX_WAIT, FUTEX_WAKE, FUTEX_WAIT_BITSET])
def test_futex_within_a_process_waits_and_wakes(machine, ask, command):
    assert ask(numbers(["futex"], machine)["futex"], 0, command | FUTEX_PRIVATE) == ALLOWED


def test_page_on_the_sandbox_counts_the_calls_that_are_let_through():
    checked = len(seccomp.CHECKED)
    every = checked + sum(len(group.split()) for group in seccomp.ALLOWED.values())

    page = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()

    assert f"{every} calls let through, {checked} of them with certain arguments only" in page


def test_calls_by_another_numbering_are_unknown(ask):
    assert ask(0x4000_0000) == UNKNOWN
    assert ask(0xFFFF_FFFF) == UNKNOWN


def test_call_of_another_architecture_kills(ask):
    assert ask(1, architecture=0x4000_0003) == KILLED
