from lessons.proofs import NotInTrace, answer, argument, check, claim, refutation, values


@claim(action="create_invoice")
def receiver_is_called_twice(trace):
    first, second = trace.receivers("add_tax")
    inner = trace.within(first).signals("post_save")
    created = [argument(call, "created") for call in (first, second)]
    return len(inner) == 1 and inner[0].seq < second.seq and created == ["True", "False"] and [second]


@claim(action="create_invoice")
def second_save_is_an_update(trace):
    insert, update = trace.queries()
    writes_all = '"net" = ' in update.sql and '"total" = ' in update.sql
    return insert.sql.startswith("INSERT") and update.sql.startswith("UPDATE") and writes_all and update


@claim(action="create_invoice")
def journal_is_reversed(trace):
    connected = [event.receiver for event in trace.of_kind("receiver_connected")]
    heard = [argument(call, "created") for call in trace.receivers("write_journal")]
    return connected == ["add_tax", "write_journal"] and heard == ["False", "True"]


@claim(action="correct_invoice")
def correction_is_missed(trace):
    (row,) = trace.rows("office_invoice")
    last = trace.receivers("add_tax")[-1]
    return (row["net"], row["total"]) == ("2000", "1200") and argument(last, "created") == "False" and last


@claim(action="create_invoice", variant="update")
def update_is_silent(trace):
    (update,) = trace.queries("UPDATE")
    (call,) = trace.receivers("add_tax")
    return call.seq < update.seq and update.rows == 1 and not trace.after(update).signals("post_save") and update


@claim(action="create_invoice", variant="update")
def object_is_stale(trace):
    (row,) = trace.rows("office_invoice")
    return row["total"] == "1200" and trace.printed == ("new: 0 cents",) and trace.outputs("stdout")


@claim(action="save_again", variant="update")
def next_save_overwrites(trace):
    (_, overwritten) = trace.updated("office_invoice")
    return values(overwritten.old)["total"] == "1200" and values(overwritten.new)["total"] == "0" and [overwritten]


@claim(action="create_invoice", variant="solution")
def pre_save_is_one_statement(trace):
    (inserted,) = trace.inserted("office_invoice")
    return len(trace.queries()) == 1 and values(inserted.new)["total"] == "1200" and [inserted]


@claim(action="create_invoice", variant="solution")
def new_object_has_no_key(trace):
    (call,) = trace.receivers("add_tax", signal="pre_save")
    return argument(call, "instance") == "<Invoice pk=None>" and call


@claim(action="correct_with_update_fields", variant="solution")
def update_fields_leaves_it_out(trace):
    (row,) = trace.rows("office_invoice")
    (update,) = trace.queries("UPDATE")
    was_set = trace.printed[-1] == "changed: 2400 cents"
    return was_set and (row["net"], row["total"]) == ("2000", "1200") and '"total" = ' not in update.sql and update


@answer(action="create_invoice")
def calls_of_a_create(trace):
    calls = len(trace.receivers("add_tax"))
    return str(calls) if calls <= 2 else "more"


@answer(action="create_invoice")
def order_of_the_journal(trace):
    return trace.order(
        insert=trace.queries("INSERT"),
        update=trace.queries("UPDATE"),
        changed=[event for event in trace.outputs("stdout") if event.text.startswith("changed")],
        new=[event for event in trace.outputs("stdout") if event.text.startswith("new")],
    )


@answer(action="save_again", variant="update")
def total_after_the_next_save(trace):
    return trace.rows("office_invoice")[0]["total"]


@refutation
def last_call(trace):
    return trace.receivers("add_tax")[-1]


@refutation
def update_of_the_receiver(trace):
    return trace.updated("office_invoice")[0]


@refutation
def update_of_the_next_save(trace):
    return trace.updated("office_invoice")[1]


@check(action="correct_invoice")
def total_is_right(trace):
    if trace.exception:
        return f"The action raises an exception: `{trace.exception[:100]}`."
    try:
        (row,) = trace.rows("office_invoice")
        first = values(trace.inserted("office_invoice")[0].new)["total"]
        last = row["total"]
    except (NotInTrace, ValueError, IndexError, KeyError):
        return "There is no invoice with a total in the table `office_invoice`."
    if last != "2400":
        return f"The net amount is 2000, so the total must be 2400, but it is {last}."
    if len(trace.queries()) != 2:
        return f"The total is right, but the two saves execute {len(trace.queries())} statements instead of two."
    if first != "1200":
        return f"The corrected invoice is right, but the new one was stored with a total of {first} instead of 1200."
    return True


# Recall


@answer(action="move_letter", variant="recall")
def author_of_a_letter(trace):
    return trace.rows("archive_letter")[0]["author"]


@answer(action="fill_box", variant="recall")
def label_of_a_box(trace):
    return trace.printed[0].removeprefix("Label: ")


@refutation
def update_of_the_letter(trace):
    return trace.queries("UPDATE", "archive_letter")


@refutation
def printed_label(trace):
    return trace.outputs("stdout")
