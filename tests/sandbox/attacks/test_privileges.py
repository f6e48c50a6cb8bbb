"""Attacks on what was given up: nothing of it comes back."""

import pytest


@pytest.mark.parametrize(
    "attempt", ["os.setuid(0)", "os.setgid(0)", "os.setgroups([0])", "os.setreuid(0, 0)", "os.setresuid(0, 0, 0)"]
)
def test_another_identity_refused(attack, attempt):
    run = attack(attempt)

    assert run.error == "PermissionError"


def test_identity_is_not_that_of_root(attack):
    run = attack("print(os.getresuid(), os.getresgid(), os.getgroups())")

    assert "(0," not in run.printed[0]
    assert " 0]" not in run.printed[0]


def test_no_capability_is_left(attack):
    run = attack("""
        libc = ctypes.CDLL(None, use_errno=True)
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        sets = (ctypes.c_uint32 * 6)()
        libc.capget(header, sets)
        print(ctypes.get_errno(), list(sets))
    """)

    assert run.printed in (["0 [0, 0, 0, 0, 0, 0]"], ["38 [0, 0, 0, 0, 0, 0]"])


@pytest.mark.parametrize(
    "call",
    [
        "mount", "umount2", "move_mount", "open_tree", "chroot", "pivot_root", "unshare", "setns", "capset",
        "personality", "keyctl", "add_key", "bpf", "perf_event_open", "io_uring_setup", "userfaultfd", "seccomp",
        "init_module", "kexec_load", "reboot", "swapon", "sethostname", "clock_settime", "acct", "quotactl",
        "shmget", "semget", "msgget", "mq_open",
    ],
)  # fmt: skip
def test_door_into_kernel_refused(attack, number, call):
    run = attack(f"call({number(call)}, 0, 0, 0, 0, 0)")

    assert run.printed == ["EPERM"]


def test_calls_of_future_kernels_refused(attack):
    run = attack("for number in range(470, 600): call(number, 0, 0, 0, 0, 0)")

    assert set(run.printed) == {"ENOSYS"}


@pytest.mark.parametrize("limit", ["CPU", "AS", "NOFILE", "FSIZE", "CORE"])
def test_raising_limit_refused(attack, limit):
    run = attack(f"""
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_{limit})
        resource.setrlimit(resource.RLIMIT_{limit}, (hard + 1, hard + 1))
    """)

    assert run.error == "ValueError"


@pytest.mark.parametrize(("option", "value"), [(1, 0), (4, 1), (38, 0), (22, 0), (24, 0)])
def test_process_option_refused(attack, option, value):
    run = attack(f"""
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.prctl({option}, {value}, 0, 0, 0), errno.errorcode[ctypes.get_errno()])
    """)

    assert run.printed == ["-1 EPERM"]
