from lessons.proofs import answer, argument, check, claim, refutation, values

ARTIST, PAINTING, LOAN = "museum_artist", "museum_painting", "museum_loan"
POSTCARD, CANCELLATION = "museum_postcard", "museum_cancellation"


@claim(action="delete_artist")
def all_pre_delete_come_first(trace):
    before = trace.before(trace.deleted()[0])
    senders = [signal.sender for signal in before.signals("pre_delete")]
    calls = len(trace.receivers("strike_from_catalogue"))
    return calls == 2 and senders == ["Painting", "Painting", "Artist"] and len(trace.signals("pre_delete")) == 3


@claim(action="delete_artist")
def post_delete_follows_its_delete(trace):
    calls = [argument(call, "instance") for call in trace.receivers("strike_from_catalogue", signal="post_delete")]
    order = trace.order(
        paintings=trace.queries("DELETE", PAINTING),
        post_delete=trace.signals("post_delete", sender="Painting"),
        artist=trace.queries("DELETE", ARTIST),
    )
    return sorted(calls) == ["<Painting pk=1>", "<Painting pk=2>"] and order == ("paintings", "post_delete", "artist")


@claim(action="delete_artist")
def origin_is_the_artist(trace):
    return [argument(call, "origin") for call in trace.receivers("strike_from_catalogue")] == ["<Artist pk=1>"] * 2


@claim(action="delete_with_querysets")
def origin_is_the_queryset(trace):
    origins = [argument(signal, "origin") for signal in trace.signals() if signal.sender == "Painting"]
    called = [argument(call, "origin") for call in trace.receivers("strike_from_catalogue")]
    return origins == ["<QuerySet of Painting>"] * 4 and called == ["<QuerySet of Painting>"] * 2


@claim(action="delete_artist")
def loans_are_not_read(trace):
    (delete,) = trace.queries("DELETE", LOAN)
    is_silent = not trace.queries("SELECT", LOAN) and not of_model(trace, "Loan")
    return delete.rows == 2 and is_silent and [delete]


@claim(action="delete_artist", variant="both")
def loans_are_read_for_a_receiver(trace):
    sent = [signal.signal for signal in of_model(trace, "Loan")]
    order = trace.order(
        select=trace.queries("SELECT", LOAN),
        pre_delete=trace.signals("pre_delete", sender="Loan"),
        delete=trace.queries("DELETE", LOAN),
        post_delete=trace.signals("post_delete", sender="Loan"),
    )
    return order == ("select", "pre_delete", "delete", "post_delete") and sorted(sent) == [
        "post_delete",
        "post_delete",
        "pre_delete",
        "pre_delete",
    ]


@claim(action="delete_artist", survives="Django sends no signals for this UPDATE, whatever receivers there are.")
def set_null_is_silent(trace):
    changes = [(values(row.old)["painting_id"], values(row.new)["painting_id"]) for row in trace.updated(POSTCARD)]
    return changes == [("1", None)] and not of_model(trace, "Postcard") and trace.queries("UPDATE", POSTCARD)


@claim(action="delete_artist")
def cascade_skips_delete(trace):
    return len(trace.deleted(LOAN)) == 2 and not trace.rows(CANCELLATION) and trace.deleted(LOAN)


@claim(action="delete_with_querysets")
def queryset_skips_delete(trace):
    of_loans = trace.before(trace.queries("SELECT", PAINTING)[0])
    return len(of_loans.deleted(LOAN)) == 2 and not trace.rows(CANCELLATION) and of_loans.deleted(LOAN)


@claim(action="delete_artist", variant="refusing")
def exception_rolls_back(trace):
    (raised,) = trace.receivers_raised("strike_from_catalogue")
    was_deleted = len(trace.before(raised).deleted(PAINTING)) == len(trace.before(raised).deleted(LOAN)) == 2
    is_back = len(trace.rows(ARTIST)) == 1 and len(trace.rows(PAINTING)) == len(trace.rows(LOAN)) == 2
    return was_deleted and is_back and trace.transaction_events("ROLLBACK")


@answer(action="delete_artist")
def order_of_a_cascade(trace):
    return trace.order(
        pre_delete=trace.signals("pre_delete", sender="Artist"),
        delete_paintings=trace.queries("DELETE", PAINTING),
        post_delete=trace.signals("post_delete", sender="Painting"),
        delete_artist=trace.queries("DELETE", ARTIST),
        post_save=trace.signals("post_save", sender="Postcard"),
    )


@answer(action="delete_artist")
def cancellations_of_a_cascade(trace):
    return str(len(trace.rows(CANCELLATION)))


@answer(action="delete_artist")
def signals_of_the_loans(trace):
    return ", ".join(signal.signal for signal in of_model(trace, "Loan")) or "none"


@refutation
def update_of_the_postcard(trace):
    return trace.queries("UPDATE", POSTCARD)


@refutation
def delete_of_the_loans(trace):
    return trace.queries("DELETE", LOAN)


@check(action="delete_loan")
def each_loan_is_cancelled_once(trace):
    if trace.outcome != "returned":
        return f"The action raised an exception: {trace.exception}."
    if trace.rows(LOAN) or trace.rows(ARTIST):
        return "Not all loans are deleted, or the artist is not."
    cancelled = sorted(row["borrower"] for row in trace.rows(CANCELLATION))
    for borrower in ("Paris", "Tokyo"):
        if borrower not in cancelled:
            return f"The loan to {borrower} is deleted, but its insurance is not cancelled."
        if cancelled.count(borrower) > 1:
            return f"The insurance of the loan to {borrower} is cancelled {cancelled.count(borrower)} times."
    return True


def of_model(trace, sender):
    """Return each time that a signal is sent for objects of this model."""
    return trace.signals(sender=sender)


# Recall


@answer(action="dissolve_choir", variant="recall")
def goodbyes_of_a_choir(trace):
    goodbyes = [line for line in trace.printed if line.startswith("Goodbye")]
    return str(len(goodbyes)) if trace.outcome == "returned" else "not deleted"


@answer(action="dismiss_singers", variant="recall")
def origin_of_a_singer(trace):
    calls = trace.receivers("collect_folder")
    origins = {argument(call, "origin") for call in calls}
    if not calls:
        return "not sent"
    return "the QuerySet" if origins == {"<QuerySet of Singer>"} else "the singer"


@refutation
def delete_of_the_singers(trace):
    return trace.queries("DELETE", "choir_singer")


@refutation
def first_folder(trace):
    return trace.receivers("collect_folder")
