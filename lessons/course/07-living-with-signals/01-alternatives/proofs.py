from lessons.proofs import NotInTrace, answer, argument, check, claim, refutation, values


@claim(action="take_out_and_save")
def save_is_checked(trace):
    no_update = not trace.queries("UPDATE") and trace.rows("warehouse_stockitem")[0]["quantity"] == "10"
    (_,) = trace.signals("pre_save")  # That of create(): the rule is checked before the second one is sent.
    return no_update and trace.exception.startswith("ValueError") and exception_of_the_action(trace)


@claim(action="take_out_with_update")
def update_passes(trace):
    (updated,) = trace.updated("warehouse_stockitem")
    return values(updated.new)["quantity"] == "-90" and trace.outcome == "returned" and [updated]


@claim(action="add_in_bulk")
def bulk_create_passes(trace):
    (inserted,) = trace.inserted("warehouse_stockitem")
    return values(inserted.new)["quantity"] == "-20" and trace.outcome == "returned" and [inserted]


@claim(action="load_wrong_delivery")
def fixture_passes(trace):
    (inserted,) = trace.inserted("warehouse_stockitem")
    return values(inserted.new)["quantity"] == "-50" and trace.outcome == "returned" and [inserted]


@claim(action="take_out_and_save", variant="rule-in-a-receiver")
def receiver_stops_save(trace):
    raised = trace.receivers_raised("check_quantity")
    return len(raised) == 1 and not trace.queries("UPDATE") and trace.exception == raised[0].exception and raised


@claim(action="take_out_and_save", variant="rule-in-a-receiver")
def no_line_calls_the_receiver(trace):
    (raised,) = exception_of_the_action(trace)
    (caller, rule) = raised.frames
    return (caller.source, rule.function) == ("item.save()", "check_quantity") and [raised]


@claim(action="load_wrong_delivery", variant="rule-in-a-receiver")
def receiver_stops_the_fixture(trace):
    (call,) = trace.receivers("check_quantity")
    stopped = trace.exception.startswith("ValueError") and not trace.rows("warehouse_stockitem")
    return stopped and argument(call, "raw") == "True" and trace.receivers_raised("check_quantity")


@claim(action="take_out_with_update", variant="rule-in-a-receiver")
def receiver_misses_update(trace):
    (of_the_create,) = trace.receivers("check_quantity")
    (updated,) = trace.updated("warehouse_stockitem")
    return of_the_create.seq < updated.seq and values(updated.new)["quantity"] == "-90" and [updated]


@claim(action="take_out_with_update", variant="solution")
def constraint_stops_update(trace):
    kept = trace.rows("warehouse_stockitem")[0]["quantity"] == "10"
    return kept and refused_by_the_constraint(trace, "UPDATE")


@claim(action="load_wrong_delivery", variant="solution")
def constraint_stops_the_fixture(trace):
    refused = [query for query in trace.queries() if "quantity_not_negative" in query.error]
    return not trace.rows("warehouse_stockitem") and trace.exception.startswith("IntegrityError") and refused


@answer(action="take_out_and_save", variant="rule-in-a-receiver")
def order_of_a_refusal(trace):
    (saved,) = trace.signals("post_save")  # of the create() before
    rest = trace.after(saved)
    return rest.order(
        pre_save=rest.signals("pre_save"), update=rest.queries("UPDATE"), exception=rest.of_kind("exception_raised")
    )


@answer(action="take_out_with_update")
def quantity_after_update(trace):
    return trace.exception.partition("(")[0] or trace.rows("warehouse_stockitem")[0]["quantity"]


@answer(action="load_wrong_delivery")
def who_sees_a_fixture(trace):
    calls_save = trace.exception.startswith("ValueError")
    sends = bool(trace.signals("pre_save", sender="StockItem"))
    return {(True, True): "both", (False, True): "receivers"}.get((calls_save, sends), "save")


@refutation
def exception_of_the_action(trace):
    return trace.of_kind("exception_raised")


@refutation
def updated_item(trace):
    return trace.updated("warehouse_stockitem")


@refutation
def signal_of_the_fixture(trace):
    return trace.signals("pre_save", sender="StockItem")


@refutation
def inserted_bolts(trace):
    return trace.inserted("warehouse_stockitem")


@check(action="take_out_with_update")
def negative_quantity_is_refused(trace):
    try:
        quantities = [row["quantity"] for row in trace.rows("warehouse_stockitem")]
    except (NotInTrace, KeyError):
        return "There is no quantity in the table `warehouse_stockitem`."
    if quantities == ["-90"]:
        return "The quantity is -90: nothing has refused the UPDATE."
    if not trace.exception.startswith("IntegrityError"):
        return "The UPDATE is not refused by the database: there is no `IntegrityError`."
    return quantities == ["10"] or "The quantity must still be 10."


def refused_by_the_constraint(trace, word):
    refused = [query for query in trace.queries(word) if "quantity_not_negative" in query.error]
    return trace.exception.startswith("IntegrityError") and refused


# Recall


@answer(action="add_tanks", variant="recall")
def name_of_a_tank(trace):
    return trace.rows("aquarium_tank")[0]["name"]


@answer(action="empty_tanks", variant="recall")
def litres_of_a_tank(trace):
    return trace.exception.partition("(")[0] or trace.rows("aquarium_tank")[0]["litres"]


@refutation
def inserted_tank(trace):
    return trace.inserted("aquarium_tank")


@refutation
def refused_update(trace):
    return [query for query in trace.queries("UPDATE") if query.error]
