from lessons.proofs import answer, check, claim, evidence, refutation

TICKET = "functools.partial(send_ticket)"
NORA, INES = ("nora@example.org",), ("ines@example.org",)


# After the commit


@claim(action="book_two_seats")
def function_is_kept(trace):
    (begin,), (commit,) = trace.transaction_events("BEGIN"), trace.transaction_events("COMMIT")
    block = trace.after(begin).before(commit)
    registered = block.callbacks_registered(TICKET)
    return len(registered) == 2 and not block.callbacks_called() and registered


@claim(action="book_two_seats")
def called_after_the_commit(trace):
    (commit,) = trace.transaction_events("COMMIT")
    return not trace.before(commit).mails and len(trace.after(commit).callbacks_called(TICKET)) == 2 and commit


@claim(action="decline_card")
def discarded_by_the_rollback(trace):
    (discarded,) = trace.callbacks_discarded(TICKET)
    return discarded.reason == "rolled back" and not trace.callbacks and not trace.mails and discarded


@claim(action="decline_card", variant="direct-mail")
def direct_mail_is_wrong(trace):
    (rollback,) = trace.transaction_events("ROLLBACK")
    return not trace.rows("theatre_booking") and trace.before(rollback).mails


@claim(action="book_seat")
def called_at_once(trace):
    (called,) = trace.callbacks_called(TICKET)
    return called.transaction is None and mail_within_post_save(trace)


@claim(action="try_box_first")
def savepoint_discards_its_own(trace):
    (discarded,) = trace.callbacks_discarded()
    box, stalls = trace.callbacks_registered(TICKET)
    (called,) = trace.callbacks_called()
    return discarded.number == box.number and called.number == stalls.number and discarded


@claim(action="try_box_first")
def outermost_commit_counts(trace):
    (commit,) = trace.transaction_events("COMMIT")
    _, stalls = trace.callbacks_registered(TICKET)
    released = trace.before(commit).after(stalls).transaction_events("RELEASE SAVEPOINT")
    return bool(released) and not trace.before(commit).callbacks and trace.after(commit).callbacks_called()


# When a receiver raises


@claim(action="book_seat", variant="raising-receiver")
def booking_stays(trace):
    (signal,) = trace.signals("post_save", sender="Booking")
    committed_before = bool(trace.before(signal).inserted("theatre_booking")) and signal.transaction is None
    return committed_before and trace.exception.startswith("RuntimeError") and len(trace.rows("theatre_booking")) == 1


@claim(action="book_seat", variant="raising-receiver")
def earlier_receivers_count(trace):
    (raised,) = trace.receivers_raised()
    return trace.before(raised).receivers("enter_on_door_list") and len(trace.rows("theatre_doorlistentry")) == 1


@claim(action="book_seat", variant="raising-receiver")
def later_receivers_are_skipped(trace):
    connected = [event.receiver for event in trace.of_kind("receiver_connected")]
    stands_behind = connected.index("mail_ticket") > connected.index("print_ticket")
    return stands_behind and not trace.receivers("mail_ticket") and not trace.mails


@claim(action="book_two_seats", variant="raising-receiver")
def atomic_takes_back(trace):
    return inserted_but_rolled_back(trace) and not trace.rows("theatre_doorlistentry")


@claim(action="get_or_book", variant="raising-receiver")
def get_or_create_takes_back(trace):
    return trace.transactions[0] == "BEGIN" and inserted_but_rolled_back(trace)


# When a receiver catches a database error


@claim(action="book_two_seats")
def savepoint_saves_the_rest(trace):
    (undone,) = trace.transaction_events("ROLLBACK TO SAVEPOINT")
    refused = trace.before(undone).queries("INSERT", "theatre_doorlistentry")[-1]
    kept = len(trace.rows("theatre_booking")) == 2 and len(trace.rows("theatre_doorlistentry")) == 1
    return "IntegrityError" in refused.error and "ROLLBACK" not in trace.transactions and kept and undone


@claim(action="book_two_seats", variant="without-savepoint")
def lost_without_a_word(trace):
    refused = [query for query in trace.queries() if "IntegrityError" in query.error]
    without_a_word = trace.outcome == "returned" and not trace.receivers_raised()
    nothing_left = not trace.rows("theatre_booking") and not trace.mails
    return bool(refused) and without_a_word and nothing_left and trace.transaction_events("ROLLBACK")


@claim(action="book_two_seats", variant="without-savepoint", after=("book_seat",))
def next_statement_raises(trace):
    refused = next(query for query in trace.queries() if "IntegrityError" in query.error)
    following = trace.after(refused).queries()[0]
    raised = trace.exception.startswith("TransactionManagementError")
    return raised and "TransactionManagementError" in following.error and following


@claim(action="book_seat", variant="without-savepoint", after=("book_seat",))
def harmless_in_autocommit(trace):
    refused = [query for query in trace.queries() if "IntegrityError" in query.error]
    kept = len(trace.rows("theatre_booking")) == 2 and len(trace.mails) == 1
    return trace.outcome == "returned" and not trace.transactions and kept and refused


# When a callback fails


@claim(action="move_evening")
def partial_keeps_the_key(trace):
    (failed,) = trace.of_kind("callback_raised")
    return [mail.recipients for mail in trace.mails] == [NORA] and "Tom" in failed.exception


@claim(action="move_evening", variant="late-binding")
def lambda_looks_up_late(trace):
    return [mail.recipients for mail in trace.mails] == [INES] * 3 and trace.mails


