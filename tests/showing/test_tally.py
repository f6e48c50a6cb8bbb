"""What two runs come to, side by side."""

from lessons.showing.tally import tally
from lessons.traces import events as e
from tests.traces.samples import sample

INSERTED = e.RowInserted(database="default", table="author", new=())
BEGUN = e.TransactionBegun(database="default", span=1, parent=0)
IN_BLOCK = e.RowInserted(database="default", table="author", new=(), block=1)
COMMITTED = e.TransactionCommitted(database="default", span=1)
ROLLED_BACK = e.TransactionRolledBack(database="default", span=1)


def mail_to(*recipients):
    return e.MailSent(subject="Hello", sender="", recipients=recipients, body="")


def told(left, right=()):
    return {line.of: (line.left, line.right) for line in tally(left, right)}


def test_nothing_is_said_of_what_neither_has():
    assert told([], []) == {}


def test_mails_are_counted_with_their_recipients():
    assert told([], [mail_to("a"), mail_to("b"), mail_to("a")])["mail"] == ("none", "3, to a, b")


def test_many_recipients_are_counted():
    assert told([mail_to("a", "b", "c", "d", "e")])["mail"] == ("1, to a, b, c and 2 more", "none")


def test_tests_are_counted_by_how_they_ended():
    passed, failed = (e.TestFinished(test="test_mail", outcome=outcome) for outcome in ("passed", "failed"))

    assert told([passed, passed], [passed, failed])["tests"] == ("2 passed", "1 passed, 1 failed")


def test_requests_are_counted_by_their_status():
    found, missing, left = (e.RequestFinished(method="GET", path="/", status=status) for status in (200, 404, None))

    assert told([found, found], [found, missing, left])["requests"] == (
        "2 with 200",
        "1 with 200, 1 with 404, 1 without a response",
    )


def test_rows_are_kept_gone_or_pending():
    assert told([INSERTED, BEGUN, IN_BLOCK, ROLLED_BACK], [BEGUN, IN_BLOCK, IN_BLOCK, COMMITTED])["rows"] == (
        "1 kept, 1 gone",
        "2 kept",
    )
    assert told([BEGUN, IN_BLOCK])["rows"] == ("1 pending", "none")


def test_callback_that_raises_is_not_one_that_was_called():
    called, raised, lost = (sample(f"callback_{kind}") for kind in ("called", "raised", "discarded"))

    assert told([called, called, raised], [lost])["callbacks"] == ("1 called, 1 raised", "1 discarded")


def test_exception_that_leaves_the_action_is_told_apart_from_one_within_it():
    within = e.ReceiverRaised(receiver="r", exception="ValueError('x')", span=1)
    leaving = e.ExceptionRaised(exception="KeyError('x')", frames=())

    assert told([within], [within, leaving])["exceptions"] == ("ValueError", "KeyError leaves the action")


def test_end_is_told_in_its_first_sentence():
    stopped = e.RunFinished(outcome="limit", sentence="Stopped after 5 seconds. Nothing was kept.")
    finished = e.RunFinished(outcome="returned", sentence="Finished.")

    assert told([finished], [stopped])["end"] == ("Finished", "Stopped after 5 seconds")
