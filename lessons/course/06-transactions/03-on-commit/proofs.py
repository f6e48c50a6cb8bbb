from lessons.proofs import answer, check, claim, evidence, refutation

TICKET = "functools.partial(send_ticket)"


@claim(action="decline_card")
def rows_are_rolled_back(trace):
    (rollback,) = trace.transaction_events("ROLLBACK")
    inserted = [row.table for row in trace.before(rollback).inserted()]
    is_empty = not trace.rows("theatre_booking") and not trace.rows("theatre_doorlistentry")
    return inserted == ["theatre_booking", "theatre_doorlistentry"] and is_empty and rollback


@claim(action="decline_card")
def direct_mail_is_wrong(trace):
    (rollback,) = trace.transaction_events("ROLLBACK")
    return not trace.rows("theatre_booking") and trace.before(rollback).mails


@claim(action="book_two_seats", variant="solution")
def function_is_kept(trace):
    (begin,), (commit,) = trace.transaction_events("BEGIN"), trace.transaction_events("COMMIT")
    block = trace.after(begin).before(commit)
    registered = block.callbacks_registered(TICKET)
    return len(registered) == 2 and not block.callbacks_called() and registered


@claim(action="book_two_seats", variant="solution")
def called_after_the_commit(trace):
    (commit,) = trace.transaction_events("COMMIT")
    return not trace.before(commit).mails and len(trace.after(commit).callbacks_called(TICKET)) == 2 and commit


@claim(action="decline_card", variant="solution")
def discarded_by_the_rollback(trace):
    (discarded,) = trace.callbacks_discarded(TICKET)
    return discarded.reason == "rolled back" and not trace.callbacks and not trace.mails and discarded


@claim(action="book_seat", variant="called-at-once")
def call_is_no_callback(trace):
    (mail,) = trace.mails
    (raised,) = trace.after(mail).receivers_raised("mail_ticket")
    return trace.exception.startswith("TypeError") and not trace.callbacks_registered() and raised


@claim(action="book_seat", variant="solution")
def called_at_once(trace):
    (called,) = trace.callbacks_called(TICKET)
    return called.transaction is None and mail_within_post_save(trace)


@claim(action="try_box_first", variant="solution")
def savepoint_discards_its_own(trace):
    (discarded,) = trace.callbacks_discarded()
    box, stalls = trace.callbacks_registered(TICKET)
    (called,) = trace.callbacks_called()
    return discarded.number == box.number and called.number == stalls.number and discarded


@claim(action="try_box_first", variant="solution")
def outermost_commit_counts(trace):
    (commit,) = trace.transaction_events("COMMIT")
    _, stalls = trace.callbacks_registered(TICKET)
    (kept,) = trace.before(commit).after(stalls).transaction_events("RELEASE SAVEPOINT")
    (made,) = [event for event in trace.transaction_events("SAVEPOINT") if event.savepoint == kept.savepoint]
    (called,) = trace.callbacks_called()
    return made.seq < stalls.seq < kept.seq < commit.seq < called.seq and called.number == stalls.number and called


@answer(action="book_two_seats")
def order_of_two_bookings(trace):
    return trace.order(
        begin=trace.transaction_events("BEGIN"),
        booking=trace.inserted("theatre_booking"),
        mail=trace.mails,
        commit=trace.transaction_events("COMMIT"),
        rollback=trace.transaction_events("ROLLBACK"),
    )


@answer(action="book_seat", variant="solution")
def time_of_the_mail(trace):
    if not trace.mails:
        return "never"
    return "inside create()" if mail_within_post_save(trace) else "after create()"


@answer(action="try_box_first")
def bookings_that_remain(trace):
    return [row["seat"] for row in trace.rows("theatre_booking")]


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


@evidence
def end_of_the_run(trace):
    return trace.of_kind("run_finished")


@evidence
def first_booking(trace):
    return trace.inserted("theatre_booking")[0]


@evidence
def last_booking(trace):
    return trace.inserted("theatre_booking")[-1]


@check(action="try_box_first")
def only_kept_bookings_are_mailed(trace):
    if trace.exception:
        return f"The action raises an exception: {trace.exception}."
    seats = [row["seat"] for row in trace.rows("theatre_booking")]
    if seats != ["stalls 7"] or len(trace.rows("theatre_doorlistentry")) != 1:
        return "The booking in the stalls and its entry on the door list must be the only ones."
    subjects = [mail.subject for mail in trace.mails]
    if any("box 1" in subject for subject in subjects):
        return "Nora gets a ticket for the box, although that booking was rolled back."
    if len(subjects) != 1:
        return f"Nora must get one ticket, for the stalls. She gets {len(subjects)}."
    if trace.before(last_commit(trace)).mails:
        return "The ticket for the stalls is mailed before the COMMIT."
    return True


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
