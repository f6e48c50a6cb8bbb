from lessons.proofs import answer, argument, check, claim, refutation, values

OF_DJANGO = "Django does this whatever receivers there are."

BETWEEN = "doors_colleague_rooms"
JOURNAL = "doors_journalentry"

ADA, BEN = "1", "2"
LAB, WORKSHOP, ARCHIVE = "1", "2", "3"


@claim(action="give_keys")
def sender_is_through(trace):
    return {signal.sender for signal in trace.signals("m2m_changed")} == {"Colleague_rooms"}


@claim(action="give_keys", variant="wrong-sender")
def model_as_sender_hears_nothing(trace):
    connected = [event.sender for event in trace.of_kind("receiver_connected") if event.signal == "m2m_changed"]
    return connected == ["Colleague"] and len(trace.inserted(BETWEEN)) == 3 and not trace.receivers()


@claim(action="give_keys")
def no_save_signals(trace):
    return bool(trace.inserted(BETWEEN)) and {signal.signal for signal in trace.signals()} == {"m2m_changed"}


@claim(action="set_keys_anew")
def told_before_and_after(trace):
    anew = changes(trace)[1]
    return anew.order(
        pre_clear=sent(anew, "pre_clear"),
        delete=anew.queries("DELETE", BETWEEN),
        post_clear=sent(anew, "post_clear"),
        pre_add=sent(anew, "pre_add"),
        insert=anew.queries("INSERT", BETWEEN),
        post_add=sent(anew, "post_add"),
    ) == ("pre_clear", "delete", "post_clear", "pre_add", "insert", "post_add")


@claim(action="take_key_twice", survives=OF_DJANGO)
def remove_is_told_before_and_after(trace):
    removal = changes(trace)[1]
    return removal.order(
        pre_remove=sent(removal, "pre_remove"),
        delete=removal.queries("DELETE", BETWEEN),
        post_remove=sent(removal, "post_remove"),
    ) == ("pre_remove", "delete", "post_remove")


@claim(action="give_keys", variant="without-branches")
def without_branches_writes_twice(trace):
    return sorted(journal(trace)) == sorted(2 * [(ADA, room, "given") for room in (LAB, WORKSHOP, ARCHIVE)])


@claim(action="collect_keys", variant="without-branches")
def without_branches_breaks_at_clear(trace):
    return actions(trace)[-1] == "pre_clear" and "'NoneType' object is not iterable" in trace.exception


@claim(action="give_keys", variant="refusing")
def refusal_rolls_back(trace):
    refused = changes(trace)[1]
    return (
        len(refused.inserted(BETWEEN)) == 1 and refused.transactions == ("ROLLBACK",) and held(trace) == [LAB, WORKSHOP]
    )


@claim(action="set_keys", variant="refusing")
def refusal_rolls_back_the_removal(trace):
    refused = changes(trace)[1]
    return (
        len(refused.deleted(BETWEEN)) == 1 and refused.transactions == ("ROLLBACK",) and held(trace) == [LAB, WORKSHOP]
    )


@claim(action="give_keys")
def add_names_what_is_new(trace):
    first, second, _ = changes(trace)
    return pk_sets(first) == ["{1, 2}", "{1, 2}"] and pk_sets(second) == ["{3}", "{3}"]


@claim(action="give_keys")
def add_reads_first(trace):
    first = changes(trace)[0]
    return first.order(
        select=first.queries("SELECT", BETWEEN), pre_add=sent(first, "pre_add"), insert=first.queries("INSERT", BETWEEN)
    ) == ("select", "pre_add", "insert")


@claim(action="give_keys", variant="wrong-sender")
def without_listener_no_select(trace):
    inserts = trace.queries("INSERT", BETWEEN)
    ignoring = [insert for insert in inserts if insert.sql.startswith("INSERT OR IGNORE")]
    return len(inserts) == len(ignoring) == 3 and not trace.queries("SELECT", BETWEEN) and len(held(trace)) == 3


@claim(action="give_keys")
def add_of_nothing_new(trace):
    third = changes(trace)[2]
    return (
        actions(third) == ["pre_add", "post_add"]
        and pk_sets(third) == ["set()", "set()"]
        and not third.queries("INSERT")
    )


@claim(action="take_key_twice", survives=OF_DJANGO)
def remove_names_what_was_asked(trace):
    second = changes(trace)[2]
    return pk_sets(second) == ["{1}", "{1}"] and not second.deleted()


@claim(action="collect_keys")
def clear_names_nothing(trace):
    return actions(changes(trace)[1]) == ["pre_clear", "post_clear"] and pk_sets(changes(trace)[1]) == ["None", "None"]


@claim(action="collect_keys")
def clear_of_nothing(trace):
    second = changes(trace)[2]
    return (
        actions(second) == ["pre_clear", "post_clear"] and pk_sets(second) == ["None", "None"] and not second.deleted()
    )


@claim(action="collect_keys")
def last_look_is_before_the_delete(trace):
    clearing = changes(trace)[1]
    look = clearing.within(sent(clearing, "pre_clear")[0]).queries("SELECT", BETWEEN)
    taken = [values(entry.new)["room_id"] for entry in clearing.inserted(JOURNAL)]
    order = clearing.order(
        look=look, delete=clearing.queries("DELETE", BETWEEN), post_clear=sent(clearing, "post_clear")
    )
    return order == ("look", "delete", "post_clear") and taken == [LAB, WORKSHOP]


@claim(action="set_keys")
def set_sends_the_difference(trace):
    second = changes(trace)[1]
    return (
        second.order(select=second.queries("SELECT"), signal=second.signals()) == ("select", "signal")
        and actions(second) == ["pre_remove", "post_remove", "pre_add", "post_add"]
        and pk_sets(second) == ["{1}", "{1}", "{3}", "{3}"]
    )


