from lessons.proofs import answer, argument, check, claim, refutation

OF_DJANGO = "Django does this whatever receivers there are."

BETWEEN = "doors_colleague_rooms"
JOURNAL = "doors_journalentry"

ADA = "1"
LAB, WORKSHOP, ARCHIVE = "1", "2", "3"


@claim(action="give_keys")
def sender_is_through(trace):
    sent_signals = {(signal.signal, signal.sender) for signal in trace.signals()}
    return bool(trace.inserted(BETWEEN)) and sent_signals == {("m2m_changed", "Colleague_rooms")}


@claim(action="give_keys", variant="wrong-sender")
def model_as_sender_hears_nothing(trace):
    connected = [event.sender for event in trace.of_kind("receiver_connected") if event.signal == "m2m_changed"]
    return connected == ["Colleague"] and len(trace.inserted(BETWEEN)) == 3 and not trace.receivers()


@claim(action="take_key_twice", survives=OF_DJANGO)
def told_before_and_after(trace):
    addition, removal, _ = changes(trace)
    return (
        actions(addition) == ["pre_add", "post_add"]
        and actions(removal) == ["pre_remove", "post_remove"]
        and addition.order(
            pre_add=sent(addition, "pre_add"),
            insert=addition.queries("INSERT", BETWEEN),
            post_add=sent(addition, "post_add"),
        )
        == ("pre_add", "insert", "post_add")
        and removal.order(
            pre_remove=sent(removal, "pre_remove"),
            delete=removal.queries("DELETE", BETWEEN),
            post_remove=sent(removal, "post_remove"),
        )
        == ("pre_remove", "delete", "post_remove")
    )


@claim(action="give_keys")
def without_branches_writes_twice(trace):
    return sorted(journal(trace)) == sorted(2 * [(ADA, room, "given") for room in (LAB, WORKSHOP, ARCHIVE)])


@claim(action="collect_keys", variant="too-late", after=("take_key_twice",))
def too_late_after_the_delete(trace):
    clearing = changes(trace)[1]
    (after_delete,) = sent(clearing, "post_clear")
    look = clearing.within(after_delete).queries("SELECT", BETWEEN)
    taken = [entry for entry in journal(trace) if entry[2] == "taken"]
    return len(clearing.deleted(BETWEEN)) == 2 and bool(look) and bool(journal(trace)) and not taken


@claim(action="give_keys")
def add_names_what_is_new(trace):
    first, second, _ = changes(trace)
    reads_first = first.order(
        select=first.queries("SELECT", BETWEEN), pre_add=sent(first, "pre_add"), insert=first.queries("INSERT", BETWEEN)
    )
    return (
        reads_first == ("select", "pre_add", "insert")
        and pk_sets(first) == ["{1, 2}", "{1, 2}"]
        and pk_sets(second) == ["{3}", "{3}"]
    )


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
    _, first, second = changes(trace)
    return (
        pk_sets(first) == pk_sets(second) == ["{1}", "{1}"]
        and len(first.deleted(BETWEEN)) == 1
        and not second.deleted(BETWEEN)
    )


@claim(action="collect_keys")
def clear_names_nothing(trace):
    clearing = changes(trace)[1]
    return (
        actions(clearing) == ["pre_clear"]
        and pk_sets(clearing) == ["None"]
        and bool(clearing.receivers_raised("keep_journal"))
        and "TypeError" in trace.exception
    )


@claim(action="set_keys")
def set_sends_the_difference(trace):
    _, second, third = changes(trace)
    return (
        second.order(select=second.queries("SELECT", BETWEEN), signal=second.signals()) == ("select", "signal")
        and actions(second) == ["pre_remove", "post_remove", "pre_add", "post_add"]
        and pk_sets(second) == ["{1}", "{1}", "{3}", "{3}"]
        and len(third.queries("SELECT", BETWEEN)) == 1
        and len(third.queries()) == 1
        and not third.signals()
    )


@answer(action="give_keys")
def order_of_add(trace):
    first = changes(trace)[0]
    return first.order(
        select=first.queries("SELECT", BETWEEN),
        pre_add=sent(first, "pre_add"),
        insert=first.queries("INSERT", BETWEEN),
        post_add=sent(first, "post_add"),
        post_save=first.signals("post_save"),
    )


@answer(action="set_keys")
def order_of_set(trace):
    second = changes(trace)[1]
    return second.order(
        pre_remove=sent(second, "pre_remove"),
        post_remove=sent(second, "post_remove"),
        clear=sent(second, "pre_clear"),
        pre_add=sent(second, "pre_add"),
        post_add=sent(second, "post_add"),
    )


@answer(action="take_key_twice")
def second_removal(trace):
    sent_again = sent(changes(trace)[2], "pre_remove")
    return argument(sent_again[0], "pk_set") if sent_again else "not sent"


@refutation
def first_insert(trace):
    return trace.queries("INSERT", BETWEEN)[0]


@refutation
def remove_in_second_set(trace):
    return sent(changes(trace)[1], "pre_remove")


@refutation
def last_pre_remove(trace):
    return sent(trace, "pre_remove")[-1]


@check(action="collect_keys", after=("give_keys", "take_key_twice"))
def journal_is_right(trace):
    given = [(ADA, room, "given") for room in (LAB, WORKSHOP, ARCHIVE)]
    entries = journal_before(trace)
    if sorted(entry for entry in entries if entry[2] == "given") != given:
        return "Ada got three keys, so the journal needs one entry “given” for each of the three, and no other."
    if entries[len(given) :] != [(ADA, LAB, "taken")]:
        return "Ada gave back the key to the lab, and then nothing more. The journal needs one entry “taken” for that."
    if trace.outcome != "returned":
        return f"*Clear the keys twice* raised an exception: {trace.exception}."
    written = journal(trace)[len(entries) :]
    if written[:2] != [(ADA, ARCHIVE, "taken"), (ADA, LAB, "given")]:
        return "`set()` took the key to the archive and gave the one to the lab. The journal has other entries."
    if sorted(written[2:]) != [(ADA, LAB, "taken"), (ADA, WORKSHOP, "taken")]:
        return "`clear()` took two keys from Ada, to the lab and to the workshop. The journal has other entries."
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
