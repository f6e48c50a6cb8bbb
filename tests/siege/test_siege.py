"""A short siege with few attackers: the long one is `python -m tests.siege`."""

import signal
import socket
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest

from lessons.sandbox.limits import KiB
from tests.siege import __main__ as siege
from tests.siege.attacks import ATTACKS, DONE, Tally, ports_open_at
from tests.siege.measuring import Measured, Times
from tests.siege.site import END_SECONDS, Holdings, started_site
from tests.siege.table import Report, rows

pytestmark = pytest.mark.thorough

PLAN = siege.Plan(
    seconds=2,
    rest_seconds=1,
    rounds=1,
    patience_seconds=60,  # also on a machine that does much else
    file_bytes=2_000,
    at_once={"runs": siege.CORES, "replays": 1, "unread replays": 2, "unread runs": 1, "edits": 1},
)
CLICKS = ["GET the lesson", "POST a run, to its last byte", "GET the stored trace", "GET home"]
ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="what is held is read from /proc")
ONCE = pytest.mark.xdist_group("siege")  # not once for each worker
BEFORE = Holdings(mib=60, threads=4, descriptors=20)
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("Signalbox is at http://127.0.0.1:1/", flush=True)
signal.pause()
"""


@pytest.fixture(scope="module")
def besieged(data_of_started_site):
    return siege.besiege(siege.ROOT, PLAN, data=str(data_of_started_site()))


@ONLY_LINUX
@ONCE
def test_every_attack_is_answered(besieged):
    answered = {name for name, outcome in besieged.tally.outcomes if outcome == DONE}

    assert answered == set(ATTACKS)


@ONLY_LINUX
@ONCE
def test_learner_clicks_on_everything_meanwhile(besieged):
    assert [list(part.clicks.milliseconds) for part in (besieged.alone, besieged.siege)] == [CLICKS, CLICKS]


@ONLY_LINUX
@ONCE
def test_table_has_its_rows(besieged):
    lines = [row.text for row in rows(besieged)]

    for beginning in (*CLICKS, "all clicks together", "a small static file", "memory", "its threads", *ATTACKS):
        assert [line for line in lines if line.startswith(beginning)]


def measurement(*, milliseconds=10.0, failures=0):
    times = Times({name: [milliseconds] * 3 for name in CLICKS}, failures)
    return Measured(clicks=times, small_file=times, most=BEFORE)


def tally(*, without="", status=200):
    return Tally(Counter({(name, DONE): 1 for name in ATTACKS if name != without}), Counter([status]))


@pytest.fixture
def calm():
    """What is reported of a site that nothing can disturb."""
    return Report(
        alone=measurement(),
        siege=measurement(),
        later=measurement().clicks,
        before=BEFORE,
        after=BEFORE,
        tally=tally(),
        end_seconds=1,
        ended_early=False,
        complaints=0,
    )


@pytest.fixture
def exit_status(monkeypatch):
    """Return a function that gives the exit status of the command after a siege with this report."""
    monkeypatch.setattr(sys, "argv", ["siege"])

    def run(report):
        monkeypatch.setattr(siege, "besiege", lambda project, plan: report)
        return siege.main()

    return run


def test_calm_site_passes(calm, exit_status):
    assert exit_status(calm) == 0


@pytest.mark.parametrize("status", [429, 503])
def test_refusals_are_no_failures(calm, exit_status, status):
    assert exit_status(replace(calm, tally=tally(status=status))) == 0


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"siege": measurement(milliseconds=31)}, "… p95"),
        ({"siege": measurement(failures=1)}, "… that failed"),
        ({"later": Times(failures=1)}, "… that failed"),
        ({"after": replace(BEFORE, mib=79)}, "… when the attackers have gone"),
        ({"tally": tally(status=500)}, "answers of status 500 or above"),
        ({"tally": tally(without="replay: page")}, "replay: page"),
        ({"ended_early": True}, "the site ended by itself"),
        ({"end_seconds": END_SECONDS + 1}, "from SIGTERM to its end"),
    ],
)
def test_what_must_not_be_is_marked_and_fails(calm, exit_status, capsys, change, broken):
    status = exit_status(replace(calm, **change))

    marked = [line for line in capsys.readouterr().out.splitlines() if line.endswith("broken")]
    assert status == 1
    assert [line for line in marked if line.startswith(broken)]


@ONLY_LINUX
def test_unread_connection_that_site_closes_is_seen():
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as reader:
        port = reader.getsockname()[1]
        site_end, _ = listener.accept()
        with site_end, suppress(BlockingIOError):
            site_end.setblocking(False)
            while site_end.send(bytes(64 * KiB)):
                pass
        # What was sent last is still on its way, so its reader could not tell.
        open_after_close = ports_open_at(listener.getsockname())

    assert port not in open_after_close


@ONLY_LINUX
def test_unread_connection_that_site_holds_is_seen():
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as reader:
        assert ports_open_at(listener.getsockname()) == {reader.getsockname()[1]}


def test_site_that_does_not_start_is_said_so(tmp_path):
    (tmp_path / "manage.py").write_text("raise SystemExit('no such port')")

    with pytest.raises(SystemExit) as ended, started_site(tmp_path):
        pass

    assert str(ended.value) == "The site did not start.\nno such port\n"


def test_site_that_does_not_end_is_killed(tmp_path):
    (tmp_path / "manage.py").write_text(STUBBORN)

    with started_site(tmp_path, end_seconds=0.1) as site:
        pass

    assert site.process.returncode == -signal.SIGKILL
