"""Attacks on processes: a child makes none, sees none and reaches none but itself."""

import os
import platform

import pytest

SIGNALS_SENT = """
    for process in {processes}:
        try:
            os.kill(process, signal.SIGKILL)
        except OSError as error:
            print(type(error).__name__)
        else:
            print("killed", process)
"""


@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()",
        "os.forkpty()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "os.execv(sys.executable, ['python', '-c', 'print(1)'])",
        "__import__('subprocess').run(['true'])",
        "__import__('subprocess').run('true', shell=True)",
    ],
)
def test_starting_process_refused(attack, attempt):
    run = attack(attempt)

    assert run.error in {"PermissionError", "FileNotFoundError"}


def test_shell_is_not_started(attack):
    run = attack("print(os.system('true') == 0)")

    assert run.printed == ["False"]


def test_multiprocessing_refused(attack):
    run = attack("""
        import multiprocessing
        multiprocessing.get_context("fork").Process(target=print).start()
    """)

    assert run.error == "PermissionError"


def test_fork_bomb_refused(attack):
    run = attack("""
        forked = 0
        for _ in range(1_000):
            try:
                os.fork()
                forked += 1
            except OSError:
                pass
        print(forked)
    """)

    assert run.printed == ["0"]


@pytest.mark.parametrize(("call", "answer"), [("clone", "EPERM"), ("clone3", "ENOSYS")])
def test_clone_without_thread_refused(attack, number, call, answer):
    arguments = "17, 0, 0, 0, 0" if call == "clone" else "ctypes.create_string_buffer(88), 88"
    run = attack(f"call({435 if call == 'clone3' else number(call)}, {arguments})")

    assert run.printed == [answer]


def test_running_memory_as_program_refused(attack):
    run = attack("os.execve(os.memfd_create('program'), ['program'], {})")

    assert run.error == "PermissionError"


def test_killing_zygote_refused(attack, attacked):
    run = attack(SIGNALS_SENT.format(processes=[attacked.zygote_pid]))

    assert run.printed == ["PermissionError"]


def test_killing_parent_refused(attack):
    run = attack("os.kill(os.getppid(), signal.SIGKILL)")

    assert run.error == "PermissionError"


def test_killing_web_process_refused(attack):
    run = attack(SIGNALS_SENT.format(processes=[os.getpid()]))

    assert run.printed == ["PermissionError"]


def test_killing_siblings_refused(attack):
    run = attack(SIGNALS_SENT.format(processes="set(range(1, 100)) - {os.getpid()}"))

    assert set(run.printed) == {"PermissionError"}


def test_killing_group_refused(attack):
    run = attack("os.killpg(0, signal.SIGKILL)")

    assert run.error == "PermissionError"


def test_killing_everyone_refused(attack):
    run = attack("os.kill(-1, signal.SIGKILL)")

    assert run.error == "PermissionError"


@pytest.mark.parametrize("call", ["tkill", "rt_sigqueueinfo", "pidfd_open", "pidfd_send_signal", "pidfd_getfd"])
def test_other_ways_to_signal_refused(attack, number, call):
    run = attack(f"call({number(call)}, 1, 9, 0, 0)")

    assert run.printed == ["EPERM"]


def test_signals_through_descriptor_refused(attack):
    run = attack("""
        import fcntl
        reader, _ = socket.socketpair()
        fcntl.fcntl(reader, fcntl.F_SETOWN, 1)
    """)

    assert run.error == "PermissionError"


def test_killing_itself_ends_run(attack):
    run = attack("os.kill(os.getpid(), signal.SIGKILL)")

    assert run.outcome == "died"
    assert "SIGKILL" in run.sentence


def test_stopping_itself_ends_at_wall_clock(attack_by_waiting):
    run = attack_by_waiting("os.kill(os.getpid(), signal.SIGSTOP)")

    assert run.limit == "wall_seconds"


PTRACE_SEIZE = 0x4206


def test_tracing_zygote_refused(attack, attacked, number):
    # Not PTRACE_ATTACH: where it succeeds, it stops the zygote and with it this test.
    run = attack(f"call({number('ptrace')}, {PTRACE_SEIZE}, {attacked.zygote_pid}, 0, 0)")

    assert run.printed == ["EPERM"]


def test_tracing_siblings_refused(attack, number):
    run = attack(f"for process in range(1, 30): call({number('ptrace')}, {PTRACE_SEIZE}, process, 0, 0)")

    assert set(run.printed) == {"EPERM"}


@pytest.mark.parametrize("call", ["process_vm_readv", "process_vm_writev", "kcmp", "process_madvise"])
def test_reaching_into_memory_of_others_refused(attack, attacked, number, call):
    run = attack(f"call({number(call)}, {attacked.zygote_pid}, 0, 0, 0, 0, 0)")

    assert run.printed == ["EPERM"]


def test_limits_of_others_refused(attack):
    run = attack("""
        import resource
        resource.prlimit(1, resource.RLIMIT_CPU)
    """)

    assert run.error == "PermissionError"


@pytest.mark.parametrize(
    "attempt",
    ["os.setpriority(os.PRIO_USER, 0, 19)", "os.sched_setaffinity(0, {0})", "os.setsid()", "os.setpgid(0, 0)"],
)
def test_another_place_in_scheduling_refused(attack, attempt):
    run = attack(attempt)

    assert run.error == "PermissionError"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the other numbers belong to x86")
def test_calls_by_their_other_numbers_refused(attack):
    # The x32 numbers of socket(2) and fork(2).
    run = attack("call(0x40000000 + 41, 1, 1, 0); call(0x40000000 + 57)")

    assert run.printed == ["ENOSYS", "ENOSYS"]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="machine code of x86")
def test_calls_of_another_architecture_end_run(attack):
    # mov eax, 20 (getpid of i386); int 0x80; ret
    run = attack("""
        import mmap
        memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        memory.write(b"\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3")
        address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        print(ctypes.CFUNCTYPE(ctypes.c_int)(address)())
    """)

    assert run.outcome == "died"
    assert "SIGSYS" in run.sentence or "SIGSEGV" in run.sentence
