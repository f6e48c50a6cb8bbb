from lessons.proofs import answer, argument, check, claim, refutation

TRIP = "school_trip"
LETTER = "functools.partial(send_letter)"
CLASS_4A = ["ada@example.org", "ben@example.org", "cleo@example.org"]


# Which pupil


@claim(action="announce_in_block")
def partial_keeps_its_pupil(trace):
    called = trace.callbacks_called(LETTER)
    return len(called) == 3 and sent_to(trace) == CLASS_4A and trace.callbacks_registered(LETTER)


@claim(action="announce_in_block", variant="lambda-in-loop")
def lambda_looks_up_late(trace):
    after_commit = trace.after(last_commit(trace))
    return len(after_commit.callbacks_called()) == 3 and sent_to(after_commit) == CLASS_4A[2:] * 3 and trace.mails


@claim(action="announce_trip", variant="lambda-in-loop")
def lambda_works_in_autocommit(trace):
    (signal,) = trace.signals("post_save", sender="Trip")
    called = trace.within(signal).callbacks_called()
    return len(called) == 3 and all(event.at_once for event in called) and sent_to(trace) == CLASS_4A and called


# When a callback fails


@claim(action="announce_without_address")
def rest_is_dropped(trace):
    (failed,) = trace.of_kind("callback_raised")
    (dropped,) = dropped_callback(trace)
    is_stored = len(trace.rows(TRIP)) == 1 and "ROLLBACK" not in trace.transactions
    reaches_the_caller = trace.exception == failed.exception == "ValueError('no address for Emil')"
    return is_stored and reaches_the_caller and sent_to(trace) == ["dora@example.org"] and dropped


@claim(action="announce_without_address", variant="solution")
def robust_goes_on(trace):
    (failed,) = trace.of_kind("callback_raised")
    (logged,) = trace.after(failed).outputs("log")
    is_quiet = trace.outcome == "returned" and "no address for Emil" in logged.text
    return is_quiet and sent_to(trace.after(failed)) == ["fay@example.org"] and logged


@claim(action="announce_without_address", variant="robust-partial", django="<6.1")
def partial_stops_the_rest(trace):
    is_missing = trace.exception.startswith("AttributeError") and "__qualname__" in trace.exception
    return is_missing and not trace.outputs("log") and dropped_callback(trace)


@claim(action="announce_without_address", variant="robust-partial", django=">=6.1")
def partial_is_logged(trace):
    (logged,) = trace.outputs("log")
    is_quiet = trace.outcome == "returned" and "no address for Emil" in logged.text
    return is_quiet and trace.callbacks == (LETTER,) * 3 and logged


# Which database


@claim(action="announce_at_hillside")
def called_within_the_block(trace):
    (signal,) = trace.signals("post_save", sender="Trip")
    called = trace.within(signal).callbacks_called(LETTER)
    is_open = signal.transaction and trace.after(signal).transactions == ("ROLLBACK",)
    return is_open and all(event.at_once and event.database == "default" for event in called) and called


@claim(action="announce_at_hillside")
def exception_rolls_back(trace):
    was_sent = sent_to(trace.before(rollback(trace))) == ["gus@example.org"]
    is_lost = trace.inserted(TRIP) and not trace.rows(TRIP, database="hillside")
    return was_sent and "no address for Hana" in trace.exception and is_lost and [rollback(trace)]


@claim(action="announce_at_hillside", variant="solution")
def using_waits_for_its_database(trace):
    (row,) = trace.inserted(TRIP)
    (commit,) = trace.after(row).transaction_events("COMMIT")
    (signal,) = trace.signals("post_save", sender="Trip")
    has_alias = argument(signal, "using") == "'hillside'"
    is_right = has_alias and row.database == commit.database == "hillside" and not trace.before(commit).mails
    return is_right and sent_to(trace.after(commit)) == ["gus@example.org", "ivo@example.org"] and commit


# The predictions


@answer(action="announce_in_block")
def order_of_the_letters(trace):
    (trip,) = trace.inserted(TRIP)
    return trace.order(
        begin=trace.before(trip).transaction_events("BEGIN")[-1:],  # the one before it stores the pupils
        trip=[trip],
        ada=[mail for mail in trace.mails if "ada@example.org" in mail.recipients],
        cleo=[mail for mail in trace.mails if "cleo@example.org" in mail.recipients],
        commit=trace.after(trip).transaction_events("COMMIT"),
    )


@answer(action="announce_without_address")
def letters_when_one_fails(trace):
    return f"{len(trace.rows(TRIP))} trips, {len(trace.mails)} letters"


@answer(action="announce_at_hillside")
def end_of_the_trip_at_hillside(trace):
    return f"{len(trace.rows(TRIP, database='hillside'))} trips, {len(trace.mails)} letters"


@refutation
def last_commit(trace):
    return trace.transaction_events("COMMIT")[-1]


@refutation
def dropped_callback(trace):
    return [event for event in trace.callbacks_discarded() if event.reason == "an earlier callback raised"]


@refutation
def rollback(trace):
    (event,) = trace.transaction_events("ROLLBACK")
    return event


@refutation
def first_letter(trace):
    return trace.mails[0]


@check(action="announce_at_hillside")
def parents_get_their_letters(trace):
    if not trace.rows(TRIP, database="hillside"):
        return "The trip is not stored: an exception left the block, and it was rolled back."
    commits = trace.after(trace.inserted(TRIP)[0]).transaction_events("COMMIT")
    if not commits or trace.before(commits[0]).mails:
        return "A letter is sent before the COMMIT: the callbacks do not wait for the database of the trip."
    if sorted(sent_to(trace)) != ["gus@example.org", "ivo@example.org"]:
        recipients = ", ".join(sent_to(trace)) or "nobody"
        return f"The parents of Gus and Ivo must get one letter each. Letters went to: {recipients}."
    if trace.exception:
        return f"Both letters are sent, but the caller gets an exception: {trace.exception}."
    if not trace.of_kind("callback_raised"):
        return (
            "Both letters are sent, but no callback raised an exception. A missing address is not the only thing that "
            "can go wrong: let the callback raise it, and Django log it."
        )
    return True


def sent_to(trace):
    """Return the addresses of the letters, in the order of sending."""
    return [address for mail in trace.mails for address in mail.recipients]


# Recall


@answer(action="take_day_off", variant="recall")
def messages_of_a_day_off(trace):
    return messages(trace)


@answer(action="start_late", variant="recall")
def messages_of_a_late_start(trace):
    return messages(trace)


@refutation
def last_message(trace):
    return trace.outputs("stdout")[-1]


@refutation
def first_message(trace):
    return trace.outputs("stdout")[0]


@refutation
def dropped_message(trace):
    return trace.callbacks_discarded()


def messages(trace):
    return ", ".join(line.removeprefix("Message to ") for line in trace.printed) or "nobody"
