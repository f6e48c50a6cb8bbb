from lessons.proofs import answer, argument, check, claim, refutation, values

DONATION = "bloodbank_donation"


@claim(action="enter_and_delete")
def save_sends_both(trace):
    first = trace.before(trace.queries("INSERT", DONATION)[1])
    return is_connected(trace) and first.order(
        pre_save=first.signals("pre_save", sender="Donation"),
        insert=first.queries("INSERT", DONATION),
        post_save=first.signals("post_save", sender="Donation"),
    ) == ("pre_save", "insert", "post_save")


@claim(action="mark_three", variant="loop")
def loop_prints_labels(trace):
    updates = marking(trace).queries("UPDATE", DONATION)
    return [update.rows for update in updates] == [1, 1, 1] and labels(trace) == ["A1", "B2", "C3"]


@claim(action="enter_and_delete")
def create_saves(trace):
    created = [argument(signal, "created") for signal in trace.signals("post_save", sender="Donation")]
    pre_saves = trace.signals("pre_save", sender="Donation")
    return created == ["True", "True"] and len(pre_saves) == 2 and labels(trace) == ["G7", "H8"]


@claim(action="mark_three")
def update_is_silent(trace):
    (update,) = marking(trace).queries("UPDATE", DONATION)
    return is_connected(trace) and not trace.signals() and update.rows == 3 and [update]


@claim(action="import_list")
def bulk_create_is_silent(trace):
    of_bulk_create = importing(trace)
    inserts = of_bulk_create.queries("INSERT", DONATION)
    inserted = [values(row.new)["code"] for row in of_bulk_create.inserted(DONATION)]
    updated = [values(row.new)["code"] for row in of_bulk_create.updated(DONATION)]
    is_upsert = len(inserts) == 1 and inserted == ["E5"] and updated == ["D4"]
    return is_connected(trace) and is_upsert and not of_bulk_create.signals() and inserts


@claim(action="mark_three", variant="bulk-update")
def bulk_update_is_silent(trace):
    (update,) = marking(trace).queries("UPDATE", DONATION)
    return is_connected(trace) and not trace.signals() and update.rows == 3 and [update]


@claim(action="import_list")
def sql_is_silent(trace):
    (update,) = trace.queries("UPDATE")
    return is_connected(trace) and update.rows == 2 and not trace.after(update).signals() and [update]


@claim(action="assign_donor")
def add_is_silent(trace):
    assigning = changes_of_the_donor(trace)
    donors = [values(row.new)["donor_id"] for row in assigning.updated(DONATION)]
    return is_connected(trace) and donors == ["1", None] and not assigning.signals() and assigning.updated(DONATION)


@claim(action="assign_donor")
def add_can_save(trace):
    saved = trace.signals("post_save", sender="Donation")[1:]
    return [argument(signal, "created") for signal in saved] == ["False"] and labels(trace) == ["F6", "F6"] and saved


@claim(action="enter_and_delete")
def delete_sends_for_each_row(trace):
    pre_deletes = trace.signals("pre_delete", sender="Donation")
    post_deletes = trace.signals("post_delete", sender="Donation")
    (delete,) = trace.queries("DELETE", DONATION)
    return len(pre_deletes) == len(post_deletes) == delete.rows == 2 and len(trace.receivers("strike_off")) == 2


@answer(action="mark_three")
def labels_after_update(trace):
    return str(len(labels(trace)))


@answer(action="mark_three", variant="loop")
def order_of_the_loop(trace):
    loop = marking(trace)
    return loop.order(
        select=loop.queries("SELECT", DONATION),
        pre_save=loop.signals("pre_save"),
        update=loop.queries("UPDATE", DONATION),
        label=loop.outputs("stdout"),
        commit=loop.transaction_events("COMMIT"),
    )


@answer(action="assign_donor")
def signals_of_a_reverse_add(trace):
    names = [signal.signal for signal in changes_of_the_donor(trace).before(donor_is_removed(trace)).signals()]
    return ", ".join(names) or "none"


@refutation
def update_of_three(trace):
    return marking(trace).queries("UPDATE", DONATION)


@refutation
def first_update(trace):
    return marking(trace).queries("UPDATE", DONATION)[0]


@refutation
def update_of_the_donor(trace):
    return trace.queries("UPDATE", DONATION)[0]


@check(action="mark_three")
def each_donation_gets_a_label(trace):
    if trace.outcome != "returned":
        return f"The action raised an exception: {trace.exception}."
    if [row["tested"] for row in trace.rows(DONATION)] != ["1", "1", "1"]:
        return "Not all three donations are marked as tested."
    if labels(trace) != ["A1", "B2", "C3"]:
        return "The three donations are marked, but the receiver did not print one label for each of them."
    if len(marking(trace).signals("pre_save")) != 3:
        return "There are three labels, but the donations were not saved: `save()` also sends `pre_save`."
    if len(in_one_transaction(marking(trace)).queries("UPDATE", DONATION)) != 3:
        return "There are three labels, but the three UPDATEs are not in one transaction."
    return True


def is_connected(trace):
    return any(event.signal == "post_save" for event in trace.of_kind("receiver_connected"))


def labels(trace):
    """Return the codes of the donations that got a label, in order."""
    lines = [line for line in trace.printed if line.startswith("Label: ")]
    return [line.removeprefix("Label: ").removesuffix(", tested") for line in lines]


def marking(trace):
    """Return the part of the trace in which the donations are marked: after the transaction that stores them."""
    return trace.after(trace.transaction_events("COMMIT")[0])


def in_one_transaction(trace):
    """Return the part of the trace that is inside its first transaction, nothing if there is none."""
    begins, commits = trace.transaction_events("BEGIN"), trace.transaction_events("COMMIT")
    return trace.after(begins[0]).before(commits[0]) if begins and commits else trace[:0]


def importing(trace):
    """Return the part in which bulk_create() is executed: between get_or_create() and the SQL of the cursor."""
    return trace.after(trace.transaction_events("COMMIT")[0]).before(trace.queries("UPDATE")[0])


def changes_of_the_donor(trace):
    """Return the part with add() and remove(): between get_or_create() and the save of the last add()."""
    return trace.after(trace.transaction_events("COMMIT")[1]).before(trace.signals("pre_save")[2])


def donor_is_removed(trace):
    return trace.queries("UPDATE", DONATION)[1]


# Recall


@answer(action="take_in_two", variant="recall")
def bowls_of_two_dogs(trace):
    return str(len(trace.receivers("fill_bowl")))


@answer(action="send_two_home", variant="recall")
def bowls_of_deleted_dogs(trace):
    return str(len(trace.receivers("empty_bowl")))


@refutation
def insert_of_the_dogs(trace):
    return trace.queries("INSERT", "kennel_dog")


@refutation
def delete_of_the_dogs(trace):
    return trace.queries("DELETE", "kennel_dog")


@refutation
def first_emptied_bowl(trace):
    return trace.receivers("empty_bowl")[0]


@refutation
def last_emptied_bowl(trace):
    return trace.receivers("empty_bowl")[-1]
