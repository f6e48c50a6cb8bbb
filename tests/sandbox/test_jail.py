"""The jail as a whole: what a child is, what still works in it, and what becomes of it where barriers are missing."""

import os
import select
import signal
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

from lessons.sandbox.limits import Limits
from lessons.sandbox.supervisor import Supervisor
from tests.sandbox.processes import waiting_children_of

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the barriers are those of Linux")

THREADS = """
    import asyncio
    from asgiref.sync import sync_to_async
    from django.contrib.auth.models import User

    async def count():
        print(await sync_to_async(User.objects.count, thread_sensitive=False)())
        print(await User.objects.acount(), await asyncio.to_thread(lambda: "thread"))
"""

HAND_OVER = {
    "join": """
        counted = []
        for number in range(20):
            thread = threading.Thread(target=counted.append, args=[number])
            thread.start()
            thread.join()
        print(len(counted))
    """,
    "queue": """
        asked, answered = queue.Queue(), queue.Queue()
        thread = threading.Thread(target=lambda: [answered.put(asked.get() + 1) for _ in range(20)])
        thread.start()
        answers = []
        for number in range(20):
            asked.put(number)
            answers.append(answered.get())
        thread.join()
        print(len(answers))
    """,
    "pool": """
        with ThreadPoolExecutor(4) as pool:
            print(sum(pool.map(lambda number: 1, range(20))))
    """,
    "condition": """
        turn, condition = 0, threading.Condition()
        def take_turns(mine):
            nonlocal turn
            for _ in range(10):
                with condition:
                    condition.wait_for(lambda: turn % 2 == mine)
                    turn += 1
                    condition.notify_all()
        threads = [threading.Thread(target=take_turns, args=[mine]) for mine in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(turn)
    """,
    "event loop": """
        async def gather():
            calls = [sync_to_async(Group.objects.count, thread_sensitive=number % 2 == 0)() for number in range(20)]
            print(len(await asyncio.gather(*calls)))
        asyncio.run(gather())
    """,
}
"""Ways in which threads wait for one another, each of which prints 20."""


class OldKernelSupervisor(Supervisor):
    zygote_module = "tests.sandbox.old_kernel_zygote"


@pytest.fixture(scope="module")
def on_old_kernel():
    supervisor = OldKernelSupervisor(Limits(), idle=1)
    yield supervisor
    supervisor.close()


def status_of(pid, name):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return line.split()[1:]
    raise LookupError(name)


def test_threads_and_event_loop_work_inside(lesson):
    assert lesson(THREADS).run("count").printed == ["0", "0 thread"]


@pytest.mark.parametrize("way", HAND_OVER)
def test_threads_wait_for_one_another_inside(lesson, way):
    imports = """
        import asyncio, queue, threading
        from concurrent.futures import ThreadPoolExecutor
        from asgiref.sync import sync_to_async
        from django.contrib.auth.models import Group
    """
    action = f"{dedent(imports)}\ndef hand_over():\n{indent(dedent(HAND_OVER[way]), '    ')}"

    assert lesson(action).run("hand_over").printed == ["20"]


@pytest.mark.parametrize("module", ["ssl", "decimal", "xml.dom.minidom", "email.mime.multipart", "lzma"])
def test_module_that_nobody_has_imported_yet_can_be(lesson, module):
    run = lesson(f"def look(): import {module}; print('imported')").run("look")

    assert run.printed == ["imported"]


def test_time_zones_are_found(lesson):
    run = lesson("from zoneinfo import ZoneInfo\ndef look(): print(ZoneInfo('Asia/Kathmandu'))").run("look")

    assert run.printed == ["Asia/Kathmandu"]


def test_traceback_shows_source_of_django(lesson):
    run = lesson("""
        import traceback
        from django.db import models

        def fail():
            try:
                models.CharField().clean(None, None)
            except Exception:
                print("raise exceptions.ValidationError" in traceback.format_exc())
    """).run("fail")

    assert run.printed == ["True"]


def test_large_statement_that_fails_at_its_last_row_needs_no_file(lesson):
    run = lesson("""
        from django.contrib.auth.models import Group
        from django.db import IntegrityError, connection, transaction

        UPDATE = "UPDATE auth_group SET name = CASE id WHEN 400 THEN %s ELSE 'x' || name END"

        def fail():
            first, *_ = Group.objects.bulk_create(Group(name=f"{number:0140}") for number in range(400))
            with transaction.atomic():
                try:
                    with transaction.atomic(), connection.cursor() as cursor:
                        cursor.execute(UPDATE, ["x" + first.name])
                except IntegrityError:
                    print(Group.objects.filter(name__startswith="0").count())
    """).run("fail")

    assert run.printed == ["400"]


@LINUX
def test_zygote_has_no_capability_over_the_machine(supervisor):
    pid = supervisor.zygote_pid

    assert status_of(pid, "NoNewPrivs") == ["1"]
    assert os.geteuid() != 0 or "0" not in status_of(pid, "Uid")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give others an identity")
def test_each_child_has_an_identity_of_its_own(lesson, need_barrier):
    need_barrier("identity")
    look = lesson("import os\ndef look(): print(os.getuid(), os.getgid())")

    assert look.run("look").printed != look.run("look").printed


@LINUX
def test_child_sees_no_other_process_of_the_machine(lesson, need_barrier):
    need_barrier("process namespace")

    run = lesson("import os\ndef look(): print(os.getppid(), os.getpid() < 1000)").run("look")

    assert run.printed == ["0 True"]


@LINUX
def test_zygote_has_an_environment_without_secrets(supervisor):
    environment = Path(f"/proc/{supervisor.zygote_pid}/environ")
    if not os.access(environment, os.R_OK):
        pytest.skip("only root may look")

    names = {entry.partition(b"=")[0] for entry in environment.read_bytes().split(b"\0") if entry}

    assert names == {b"LC_ALL", b"MALLOC_ARENA_MAX", b"PYTHONDONTWRITEBYTECODE", b"PYTHONHASHSEED"}


@LINUX
def test_zygote_and_children_let_the_web_process_go_first(supervisor):
    zygote = supervisor.zygote_pid

    assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in [zygote, *waiting_children_of(zygote)]} == {
        os.getpriority(os.PRIO_PROCESS, 0) + 15
    }


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel does not schedule by sessions")
def test_session_of_the_zygote_lets_that_of_the_web_process_go_first(supervisor):
    assert Path(f"/proc/{supervisor.zygote_pid}/autogroup").read_text().endswith("nice 15\n")


@LINUX
def test_children_end_with_the_zygote(own_supervisor):
    pid = own_supervisor.zygote_pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    watched = [os.pidfd_open(int(child)) for child in children]

    os.kill(pid, signal.SIGKILL)

    for ended in watched:
        assert select.select([ended], [], [], 10)[0] == [ended]
        os.close(ended)


def test_run_works_where_barriers_are_missing(lesson, on_old_kernel):
    run = lesson(THREADS, by=on_old_kernel).run("count")

    assert run.printed == ["0", "0 thread"]


def test_memory_is_limited_where_barriers_are_missing(lesson, on_old_kernel):
    run = lesson("def hoard(): bytearray(10**10)", by=on_old_kernel).run("hoard")

    assert run.limit == "memory_bytes"