@claim(action="set_keys")
def growing_set_only_adds(trace):
    return actions(changes(trace)[0]) == ["pre_add", "post_add"]


@claim(action="set_keys")
def equal_set_is_silent(trace):
    third = changes(trace)[2]
    return len(third.queries("SELECT")) == 1 and len(third.queries()) == 1 and not third.signals()


@claim(action="set_keys_anew")
def set_with_clear_starts_anew(trace):
    anew = changes(trace)[1]
    told = list(zip(actions(anew), pk_sets(anew), strict=True))
    return told == [("pre_clear", "None"), ("post_clear", "None"), ("pre_add", "{2, 3}"), ("post_add", "{2, 3}")]


@claim(action="set_keys_anew")
def journal_of_a_clearing_set(trace):
    of_workshop = [change for colleague, room, change in journal(trace) if (colleague, room) == (ADA, WORKSHOP)]
    return of_workshop == ["given", "taken", "given"]


@claim(action="give_keys_at_the_room")
def other_side_swaps(trace):
    call = trace.receivers("keep_journal")[0]
    told = [argument(call, name) for name in ("reverse", "instance", "model", "pk_set")]
    return told == ["True", "<Room pk=1>", "Colleague", "{2}"]


@claim(action="give_keys_at_the_room", variant="one-sided")
def one_sided_writes_nonsense(trace):
    first = changes(trace)[0]
    (key,), (entry,) = first.inserted(BETWEEN), first.inserted(JOURNAL)
    real, written = values(key.new), values(entry.new)
    given = real["colleague_id"], real["room_id"]
    noted = written["colleague_id"], written["room_id"]
    return given == (BEN, LAB) and noted == (ADA, WORKSHOP)


@answer(action="set_keys")
def order_of_set(trace):
    second = changes(trace)[1]
    return second.order(
        pre_remove=sent(second, "pre_remove"),
        delete=second.queries("DELETE", BETWEEN),
        post_remove=sent(second, "post_remove"),
        clear=sent(second, "pre_clear"),
        pre_add=sent(second, "pre_add"),
        insert=second.queries("INSERT", BETWEEN),
        post_add=sent(second, "post_add"),
        post_save=second.signals("post_save"),
    )


@answer(action="set_keys")
def signals_of_an_equal_set(trace):
    return str(len(changes(trace)[2].signals("m2m_changed")))


@answer(action="take_key_twice")
def second_removal(trace):
    sent_again = sent(changes(trace)[2], "pre_remove")
    return argument(sent_again[0], "pk_set") if sent_again else "not sent"


@refutation
def remove_in_second_set(trace):
    return sent(changes(trace)[1], "pre_remove")


@refutation
def insert_in_second_set(trace):
    return changes(trace)[1].queries("INSERT", BETWEEN)


@refutation
def last_select(trace):
    return trace.queries("SELECT")[-1]


@refutation
def last_pre_remove(trace):
    return sent(trace, "pre_remove")[-1]


@check(action="give_keys_at_the_room", after=("give_keys",))
def journal_is_right_from_both_sides(trace):
    first_day, entries = journal_before(trace), journal(trace)
    if sorted(first_day) != [(ADA, room, "given") for room in (LAB, WORKSHOP, ARCHIVE)]:
        return "The journal no longer has the right entries for `ada.rooms.add()`."
    if trace.outcome != "returned":
        return f"The action raised an exception: {trace.exception}."
    written = entries[len(first_day) :]
    if not written:
        return "Keys were given and taken from the room's side, but the journal has no entry for that."
    if (BEN, LAB, "given") not in written:
        return "First Ben got the key to the lab, but the journal has no entry for that."
    if written != [(BEN, LAB, "given"), (BEN, LAB, "taken"), (ADA, LAB, "taken")]:
        return "Ben got the lab's key and gave it back, then Ada gave hers back. The journal has other entries."
    return True


def changes(trace):
    """Return the trace in parts, one for each transaction: each change of a relation runs in a transaction."""
    begins = trace.transaction_events("BEGIN")
    rests = [trace.after(begin) for begin in begins]
    return [rest.before(end) for rest, end in zip(rests, begins[1:], strict=False)] + rests[-1:]


def sent(trace, action):
    """Return each time that m2m_changed was sent with this action."""
    return [signal for signal in trace.signals("m2m_changed") if argument(signal, "action") == repr(action)]


def actions(trace):
    return [argument(signal, "action").strip("'") for signal in trace.signals("m2m_changed")]


def pk_sets(trace):
    return [argument(signal, "pk_set") for signal in trace.signals("m2m_changed")]


def journal(trace):
    """Return the journal at the end of the run: colleague, room and change of each entry."""
    return _entries(trace.rows(JOURNAL))


def journal_before(trace):
    return _entries(trace.rows_before(JOURNAL))


def held(trace):
    """Return the rooms that Ada has keys to at the end of the run."""
    return sorted(row["room_id"] for row in trace.rows(BETWEEN) if row["colleague_id"] == ADA)


def _entries(rows):
    return [(row["colleague_id"], row["room_id"], row["change"]) for row in rows]


# Recall


@answer(action="salt_twice", variant="recall")
def salt_that_is_there(trace):
    added = sent(trace, "pre_add")
    return argument(added[1], "pk_set") if len(added) > 1 else "not sent"


@answer(action="salt_once", variant="recall")
def sender_of_the_salt(trace):
    return trace.signals("m2m_changed")[0].sender


@refutation
def last_pre_add(trace):
    return sent(trace, "pre_add")[-1]


@refutation
def pre_add_of_the_salt(trace):
    return sent(trace, "pre_add")
