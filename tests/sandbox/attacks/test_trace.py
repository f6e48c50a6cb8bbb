"""Attacks on the trace and its channel: a learner can spoil no more than the learner's own run."""

import pytest

from lessons.traces.packing import may_not_be_plain, to_json

REPORT = """
def report(data):
    for thing in gc.get_objects():
        if isinstance(thing, socket.socket):
            try:
                thing.sendall(data)
            except OSError:
                pass  # one that the zygote left in memory

"""
"""What an attacker writes to send bytes on the channel of the run, wherever it is."""
FINISHED = b'{"kind": "run_finished", "outcome": "returned", "sentence": "All is well."}'


def send(kind, payload):
    """Return the source of a statement that sends a frame."""
    return f"report({(kind + len(payload).to_bytes(4) + payload)!r})"


@pytest.fixture
def forge(attack):
    """Return a function that runs an attack which reports by itself."""
    return lambda body: attack(f"{REPORT}\n{body}")


def test_bytes_that_are_no_frame_end_run(forge):
    run = forge("report(b'HTTP/1.1 200 OK' * 100)\ntime.sleep(5)")

    assert run.outcome == "died"
    assert "not a trace" in run.sentence


def test_frame_of_four_gigabytes_ends_run(forge):
    run = forge("report(b'E\\xff\\xff\\xff\\xff')\ntime.sleep(5)")

    assert run.outcome == "died"


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"\xff", b'{"kind": "nonsense"}', b"[" * 10_000, FINISHED])
def test_event_that_is_none_ends_run(forge, payload):
    run = forge(f"{send(b'E', payload)}\ntime.sleep(5)")

    assert run.outcome == "died"
    assert "not a trace" in run.sentence


def test_forged_number_of_event_is_replaced(forge):
    run = forge(send(b"E", b'{"kind": "output_written", "seq": 1, "stream": "stdout", "text": "forged"}'))

    assert [event.seq for event in run.events] == list(range(1, len(run.events) + 1))


def test_forged_text_is_plain(forge):
    payload = (
        b'{"kind": "output_written", "stream": "stdout", "source": "\\u202e", "text": "\\u001b[2J\xe2\x80\xaeforged"}'
    )

    run = forge(send(b"E", payload))

    assert run.printed == ["\N{REPLACEMENT CHARACTER}forged"]
    assert not any(map(may_not_be_plain, map(to_json, run.events)))


def test_forged_end_cannot_be_followed(forge):
    run = forge(f"{send(b'.', b'{}')}\nprint('after the end')")

    assert run.printed == []
    assert run.events[-1].kind == "run_finished"


def test_forged_end_that_is_none_ends_run(forge):
    run = forge(f"{send(b'.', b'[]')}\ntime.sleep(5)")

    assert run.outcome == "died"


def test_forged_snapshot_that_is_no_database_ends_run(forge):
    payload = b"default\0not a database"

    run = forge(f"{send(b'S', payload)}\ntime.sleep(5)")

    assert run.outcome == "died"


def test_frame_half_sent_ends_run_at_wall_clock(attack_by_waiting):
    run = attack_by_waiting(f"{REPORT}\nreport(b'E\\0\\0')\ntime.sleep(60)")

    assert run.limit == "wall_seconds"


def test_closed_descriptors_end_run(attack):
    run = attack("os.closerange(0, 1024)\ntime.sleep(60)")

    assert run.outcome == "died"


def test_standard_descriptors_closed_do_not_end_run(attack):
    run = attack("os.closerange(0, 3)\nprint(Group.objects.count())")

    assert run.printed == ["0"]


@pytest.mark.parametrize("status", [0, 1, 255])
def test_early_exit_ends_run(attack, status):
    run = attack(f"os._exit({status})")

    assert run.outcome == "exited"


@pytest.mark.parametrize(
    "attempt", ["sys.exit(0)", "raise KeyboardInterrupt", "raise GeneratorExit", "raise BaseException"]
)
def test_exception_that_ends_programs_is_an_exception(attack, attempt):
    run = attack(attempt)

    assert run.outcome == "raised"


def test_segmentation_fault_ends_run(attack):
    run = attack("ctypes.string_at(0)")

    assert run.outcome == "died"
    assert "SIGSEGV" in run.sentence


def test_abort_ends_run(attack):
    run = attack("os.abort()")

    assert run.outcome == "died"
    assert "SIGABRT" in run.sentence


