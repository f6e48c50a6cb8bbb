"""The score of a run: the learner's lines as they ran, and below each what it caused."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lessons.catalogue.lesson import Step
from lessons.runs.course import course
from lessons.showing.fragments import ScoreRenderer
from lessons.showing.score import MAX_LANES, ScoreWriter
from lessons.traces import events
from lessons.traces.events import (
    KINDS,
    Call,
    CallbackDiscarded,
    CallbackRegistered,
    Item,
    Line,
    OutputWritten,
    QueryRan,
    ReceiverCalled,
    ReceiverReturned,
    Repeated,
    RowInserted,
    SignalDone,
    SignalSent,
    TablesRead,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)
from tests.showing.test_fragments import Reader, text_of
from tests.traces.samples import HOSTILE, sample

FILES = {
    "actions.py": dedent("""\
        from django.db import transaction


        def save_all(names):
            for name in names:
                helper(name)
            print("done")


        @transaction.atomic
        def helper(name):
            label = tidy(name)
            save(label)


        def tidy(name):
            return name.strip()
    """)
}
PRINT = {"stream": "stdout", "source": ""}
QUERY = QueryRan(database="default", sql="INSERT", parameters=(), duration_us=1, rows=1, error="")
ROW = RowInserted(database="default", table="author", new=())


def numbered(events):
    """Return these events as those of a run that was set up."""
    return [replace(event, seq=seq) for seq, event in enumerate([TablesRead(tables=()), *events], start=1)]


def rows_of(events, files=FILES):
    """Return all rows of the events of a run; an event that adds nothing brings the last one to its end."""
    writer = ScoreWriter(files)
    return [row for event in [*events, OutputWritten(text="end", **PRINT)] for row in writer.add(event)][:-1]


def score(*events, files=FILES):
    """Return the rows behind the set-up."""
    return rows_of(numbered(events), files)[2:]


def lines(rows):
    """Return level, line and kind of each row."""
    return [(row.level, int(row.place.rpartition(":")[2] or 0), row.kind) for row in rows]


def printed(line, *, ran=(), calls=(), **options):
    ran = tuple(Line(f"actions.py:{number}", 1) for number in ran)
    return OutputWritten(text="x", place=f"actions.py:{line}", ran=ran, calls=calls, **PRINT | options)


def called_at(line, function="helper", number=1):
    return Call(function, f"actions.py:{line}", number)


def test_line_stands_above_what_it_caused_and_below_those_before_it():
    assert lines(score(printed(7, ran=[5, 7]))) == [(0, 5, "line"), (0, 7, "line"), (1, 7, "output_written")]


def test_line_that_caused_two_things_stands_there_once():
    found = lines(score(printed(7, ran=[7]), printed(7)))

    assert found == [(0, 7, "line"), (1, 7, "output_written"), (1, 7, "output_written")]


def test_line_that_runs_again_stands_there_again():
    found = lines(score(printed(7, ran=[7]), printed(7, ran=[7])))

    assert [row for row in found if row[2] == "line"] == [(0, 7, "line")] * 2


def test_called_function_lies_inwards_of_the_line_that_calls_it():
    found = lines(score(printed(13, ran=[5, 6, 12, 17, 13], calls=(called_at(6),))))

    assert found == [
        (0, 5, "line"),
        (0, 6, "line"),
        (1, 12, "line"),
        (2, 17, "line"),
        (1, 13, "line"),
        (2, 13, "output_written"),
    ]


def test_two_calls_by_one_line_stand_apart():
    first = printed(13, ran=[5, 6, 13], calls=(called_at(6, number=1),))
    second = printed(13, ran=[6, 13], calls=(called_at(6, number=2),))

    found = [row[:2] for row in lines(score(first, second)) if row[2] == "line"]

    assert found == [(0, 5), (0, 6), (1, 13), (0, 6), (1, 13)]


def test_lines_that_did_nothing_are_marked_and_say_how_often_they_ran():
    idle, cause, _ = score(replace(printed(7, ran=[7]), ran=(Line("actions.py:5", 243), Line("actions.py:7", 1))))

    assert (idle.is_idle, idle.times) == (True, 243)
    assert not cause.is_idle


def test_line_that_begins_a_block_is_its_head():
    files = {"actions.py": "def act():\n    with transaction.atomic():\n        save()\n"}
    begun = TransactionBegun(database="default", span=1, parent=0, place="actions.py:2", ran=(Line("actions.py:2", 1),))
    saved = QueryRan(
        database="default", sql="INSERT", parameters=(), duration_us=1, rows=1, error="",
        place="actions.py:3", ran=(Line("actions.py:3", 1),), block=1,
    )  # fmt: skip
    head, line, query, foot, after = score(
        begun, saved, TransactionCommitted(database="default", span=1), printed(1, block=None), files=files
    )[:5]

    assert (head.code, head.kind, head.blocks[0].edge) == ("with transaction.atomic():", "transaction_begun", "head")
    assert [row.level for row in (head, line, query, foot)] == [0, 1, 2, 0]
    assert [len(row.blocks) for row in (head, line, query, foot, after)] == [1, 1, 1, 1, 0]
    assert foot.blocks[0].edge == "foot"


def test_block_that_django_opens_stands_below_the_line():
    files = {"actions.py": "def act():\n    Author.objects.get_or_create()\n"}
    begun = TransactionBegun(database="default", span=1, parent=0, place="actions.py:2", ran=(Line("actions.py:2", 1),))

    assert lines(score(begun, files=files)) == [(0, 2, "line"), (1, 2, "transaction_begun")]


def test_rows_stand_beside_the_statement_that_wrote_them():
    [beside] = score(QUERY, ROW, ROW)

    assert [event.kind for event in beside.events] == ["query_ran", "row_inserted", "row_inserted"]


def test_rows_that_were_only_counted_stand_beside_their_statement():
    counted = Repeated(times=4, length=1, changes=(ROW,) * 4)
    events = [replace(QUERY, rows=7), ROW, ROW, ROW, counted]

    [beside] = score(*events)

    assert [event.kind for event in beside.events] == ["query_ran", *["row_inserted"] * 3, "repeated"]
    assert "7 rows" in text_of(rendered(numbered(events)))


def test_rounds_that_were_only_counted_have_a_row():
    counted = Repeated(times=40, length=2, statements=40, changes=(ROW,) * 40)

    said = text_of(rendered(numbered([QUERY, ROW, counted])))

    assert "40 more, counted only: the last 2 events, 40 SQL statements" in said
    assert "40 rows" in said


def test_signals_without_receivers_that_were_only_counted_are_folded_like_others():
    sent = SignalSent(signal="saved", method="send", sender="Note", arguments=(), receivers=0, span=1, parent=0)
    done = SignalDone(signal="saved", responses=(), span=1)
    counted = Repeated(times=40, length=2)

    assert score(sent, done, counted)[-1].is_quiet
    assert not score(replace(sent, receivers=1), done, counted)[-1].is_quiet


def test_receiver_lies_in_the_signal_and_its_lines_in_the_receiver():
    signal = {"signal": "post_save", "span": 1}
    sent = SignalSent(method="send", sender="", arguments=(), receivers=1, parent=0, place="actions.py:13", **signal)
    called = ReceiverCalled(
        signal="post_save", receiver="tidy", dispatch_uid="", is_async=False, arguments=(),
        span=2, parent=1, place="actions.py:16",
    )  # fmt: skip
    inside = replace(printed(17, ran=[17]), span=2)
    returned = ReceiverReturned(receiver="tidy", value="None", span=2)
    done = SignalDone(signal="post_save", responses=(), span=1)

    found = [row for row in lines(score(sent, called, inside, returned, done)) if row[2] != "line" or row[1] == 17]

    assert found == [
        (1, 13, "signal_sent"),
        (2, 16, "receiver_called"),
        (3, 17, "line"),
        (4, 17, "output_written"),
        (3, 0, "receiver_returned"),
        (2, 0, "signal_done"),
    ]


@pytest.mark.parametrize(("muted", "is_quiet"), [((), True), (("greet",), False)])
def test_signal_without_receivers_is_quiet_unless_some_are_muted(muted, is_quiet):
    sent = SignalSent(
        signal="post_save", method="send", sender="", arguments=(), receivers=0, muted=muted,
        span=1, parent=0, place="actions.py:13",
    )  # fmt: skip

    [row] = [row for row in score(sent) if row.events]

    assert row.is_quiet is is_quiet


def test_callbacks_wait_beside_the_rows_until_they_are_thrown_away():
    given = {"database": "default", "callback": "send", "number": 1}
    registered = CallbackRegistered(robust=False, **given)
    discarded = CallbackDiscarded(reason="rolled back", **given)

    rows = score(registered, printed(7), discarded, printed(7))

    assert [[track.state for track in row.tracks] for row in rows] == [["arrives"], ["waits"], ["waits"], ["lost"], []]


def test_only_so_many_callbacks_are_seen_to_wait():
    registered = [
        CallbackRegistered(database="default", callback="send", number=number, robust=False) for number in range(50)
    ]

    assert len(score(*registered, printed(7))[-1].tracks) == MAX_LANES


@pytest.mark.parametrize("slug", [lesson.slug for lesson in course()])
def test_every_event_of_the_course_stands_in_one_row(rehearsal_of, slug):
    lesson = course().lesson(slug)
    for scenario, trace in rehearsal_of(slug).traces.items():
        rows = rows_of(trace.events, lesson.files_with(scenario.step.variant))
        assert sorted(event.seq for row in rows for event in row.events) == [event.seq for event in trace.events]


def test_what_a_declined_card_comes_to(rehearsal_of):
    lesson = course().lesson("on-commit")
    traces = rehearsal_of("on-commit").traces
    trace = next(trace for scenario, trace in traces.items() if scenario.step == Step("decline_card", "solution"))

    files = lesson.files_with("solution")
    html = rendered(trace.events, files)

    assert len([row for row in rows_of(trace.events, files) if not row.is_quiet]) < 30
    for said in ("sell_seat(", "raise CardDeclined(", "discarded: rolled back", "2 rows gone"):
        assert said in text_of(html)


def rendered(events, files=FILES):
    """Return the HTML of a run that has ended."""
    renderer = ScoreRenderer(files)
    return renderer.settle("".join(renderer.render(events)).encode()).decode()


def test_run_that_has_ended_says_what_became_of_everything():
    begun = TransactionBegun(database="default", span=1, parent=0)
    row = RowInserted(database="default", table="author", new=(), block=1)
    rolled_back = TransactionRolledBack(database="default", span=1)

    streamed = "".join(ScoreRenderer(FILES).render(numbered([begun, row, rolled_back])))

    assert "data-now" not in streamed
    assert 'data-settles="b1" data-fate="gone"' in streamed
    ended = rendered(numbered([begun, row, rolled_back]))
    assert ended.count('data-of="b1"') == ended.count('data-of="b1" data-now="gone"') > 0
    assert "data-now" not in rendered(numbered([begun, row]))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_a_learner_writes_becomes_markup(kind):
    reader = Reader(rendered(numbered([sample(kind), printed(7)]), {HOSTILE: HOSTILE}))

    assert not {"script", "hx-partial", "template"} & set(reader.tags)
    assert not [name for name, _ in reader.attributes if name.startswith(("hx-", "on", "style"))]


NUMBERS = st.integers(min_value=-1, max_value=5)


@given(st.data())
def test_no_trace_is_too_odd(data):
    events = []
    for _ in range(data.draw(st.integers(min_value=0, max_value=12))):
        kind = data.draw(st.sampled_from(sorted(KINDS)))
        place = data.draw(st.sampled_from(["", "actions.py:6", "actions.py:13", "other.py:1", "actions.py:0", "odd"]))
        numbers = {name: data.draw(NUMBERS) for name in ("span", "parent", "block", "thread", "depth")}
        if "number" in KINDS[kind].__struct_fields__:
            numbers["number"] = data.draw(NUMBERS)
        events.append(sample(kind, place=place, **numbers))

    assert sum(len(row.events) for row in rows_of(numbered(events))) == len(events) + 1
    Reader(rendered(numbered(events)))


def test_rows_do_not_wait_for_long():
    writer = ScoreWriter(FILES)
    brought = [len(writer.add(event)) for event in numbered([sample("query_ran"), sample("mail_sent")])]

    assert brought[-1] >= 2


def test_line_of_a_file_that_was_not_kept_still_says_which_it_is():
    html = rendered(numbered([printed(7, ran=[7])]), files={})

    assert 'aria-label="actions.py, line 7"' in html


def test_long_lines_of_source_are_cut():
    [line, _] = score(printed(1, ran=[1]), files={"actions.py": "x" * 1_000_000})

    assert len(line.code) < 1_000


def test_statement_that_writes_waits_for_its_rows_although_they_come_in_the_next_batch():
    renderer = ScoreRenderer(FILES)
    *setup, wrote, row = numbered([sample("query_ran", sql="INSERT INTO t", error=""), sample("row_inserted")])

    renderer.render(setup)
    first = "".join(renderer.render([wrote]))
    second = "".join(renderer.render([row]))

    assert "INSERT" not in first
    [whole] = [row for row in second.split("<li") if "INSERT" in row]
    assert 'class="chip' in whole


def test_test_is_shown_by_where_it_is_defined_and_how_it_ended():
    started = events.TestStarted(test="InvoiceTests.test_mail", place="actions.py:11", span=1, parent=0)
    finished = events.TestFinished(test="InvoiceTests.test_mail", outcome="failed", message="0 != 1", span=1)

    begin, end = score(started, finished)

    assert (begin.kind, begin.shows_place, begin.level) == ("test_started", True, 0)
    assert (end.kind, end.level) == ("test_finished", 1)


REQUEST = {"method": "GET", "path": "/notices/?page=2"}
ERROR = {"left_by": "RuntimeError('no')", "raised_at": "actions.py:12"}


def test_request_has_its_middleware_its_view_and_its_template_beneath_it():
    rows = score(
        events.RequestStarted(**REQUEST, handler="ClientHandler", place="actions.py:7", span=1, parent=0),
        events.MiddlewareCalled(middleware="Stamping", place="actions.py:20", span=2, parent=1),
        events.ViewCalled(view="notices", place="actions.py:11", span=3, parent=2),
        events.RenderingStarted(template="notices.html", place="actions.py:12", span=4, parent=3),
        events.RenderingEnded(template="notices.html", place="actions.py:12", span=4),
        events.ViewEnded(view="notices", response="HttpResponse 200", span=3),
        events.MiddlewareEnded(middleware="Stamping", response="HttpResponse 200", span=2),
        events.RequestFinished(**REQUEST, status=200, span=1),
    )

    assert [(row.kind, row.level) for row in rows if not row.is_quiet] == [
        ("line", 0),
        ("request_started", 1),
        ("middleware_called", 2),
        ("view_called", 3),
        ("line", 4),
        ("rendering_started", 5),
        ("view_ended", 4),
        ("request_finished", 2),
    ]
    assert [row.kind for row in rows if row.shows_place] == ["line", "middleware_called", "view_called", "line"]


def test_view_in_another_thread_stands_beneath_its_request():
    rows = score(
        events.RequestStarted(**REQUEST, handler="AsyncClientHandler", place="actions.py:7", span=1, parent=0),
        TransactionBegun(database="default", place="actions.py:7", span=2, parent=1),
        events.ViewCalled(view="notices", place="actions.py:11", span=3, parent=1, thread=1),
        OutputWritten(text="a notice", place="actions.py:12", span=3, thread=1, **PRINT),
        events.ViewEnded(view="notices", response="HttpResponse 200", span=3, thread=1),
        TransactionCommitted(database="default", span=2),
        events.RequestFinished(**REQUEST, status=200, span=1),
        OutputWritten(text="elsewhere", thread=1, **PRINT),
    )

    levels = {row.kind: row.level for row in rows if row.events}
    assert (levels["request_started"], levels["view_called"], levels["view_ended"]) == (1, 2, 3)
    assert rows[-1].level == 0
    called = next(row for row in rows if row.kind == "view_called")
    assert (called.guides, called.blocks) == ((1,), ())


@pytest.mark.parametrize(
    "ended",
    [
        events.RenderingEnded(template="notices.html", **ERROR),
        events.ViewEnded(view="notices", **ERROR),
        events.MiddlewareEnded(middleware="Stamping", **ERROR),
        events.RequestFinished(**REQUEST, **ERROR),
    ],
    ids=lambda event: event.kind,
)
def test_exception_that_leaves_a_part_of_a_request_has_a_row(ended):
    [row] = score(ended)

    assert not row.is_quiet
    assert "RuntimeError('no')" in text_of(html_of(ended))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (events.RequestStarted(**REQUEST, handler="ClientHandler"), "request GET /notices/?page=2"),
        (events.RequestFinished(**REQUEST, status=200), "200 is the response to GET /notices/?page=2"),
        (events.RequestFinished(**REQUEST), "no response"),
        (events.MiddlewareCalled(middleware="Stamping"), "middleware Stamping"),
        (events.ViewCalled(view="detail", arguments=(Item("pk", "7"),)), "view detail (pk=7)"),
        (events.ViewEnded(view="detail", response="HttpResponse 201"), "returned HttpResponse 201"),
        (events.RenderingStarted(template="notices.html"), "template notices.html"),
        (events.RenderingStarted(template=""), "template from a string"),
        (
            events.ExceptionConverted(exception="Http404('none')", status=404),
            "Django makes a response of Http404 404",
        ),
        (events.ClientRaised(exception="ValueError('no')"), "the test client raises ValueError('no')"),
    ],
)
def test_words_of_a_request(event, said):
    assert said.replace(" ", "") in text_of(html_of(event)).replace(" ", "")


def html_of(event):
    """Return the rows of an event as HTML."""
    return "".join(ScoreRenderer(FILES).render(numbered([event])))


def test_flush_is_one_row_of_those_that_are_not_folded():
    deleted = QueryRan(database="default", sql="DELETE", parameters=(), duration_us=1, rows=0, error="", span=1)
    rows = score(
        events.FlushStarted(span=1, parent=0),
        TransactionBegun(database="default", span=2, parent=1),
        deleted,
        TransactionCommitted(database="default", span=2),
        events.FlushFinished(span=1),
        OutputWritten(text="after", **PRINT),
    )

    assert [row.kind for row in rows if not row.is_quiet] == ["flush_started", "output_written"]
    assert [row.kind for row in rows if row.is_quiet] == [
        "transaction_begun",
        "query_ran",
        "transaction_committed",
        "flush_finished",
    ]


def test_lines_of_a_function_go_inwards_in_a_block_that_none_of_them_has_begun():
    rows = score(
        events.TestStarted(test="HelperTests.test_helper", place="actions.py:10", span=1, parent=0),
        TransactionBegun(database="default", place="actions.py:10", span=2, parent=1),
        OutputWritten(
            text="quiet", place="actions.py:13", ran=(Line("actions.py:12", 1), Line("actions.py:13", 1)), **PRINT
        ),
    )

    assert [(row.place, row.level) for row in rows if row.is_line] == [("actions.py:12", 2), ("actions.py:13", 2)]
