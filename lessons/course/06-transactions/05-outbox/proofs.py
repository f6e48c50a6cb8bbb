from lessons.proofs import answer, check, claim, refutation

PRESCRIPTIONS, OUTBOX = "pharmacy_prescription", "pharmacy_outboxmessage"
PENICILLIN, IBUPROFEN = "Order 1: penicillin", "Order 2: ibuprofen"


# Between the COMMIT and the callback


@claim(action="accept_prescription")
def mail_after_the_commit(trace):
    (commit,) = trace.transaction_events("COMMIT")
    (called,) = trace.after(commit).callbacks_called()
    return subjects(trace) == [PENICILLIN] and trace.within(called).mails


@claim(action="cut_after_commit")
def stored_but_not_ordered(trace):
    (order,) = trace.callbacks_registered("functools.partial(send_order)")
    (commit,) = trace.transaction_events("COMMIT")
    (called,) = trace.after(commit).after(order).callbacks_called()
    died = trace.outcome == "exited" and called.number != order.number
    return died and len(trace.rows(PRESCRIPTIONS)) == 1 and not trace.mails and called


@claim(action="next_morning", after=("cut_after_commit",))
def only_tom(trace):
    stored = [row["patient"] for row in trace.rows(PRESCRIPTIONS)]
    return stored == ["Ines", "Tom"] and subjects(trace) == [IBUPROFEN] and trace.mails


# The outbox


@claim(action="accept_prescription", variant="solution")
def one_transaction(trace):
    (prescription,), (message,) = trace.inserted(PRESCRIPTIONS), trace.inserted(OUTBOX)
    together = message.transaction is not None and message.transaction == prescription.transaction
    by_the_receiver = trace.within(trace.receivers("order_medicine")[0]).inserted(OUTBOX)
    return together and trace.transactions == ("BEGIN", "COMMIT") and by_the_receiver


@claim(action="next_morning", variant="solution", after=("cut_after_commit",))
def relay_finds_it(trace):
    return len(trace.rows_before(OUTBOX)) == 1 and subjects(trace) == [PENICILLIN, IBUPROFEN] and trace.mails


@claim(action="next_morning", variant="solution", after=("cut_after_commit", "next_morning"))
def each_is_sent_once(trace):
    (of_today,) = trace.deleted(OUTBOX)
    is_empty = not trace.rows_before(OUTBOX) and not trace.rows(OUTBOX)
    return is_empty and subjects(trace) == ["Order 3: ibuprofen"] and of_today


@claim(action="cut_after_commit", variant="written-late")
def written_late_is_lost(trace):
    lost = trace.outcome == "exited" and len(trace.rows(PRESCRIPTIONS)) == 1 and not trace.rows(OUTBOX)
    return lost and trace.within(trace.receivers("order_medicine")[0]).callbacks_registered()


@claim(action="accept_prescription", variant="without-atomic")
def autocommit_commits_twice(trace):
    (prescription,), (message,) = trace.inserted(PRESCRIPTIONS), trace.inserted(OUTBOX)
    (sent,) = trace.signals("post_save", sender="Prescription")
    separate = not trace.transactions and prescription.transaction is None and message.transaction is None
    return separate and trace.before(sent).inserted(PRESCRIPTIONS) and trace.within(sent).inserted(OUTBOX)


# At least once


@claim(action="cut_in_relay", variant="solution")
def sent_but_not_deleted(trace):
    (message,) = trace.rows(OUTBOX)
    return trace.outcome == "exited" and "penicillin" in message["payload"] and trace.mails


@claim(action="next_morning", variant="solution", after=("cut_in_relay",))
def sent_again(trace):
    return subjects(trace) == [PENICILLIN, IBUPROFEN] and trace.mails


# The predictions


@answer(action="accept_prescription")
def order_of_an_order(trace):
    return trace.order(
        begin=trace.transaction_events("BEGIN"),
        insert=trace.inserted(PRESCRIPTIONS),
        registered=trace.callbacks_registered(),
        commit=trace.transaction_events("COMMIT"),
        mail=trace.mails,
    )


@answer(action="next_morning", after=("cut_after_commit",))
def after_the_power_cut(trace):
    return f"{len(trace.rows(PRESCRIPTIONS))} prescriptions, {len(trace.mails)} orders"


@answer(action="next_morning", variant="solution", after=("cut_in_relay",))
def relay_after_a_power_cut(trace):
    return ", ".join(subjects(trace)) or "nothing"


@refutation
def tables_of_the_morning(trace):
    return trace.of_kind("tables_read")


@refutation
def first_mail(trace):
    return trace.mails[0]


@check(action="next_morning", after=("cut_after_commit",))
def each_order_is_sent_once(trace):
    sent = subjects(trace)
    if PENICILLIN not in sent and trace.rows_before(OUTBOX):
        return "A message waited, but its payload must hold the arguments of `send_order()`: number and medicine."
    if PENICILLIN not in sent:
        return "The order of penicillin is still lost: no message waited for the relay."
    if sorted(sent) != [PENICILLIN, IBUPROFEN]:
        return "The wholesaler should get two mails, one for each order."
    (relay_reads, *_) = trace.queries("SELECT", OUTBOX)
    if trace.before(relay_reads).mails:
        return "A mail is sent before the relay runs."
    prescription, message = trace.inserted(PRESCRIPTIONS)[0], trace.inserted(OUTBOX)[0]
    if message.transaction is None or message.transaction != prescription.transaction:
        return "The message is stored, but not in the transaction of its prescription."
    return True


def subjects(trace):
    return [mail.subject for mail in trace.mails]


# Recall


@answer(action="sell_tulips", variant="recall", after=("sell_rose",))
def driver_after_a_restart(trace):
    return " and ".join(flowers for flowers in ("rose", "tulips") if any(flowers in line for line in trace.printed))


@answer(action="print_cards_twice", variant="recall")
def cards_printed(trace):
    return len(trace.printed)


@refutation
def only_call_of_the_driver(trace):
    (called,) = trace.callbacks_called()
    return called


@refutation
def second_card(trace):
    return trace.outputs("stdout")[1]
