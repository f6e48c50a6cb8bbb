from lessons.proofs import answer, check, claim, evidence, refutation, values

TABLE = "vending_sale"
STUCK = "Jam('stuck: peanuts')"


def snacks(trace):
    """Return the snacks of the sales that are stored at the end of the run."""
    return [row["snack"] for row in trace.rows(TABLE)]


# Without a transaction


@claim(action="sell_two")
def committed_before_the_signal(trace):
    inserted, sent = peanuts_inserted(trace), trace.signals("post_save")[-1]
    (raised,) = trace.receivers_raised("dispense")
    in_autocommit = not trace.transactions and sent.transaction is None
    return in_autocommit and inserted.seq < sent.seq < raised.seq and snacks(trace) == ["chocolate", "peanuts"] and sent


@claim(action="sell_two")
def exception_reaches_the_caller(trace):
    (raised,) = trace.receivers_raised("dispense")
    return raised.exception == trace.exception == STUCK and trace.of_kind("exception_raised")


@claim(action="sell_two", variant="before-storing")
def pre_save_stops_the_save(trace):
    (raised,) = trace.receivers_raised("dispense")
    after = trace.after(raised)
    return trace.exception == STUCK and not after.queries() and snacks(trace) == ["chocolate"] and (raised,)


# Inside a transaction


@claim(action="sell_two_in_a_block")
def block_is_rolled_back(trace):
    (raised,) = trace.receivers_raised("dispense")
    rollback = trace.after(raised).transaction_events("ROLLBACK")
    inserted = [values(event.new)["snack"] for event in trace.before(raised).inserted(TABLE)]
    return inserted == ["chocolate", "peanuts"] and not snacks(trace) and rollback


@claim(action="sell_two_in_a_block")
def chocolate_is_gone(trace):
    (rollback,) = trace.transaction_events("ROLLBACK")
    (call, _) = trace.receivers("dispense")
    dispensed = trace.within(call).printed == trace.before(rollback).printed == ("Take your chocolate.",)
    return dispensed and not trace.after(rollback).outputs() and not snacks(trace) and trace.outputs("stdout")


@claim(action="sell_two", variant="solution")
def only_the_failed_sale_is_lost(trace):
    return trace.transactions == ("BEGIN", "COMMIT", "BEGIN", "ROLLBACK") and (
        snacks(trace) == ["chocolate"] and trace.exception == STUCK and trace.transaction_events("ROLLBACK")
    )


@claim(action="sell_two", variant="caught-inside")
def caught_inside_is_committed(trace):
    (raised,) = trace.receivers_raised("dispense")
    commit = trace.after(raised).transaction_events("COMMIT")
    returned = trace.outcome == "returned" and "ROLLBACK" not in trace.transactions
    return returned and snacks(trace) == ["chocolate", "peanuts"] and commit


# Django's own transactions


@claim(action="get_or_create")
def get_or_create_rolls_back(trace):
    (raised,) = trace.receivers_raised("dispense")
    return bool(peanuts_inserted(trace)) and not snacks(trace) and trace.after(raised).transaction_events("ROLLBACK")


@claim(action="refund")
def delete_rolls_back(trace):
    (raised,) = trace.receivers_raised("return_coins")
    was_deleted = len(trace.before(raised).deleted(TABLE)) == 1
    return was_deleted and snacks(trace) == ["chocolate"] and trace.after(raised).transaction_events("ROLLBACK")


@claim(action="refund")
def delete_signals_are_inside(trace):
    (begin,), (rollback,) = trace.transaction_events("BEGIN"), trace.transaction_events("ROLLBACK")
    inside = trace.after(begin).before(rollback)
    both = [sent.signal for sent in inside.signals()] == ["pre_delete", "post_delete"]
    return both and inside.receivers("return_coins") and inside.signals()


# The predictions


@answer(action="sell_two")
def sales_that_remain(trace):
    return snacks(trace)


@answer(action="refund")
def order_of_a_refund(trace):
    return trace.order(
        begin=trace.transaction_events("BEGIN"),
        delete=trace.queries("DELETE"),
        jam=trace.receivers_raised("return_coins"),
        commit=trace.transaction_events("COMMIT"),
        rollback=trace.transaction_events("ROLLBACK"),
    )


@answer(action="sell_two", variant="caught-inside")
def sale_of_a_caught_jam(trace):
    if trace.exception:
        return "broken"
    return "stored" if "peanuts" in snacks(trace) else "rolled back"


@evidence
def first_sale(trace):
    return trace.inserted(TABLE)[0]


@evidence
def second_sale(trace):
    return peanuts_inserted(trace)


@refutation
def last_commit(trace):
    return trace.transaction_events("COMMIT")[-1]


@refutation
def rollback_of_the_delete(trace):
    return trace.transaction_events("ROLLBACK")


@check(action="sell_two")
def failed_sale_is_not_stored(trace):
    stored = snacks(trace)
    if not any(values(event.new)["snack"] == "peanuts" for event in trace.inserted(TABLE)):
        return "No sale of peanuts is inserted. Leave `dispense()` connected to `post_save`, and roll the sale back."
    if "peanuts" in stored:
        return "The peanuts are stuck, but their sale is stored."
    if stored != ["chocolate"]:
        return "The chocolate was dispensed, but its sale is not stored."
    if trace.exception != STUCK:
        return "The sale is rolled back, but the caller gets no `Jam`."
    return True


def peanuts_inserted(trace):
    """Return the event of the sale of peanuts, kept or not."""
    (event,) = [event for event in trace.inserted(TABLE) if values(event.new)["snack"] == "peanuts"]
    return event


# Recall


@answer(action="wash", variant="recall")
def wash_with_an_open_door(trace):
    return "stored" if trace.rows("laundry_wash") else "not stored"


@answer(action="wash_once", variant="recall")
def wash_of_get_or_create(trace):
    return "stored" if trace.rows("laundry_wash") else "not stored"


@refutation
def inserted_wash(trace):
    return trace.inserted("laundry_wash")


@refutation
def rollback_of_the_wash(trace):
    return trace.transaction_events("ROLLBACK")