def test_poisoned_modules_stay_in_their_run(attack):
    run = attack("""
        for name in list(sys.modules):
            sys.modules[name] = None
        import django.db
    """)

    assert run.outcome in {"raised", "died"}


def test_broken_builtins_stay_in_their_run(attack):
    run = attack("""
        import builtins
        for name in vars(builtins).copy():
            if name not in ("print",):
                delattr(builtins, name)
    """)

    assert run.outcome in {"raised", "died", "returned"}


def test_patched_tracer_stays_in_its_run(attack):
    run = attack("""
        from django.db.models import signals
        from django.dispatch import Signal
        Signal.send = Signal.connect = lambda *args, **kwargs: []
        Group.objects.create(name="silent")
        signals.post_save.receivers = None
        connection.execute_wrappers.clear()
    """)

    assert run.outcome in {"returned", "raised"}


def test_patched_emitter_spoils_own_trace_alone(attack):
    run = attack("""
        from lessons.sandbox import child
        child.to_json = lambda event: b'{"kind": "nonsense"}'
        print("lost")
    """)

    assert run.outcome == "died"


def test_corrupt_database_is_not_kept(attack):
    run = attack("""
        cursor = connection.cursor()
        cursor.execute("PRAGMA writable_schema = 1")
        cursor.execute("UPDATE sqlite_master SET sql = 'nonsense', rootpage = 99999")
    """)

    assert run.outcome in {"returned", "raised", "died"}


def test_dropped_tables_are_the_learners_own_loss(attack):
    run = attack("connection.cursor().execute('DROP TABLE auth_group')")

    assert run.outcome == "returned"


def test_closed_database_does_not_hang_run(attack):
    run = attack("""
        for thing in gc.get_objects():
            if isinstance(thing, sqlite3.Connection):
                thing.close()
    """)

    assert run.outcome in {"returned", "raised", "died"}


def test_output_of_terminal_codes_is_text(attack):
    run = attack(r"print('\x1b[2J\x00<script>')")

    assert run.printed[0].endswith("<script>")
    assert "\x1b" not in run.printed[0]


def test_text_that_cannot_be_encoded_is_an_exception(attack):
    run = attack(r"print('\ud800')")

    assert run.error == "UnicodeEncodeError"


def test_names_that_are_long_or_speak_to_a_terminal_are_short_and_plain(attack):
    run = attack(r"""
        from django.dispatch import Signal
        name = "\u202eolleh\x1b[2J" + "x" * 5_000
        def receiver(**kwargs):
            pass
        receiver.__qualname__ = name
        signal = globals()[name] = Signal()
        signal.connect(receiver, dispatch_uid=name)
        signal.send(sender=type(name, (), {}))
        table = name.replace(chr(27), "")
        columns = ", ".join(f'"{table}{number}"' for number in range(10))
        connection.cursor().execute(f'CREATE TABLE "{table}" ({columns})')
        connection.cursor().execute(f'INSERT INTO "{table}" DEFAULT VALUES')
        print("done")
    """)

    assert (run.outcome, run.printed) == ("returned", ["done"])
    assert {"receiver_called", "row_inserted"} <= {event.kind for event in run.events}
    assert not any(map(may_not_be_plain, map(to_json, run.events)))


def test_text_that_is_not_utf_8_is_shown(attack):
    run = attack("""
        connection.cursor().execute("CREATE TABLE odd (word TEXT)")
        connection.cursor().execute("INSERT INTO odd VALUES (CAST(x'61ff62' AS TEXT))")
    """)

    (inserted,) = (event for event in run.events if event.kind == "row_inserted")
    (table,) = (
        table for event in run.events if event.kind == "tables_read" for table in event.tables if table.name == "odd"
    )
    assert run.outcome == "returned"
    assert [item.value for item in inserted.new] == [*table.rows[0]] == ["a\N{REPLACEMENT CHARACTER}b"]


def test_code_of_the_learner_does_not_run_in_the_tracer(attack):
    run = attack("""
        from django.dispatch import Signal

        class Loud(type):
            def __hash__(cls):
                print("heard")
                return 1

        class Sender(metaclass=Loud):
            __class__ = property(lambda self: print("heard"))

        def receiver(**kwargs):
            return Sender()

        signal = Signal()
        signal.connect(receiver)
        signal.send(sender=None, value=Sender())
    """)

    assert (run.outcome, run.printed) == ("returned", [])
    assert "receiver_returned" in {event.kind for event in run.events}
