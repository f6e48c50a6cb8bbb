"""Attacks on the wall between two runs: neither can signal the other through what both can reach."""

from textwrap import indent

import pytest

from lessons.traces.events import OutputWritten, RunFinished
from tests.sandbox.attacks.conftest import PRELUDE, Sibling

SHARED_PAGE = """
import mmap
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
with open(os.__file__, "rb") as file:
    page = ctypes.c_void_p(libc.mmap(None, mmap.PAGESIZE, mmap.PROT_READ, mmap.MAP_SHARED, file.fileno(), 0))
word = ctypes.cast(page, ctypes.POINTER(ctypes.c_int))[0]
"""
"""Maps a page of a file that every run can read: to a futex it is the same place in all of them."""
FUTEX_WAIT, FUTEX_WAKE = 0, 1


class Waiter(Sibling):
    """A run that says when it is going to wait."""

    def run(self):
        self.result = self.lesson.run("work", emit=self.note)

    def note(self, events):
        if any(isinstance(event, OutputWritten | RunFinished) for event in events):
            self.began.set()


@pytest.fixture
def waiter(lesson, impatient, number):
    """A run that waits on the shared page until it is woken or the clock strikes."""
    body = f"""
print("waiting")
libc.syscall({number("futex")}, page, {FUTEX_WAIT}, word, None)
print("woken")
"""
    source = f"{PRELUDE}\ndef work():\n{indent(SHARED_PAGE + body, '    ')}"
    waiter = Waiter(lesson(source, files={}, apps=(), by=impatient))
    waiter.start()
    waiter.began.wait()
    yield waiter
    waiter.join()


def test_sibling_on_page_of_shared_file_is_not_woken(waiter, attack_by_waiting, number):
    # Many times, for the sibling says that it waits before it does.
    wake = f"print({{libc.syscall({number('futex')}, page, {FUTEX_WAKE}, 1) for _ in range(1000)}})"
    waker = attack_by_waiting(SHARED_PAGE + wake)

    waiter.join()
    assert waker.printed == ["{-1}"]
    assert waiter.result.printed == ["waiting"]
    assert waiter.result.limit == "wall_seconds"


@pytest.mark.parametrize(
    "command",
    [1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13],
    ids=[
        "WAKE", "REQUEUE", "CMP_REQUEUE", "WAKE_OP", "LOCK_PI", "UNLOCK_PI", "TRYLOCK_PI", "WAKE_BITSET",
        "WAIT_REQUEUE_PI", "CMP_REQUEUE_PI", "LOCK_PI2",
    ],
)  # fmt: skip
def test_futex_across_processes_refused(attack, number, command):
    run = attack(f"""
        word = ctypes.c_int(threading.get_native_id())
        call({number("futex")}, ctypes.byref(word), {command}, 1, 1, ctypes.byref(word), 0)
    """)

    assert run.printed == ["EPERM"]


@pytest.mark.parametrize("call", [449, 454, 455, 456], ids=["futex_waitv", "futex_wake", "futex_wait", "futex_requeue"])
def test_newer_futex_call_refused(attack, call):
    run = attack(f"call({call}, 0, 0, 0, 0, 0, 0)")

    assert run.printed == ["ENOSYS"]


@pytest.mark.parametrize("call", ["set_tid_address", "set_robust_list"])
def test_choosing_whom_the_end_of_a_thread_wakes_refused(attack, number, call):
    run = attack(f"call({number(call)}, 0, 24)")

    assert run.printed == ["EPERM"]


@pytest.mark.parametrize("path", ["os.__file__", "'/dev/null'"])
@pytest.mark.parametrize(
    "lock",
    [
        "fcntl.lockf(file, fcntl.LOCK_SH)",
        "fcntl.flock(file, fcntl.LOCK_SH)",
        "fcntl.fcntl(file, 5, bytes(32))",  # F_GETLK
        "fcntl.fcntl(file, 36, bytes(32))",  # F_OFD_GETLK
        "fcntl.fcntl(file, 37, bytes(32))",  # F_OFD_SETLK
        "fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    ],
)
def test_lock_of_file_that_others_have_refused(attack, path, lock):
    run = attack(f"""
        import fcntl
        with open({path}, "rb") as file:
            {lock}
    """)

    assert run.error == "PermissionError"


def test_exclusive_lock_of_null_device_refused(attack):
    run = attack("""
        import fcntl
        fcntl.lockf(1, fcntl.LOCK_EX)
    """)

    assert run.error == "PermissionError"
