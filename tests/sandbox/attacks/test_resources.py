"""Attacks on the machine's resources: each ends at a limit, in a sentence that names it."""

import pytest


def test_thread_bomb_ends_with_error(attack):
    run = attack("""
        stop = threading.Event()
        try:
            while True:
                threading.Thread(target=stop.wait, daemon=True).start()
        finally:
            stop.set()
    """)

    assert run.error == "RuntimeError"


def test_raw_thread_bomb_ends_with_error(attack):
    run = attack("""
        import _thread
        threading.stack_size(32768)
        started, stop = 0, threading.Event()
        try:
            while True:
                _thread.start_new_thread(stop.wait, ())
                started += 1
        except RuntimeError:
            stop.set()
        print(started < 32)
    """)

    assert run.printed == ["True"]


def test_ten_gigabytes_at_once_reach_limit(attack):
    run = attack("bytearray(10 * 1024**3)")

    assert run.error == "MemoryError"
    assert run.limit == "memory_bytes"


def test_memory_in_steps_reaches_limit(attack):
    run = attack("""
        hoard = []
        while True:
            hoard.append(bytearray(1024**2))
    """)

    assert run.limit == "memory_bytes"


def test_memory_mapped_past_python_refused(attack):
    run = attack("""
        import mmap
        mmap.mmap(-1, 10 * 1024**3)
    """)

    assert run.error == "OSError"


def test_memory_of_sqlite_reaches_limit(attack):
    run = attack("connection.cursor().execute('SELECT zeroblob(900000000) || zeroblob(900000000)')")

    assert run.error in {"MemoryError", "OperationalError", "DataError"}


def test_processor_loop_reaches_limit(attack):
    run = attack("while True: pass")

    assert run.limit == "cpu_seconds"


def test_loop_that_ignores_signals_reaches_limit(attack):
    run = attack("""
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            try:
                signal.signal(number, signal.SIG_IGN)
            except OSError:
                pass
        while True: pass
    """)

    assert run.limit == "cpu_seconds"


def test_blocked_signals_do_not_save_loop(attack):
    run = attack("""
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True: pass
    """)

    assert run.limit == "cpu_seconds"


def test_loop_in_many_threads_reaches_limit(attack):
    run = attack("""
        def spin():
            while True: pass
        for _ in range(4):
            threading.Thread(target=spin).start()
        spin()
    """)

    assert run.limit == "cpu_seconds"


def test_loop_in_sql_reaches_limit(attack):
    run = attack("""
        connection.cursor().execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        )
    """)

    assert run.limit == "cpu_seconds"


def test_regular_expression_bomb_reaches_limit(attack):
    run = attack("""
        import re
        re.match("(a+)+$", "a" * 60 + "!")
    """)

    assert run.limit == "cpu_seconds"


def test_huge_number_reaches_limit(attack):
    run = attack("9 ** 9 ** 9")

    assert run.limit in {"cpu_seconds", "memory_bytes"}


def test_sleep_reaches_wall_clock(attack_by_waiting):
    run = attack_by_waiting("time.sleep(3600)")

    assert run.limit == "wall_seconds"


def test_waiting_on_lock_reaches_wall_clock(attack_by_waiting):
    run = attack_by_waiting("""
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()
    """)

    assert run.limit == "wall_seconds"


@pytest.mark.parametrize("method", ["__repr__", "__str__", "__format__", "__hash__", "__eq__", "__class_getitem__"])
def test_hanging_method_of_value_does_not_reach_tracer(attack, method):
    run = attack(f"""
        from django.dispatch import Signal
        class Trap:
            def {method}(self, *args):
                while True: pass
        signal = Signal()
        signal.connect(lambda **kwargs: None, weak=False)
        signal.send(sender=Trap, trap=Trap())
    """)

    assert run.outcome == "returned"


def test_hanging_repr_that_is_called_reaches_limit(attack):
    run = attack("""
        class Trap:
            def __repr__(self):
                while True: pass
        print(Trap())
    """)

    assert run.limit == "cpu_seconds"


def test_hanging_finaliser_reaches_limit(attack):
    run = attack("""
        class Trap:
            def __del__(self):
                while True: pass
        Trap()
    """)

    assert run.limit == "cpu_seconds"


def test_hanging_finaliser_of_survivor_is_not_waited_for(attack):
    run = attack("""
        class Trap:
            def __del__(self):
                while True: pass
        sys.kept = Trap()
    """)

    assert run.outcome == "returned"


def test_hanging_exit_function_is_not_called(attack):
    run = attack("""
        import atexit
        @atexit.register
        def hang():
            while True: pass
    """)

    assert run.outcome == "returned"


def test_hanging_daemon_is_not_waited_for(attack):
    run = attack("threading.Thread(target=threading.Event().wait, daemon=True).start()")

    assert run.outcome == "returned"


def test_gigabyte_printed_reaches_limit(attack):
    run = attack("for _ in range(1024): print('x' * 1024**2)")

    assert run.limit in {"output_bytes", "trace_bytes", "events"} or run.outcome == "died"
    assert sum(map(len, run.printed)) < 1024**2


def test_endless_line_reaches_limit(attack):
    run = attack("while True: print('x' * 1000, end='')")

    assert run.limit in {"output_bytes", "cpu_seconds"}
    assert sum(map(len, run.printed)) < 1024**2


def test_endless_line_to_descriptor_goes_nowhere(attack):
    run = attack("for _ in range(1000): os.write(1, b'x' * 1000)")

    assert run.outcome == "returned"
    assert run.printed == []


def test_million_events_reach_limit(attack):
    run = attack("""
        with connection.cursor() as cursor:
            for number in range(1_000_000):
                cursor.execute(f"SELECT {number}")
    """)

    assert run.limit == "events"


def test_million_events_that_repeat_reach_limit(attack):
    run = attack("""
        from django.dispatch import Signal
        signal = Signal()
        signal.connect(lambda **kwargs: None, weak=False)
        for number in range(1_000_000):
            signal.send(sender=None)
    """)

    assert run.limit in {"cpu_seconds", "repeated_events"}
    assert len(run.events) < 300


def test_flood_of_rows_reaches_limit(attack):
    run = attack("""
        connection.cursor().execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 30000) "
            "INSERT INTO auth_group (name) SELECT x FROM n"
        )
    """)

    assert run.limit in {"snapshot_bytes", "cpu_seconds", "memory_bytes"}


def test_million_descriptors_refused(attack):
    run = attack("""
        opened = []
        while True:
            opened.append(os.dup(0))
    """)

    assert run.error == "OSError"


def test_deep_recursion_ends_with_error(attack):
    run = attack("""
        def deeper():
            deeper()
        deeper()
    """)

    assert run.error == "RecursionError"


def test_recursion_past_the_stack_ends_run(attack):
    run = attack("""
        sys.setrecursionlimit(10**9)
        def deeper(trap):
            return repr(trap)
        class Trap:
            __repr__ = deeper
        repr(Trap())
    """)

    assert run.outcome in {"died", "limit", "raised"}


def test_huge_exception_is_cut(attack):
    run = attack("raise ValueError('x' * 1024**2)")

    assert run.error == "ValueError"


def test_deeply_nested_source_ends_with_error(attack):
    run = attack("compile('(' * 100_000, 'x', 'exec')")

    assert run.error in {"SyntaxError", "MemoryError", "RecursionError"}