@claim(action="move_evening")
def commit_stands(trace):
    (failed,) = trace.of_kind("callback_raised")
    committed = trace.before(failed).transaction_events("COMMIT")[-1]
    return moved(trace) == 3 and "ROLLBACK" not in trace.transactions and committed


@claim(action="move_evening")
def exception_reaches_the_caller(trace):
    (failed,) = trace.of_kind("callback_raised")
    return trace.exception == failed.exception and exception_of_the_action(trace)


@claim(action="move_evening")
def rest_is_dropped(trace):
    (dropped,) = dropped_callback(trace)
    return dropped.number == 3 and len(trace.callbacks) == 2 and dropped


@claim(action="move_evening", variant="solution")
def robust_goes_on(trace):
    (failed,) = trace.of_kind("callback_raised")
    (logged,) = trace.after(failed).outputs("log")
    went_on = len(trace.after(failed).callbacks_called()) == 1 and not trace.exception
    return "Tom" in logged.text and went_on and logged


@claim(action="move_evening", variant="robust-partial", django="<6.1")
def partial_stops_the_rest(trace):
    told = trace.exception.startswith("AttributeError") and "__qualname__" in trace.exception
    return told and not trace.outputs("log") and dropped_callback(trace)


@claim(action="move_evening", variant="robust-partial", django=">=6.1")
def partial_is_logged(trace):
    (logged,) = trace.outputs("log")
    all_called = trace.callbacks == ("functools.partial(send_new_evening)",) * 3
    return "Tom" in logged.text and all_called and not trace.exception and logged


# The predictions


@answer(action="book_seat")
def time_of_the_mail(trace):
    if not trace.mails:
        return "never"
    return "inside create()" if mail_within_post_save(trace) else "after create()"


@answer(action="book_two_seats")
def order_of_two_bookings(trace):
    return trace.order(
        begin=trace.transaction_events("BEGIN"),
        booking=trace.inserted("theatre_booking"),
        refused=[query for query in trace.queries("INSERT", "theatre_doorlistentry") if query.error],
        commit=trace.transaction_events("COMMIT"),
        mail=trace.mails,
        rollback=trace.transaction_events("ROLLBACK"),
    )


@answer(action="try_box_first")
def bookings_that_remain(trace):
    return [row["seat"] for row in trace.rows("theatre_booking")]


@answer(action="book_seat", variant="raising-receiver")
def booking_of_a_raising_receiver(trace):
    return len(trace.rows("theatre_booking"))


@answer(action="move_evening")
def letters_when_one_fails(trace):
    return f"{moved(trace)} moved, {len(trace.mails)} letters"


@refutation
def mail_within_post_save(trace):
    (signal,) = trace.signals("post_save", sender="Booking")
    return trace.within(signal).mails


@refutation
def rollback_to_savepoint(trace):
    return trace.transaction_events("ROLLBACK TO SAVEPOINT")


@refutation
def last_commit(trace):
    return trace.transaction_events("COMMIT")[-1]


@refutation
def dropped_callback(trace):
    return [event for event in trace.callbacks_discarded() if event.reason == "an earlier callback raised"]


@evidence
def end_of_the_run(trace):
    return trace.of_kind("run_finished")


@refutation
def first_booking(trace):
    return trace.inserted("theatre_booking")[0]


@evidence
def last_booking(trace):
    return trace.inserted("theatre_booking")[-1]


@check(action="move_evening")
def everybody_is_told(trace):
    if moved(trace) != 3:
        return "Not all three bookings are moved to Saturday."
    recipients = sorted(mail.recipients for mail in trace.mails)
    if INES not in recipients:
        return "Ines gets no letter: Tom's callback failed before hers was called."
    if recipients != [INES, NORA]:
        return "Nora and Ines must get one letter each, and there must be no other letters."
    if trace.before(last_commit(trace)).mails:
        return "A letter is sent before the COMMIT."
    if trace.exception:
        return "Both get their letters, but the caller still gets the exception from Tom's callback."
    return True


def exception_of_the_action(trace):
    return trace.of_kind("exception_raised")


def moved(trace):
    """Return how many bookings are on Saturday at the end of the run."""
    return [row["evening"] for row in trace.rows("theatre_booking")].count("Saturday")


def inserted_but_rolled_back(trace):
    """Return the ROLLBACK of a booking after a receiver raised an exception, or nothing."""
    (raised,) = trace.receivers_raised("print_ticket")
    was_inserted = bool(trace.before(raised).inserted("theatre_booking"))
    return was_inserted and not trace.rows("theatre_booking") and trace.after(raised).transaction_events("ROLLBACK")


# Recall


@answer(action="lose_parcel", variant="recall")
def label_of_a_lost_parcel(trace):
    if trace.callbacks_discarded():
        return "discarded"
    (lost,) = [line for line in trace.outputs() if line.text.startswith("The parcel is lost")]
    return "before" if trace.before(lost).callbacks_called() else "printed"


@answer(action="take_parcel", variant="recall")
def label_of_an_inner_block(trace):
    (commit,) = trace.transaction_events("COMMIT")
    if not trace.callbacks_called():
        return "never"
    return "outer" if trace.after(commit).callbacks_called() else "inner"


@refutation
def label_that_waits(trace):
    return trace.callbacks_registered()


@refutation
def label_that_is_discarded(trace):
    return trace.callbacks_discarded()


@refutation
def label_that_is_printed(trace):
    return trace.callbacks_called()


@refutation
def release_of_the_inner_block(trace):
    return trace.transaction_events("RELEASE SAVEPOINT")
