from lessons.proofs import answer, check, claim, refutation

TICKET, WRISTBAND = "festival_ticket", "festival_wristband"


@claim(action="sell_one_by_one")
def autocommit_keeps_the_tickets(trace):
    is_caught = trace.outcome == "returned" and not trace.transactions and refused_insert(trace)
    return is_caught and len(trace.rows(TICKET)) == 2 and codes(trace) == [("1", "ROCK")] and refused_insert(trace)


@claim(action="sell_together")
def refused_insert_breaks_it(trace):
    return trace.order(
        refused=refused_insert(trace), broken=trace.of_kind("transaction_broken"), caught=trace.outputs("stdout")
    ) == ("refused", "broken", "caught") and trace.of_kind("transaction_broken")


@claim(action="sell_together")
def lost_without_an_exception(trace):
    is_rolled_back = trace.transactions == ("BEGIN", "ROLLBACK") and not trace.rows(TICKET)
    is_silent = trace.outcome == "returned" and trace.printed[-1] == "Sold."
    return len(trace.inserted(TICKET)) == 2 and is_rolled_back and is_silent and rollback(trace)


@claim(action="sell_and_count")
def next_query_raises(trace):
    (query,) = query_that_is_not_sent(trace)
    return trace.exception.startswith("TransactionManagementError") and not trace.rows(TICKET) and [query]


@claim(action="sell_and_count", variant="solution")
def savepoint_is_rolled_back(trace):
    rolled_back = trace.transaction_events("ROLLBACK TO SAVEPOINT")
    order = trace.order(
        refused=refused_insert(trace),
        broken=trace.of_kind("transaction_broken"),
        rolled_back=rolled_back,
        count=trace.queries("SELECT COUNT", TICKET),
    )
    is_usable = not query_that_is_not_sent(trace) and trace.outcome == "returned"
    return order == ("refused", "broken", "rolled_back", "count") and is_usable and rolled_back


@claim(action="sell_and_count", variant="solution")
def tickets_are_committed(trace):
    return "Sold: 2" in trace.printed and len(trace.rows(TICKET)) == 2 and trace.transaction_events("COMMIT")


@claim(action="sell_together", variant="savepoint-false")
def no_savepoint_no_help(trace):
    return bool(refused_insert(trace)) and trace.transactions == ("BEGIN", "ROLLBACK") and not trace.rows(TICKET)


@claim(action="sell_together", variant="send-robust")
def send_robust_no_help(trace):
    is_caught = trace.signals("ticket_sold")[-1].method == "send_robust" and trace.outcome == "returned"
    return is_caught and refused_insert(trace) and not trace.rows(TICKET) and rollback(trace)


@claim(action="sell_together", variant="solution")
def savepoint_costs_statements(trace):
    of_ada = ("SAVEPOINT", "RELEASE SAVEPOINT")
    of_ben = ("SAVEPOINT", "ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT")
    return trace.transactions == ("BEGIN", *of_ada, *of_ben, "COMMIT") and codes(trace) == [("1", "ROCK")]


@answer(action="sell_one_by_one")
def sold_in_autocommit(trace):
    return f"{len(trace.rows(TICKET))} tickets, {len(trace.rows(WRISTBAND))} wristbands"


@answer(action="sell_together")
def sold_in_a_transaction(trace):
    return f"{len(trace.rows(TICKET))} tickets, {'exception' if trace.exception else 'no exception'}"


@answer(action="sell_and_count")
def order_of_a_broken_transaction(trace):
    return trace.order(
        refused=refused_insert(trace),
        broken=trace.of_kind("transaction_broken"),
        count=[query for query in trace.queries("SELECT COUNT", TICKET) if query.sent],
        error=query_that_is_not_sent(trace),
        rollback=rollback(trace),
    )


@refutation
def refused_insert(trace):
    return [query for query in trace.queries("INSERT", WRISTBAND) if query.error]


@refutation
def ticket_of_ben(trace):
    return trace.inserted(TICKET)[1]


@refutation
def rollback(trace):
    return trace.transaction_events("ROLLBACK")


@refutation
def line_after_the_block(trace):
    return trace.outputs("stdout")[-1]


@refutation
def query_that_is_not_sent(trace):
    return [query for query in trace.queries("SELECT COUNT", TICKET) if not query.sent]


@check(action="sell_and_count")
def tickets_are_kept(trace):
    if "TransactionManagementError" in trace.exception:
        return "`count()` still raises `TransactionManagementError`: the transaction is broken."
    if trace.outcome != "returned":
        return f"The action raised an exception: {trace.exception}."
    if len(trace.rows(TICKET)) != 2:
        return "Not both tickets are stored."
    if codes(trace) != [("1", "ROCK")]:
        return "Both tickets are stored, but Ada should have the wristband ROCK, and Ben none."
    if not trace.transaction_events("ROLLBACK TO SAVEPOINT"):
        return (
            "Both tickets are stored, but no INSERT was rolled back to a savepoint. If you look for the code first, "
            "another process can take it before the INSERT."
        )
    return True


def codes(trace):
    """Return the ticket and the code of each wristband at the end of the run."""
    return [(row["ticket_id"], row["code"]) for row in trace.rows(WRISTBAND)]


# Recall


@answer(action="enter_two_boats", variant="recall")
def boats_that_are_entered(trace):
    return str(len(trace.rows("regatta_boat")))


@answer(action="enter_two_canoes", variant="recall")
def end_of_the_canoes(trace):
    return "an exception" if trace.exception else trace.transactions[-1]


@refutation
def rollback_of_the_boats(trace):
    return trace.transaction_events("ROLLBACK")


@refutation
def commit_of_the_canoes(trace):
    return trace.transaction_events("COMMIT")
