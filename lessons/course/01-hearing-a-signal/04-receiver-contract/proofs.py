from lessons.proofs import answer, argument, check, claim, evidence, refutation, values

OF_DJANGO = "Django passes these whatever receivers there are."

SAVING = {"instance", "raw", "using", "update_fields"}
DELETING = {"instance", "using", "origin"}


# What Django passes


@claim(action="one_day", variant="solution")
def all_to_every_receiver(trace):
    sent = [signal for signal in trace.signals() if signal.receivers]
    calls = [trace.within(signal).receivers() for signal in sent]
    passed = [[set(values(call.arguments)) for call in each] for each in calls]
    return len(sent) == 3 and passed == [[set(values(signal.arguments))] for signal in sent] and calls[0]


@claim(action="hand_in")
def post_save_passes_created(trace):
    (call,) = trace.receivers("keep_journal")
    return call.signal == "post_save" and set(values(call.arguments)) == SAVING | {"created"} and (call,)


@claim(action="hand_in", survives=OF_DJANGO)
def pre_save_passes_no_created(trace):
    (sent,) = trace.signals("pre_save")
    return set(values(sent.arguments)) == SAVING and (sent,)


@claim(action="hand_out", after=("hand_in",), survives=OF_DJANGO)
def delete_signals_pass_origin(trace):
    before, after = trace.signals("pre_delete"), trace.signals("post_delete")
    passed = [set(values(sent.arguments)) for sent in (*before, *after)]
    origins = [argument(sent, "origin") for sent in (*before, *after)]
    return passed == [DELETING, DELETING] and origins == ["<Parcel pk=1>"] * 2 and before


@claim(action="hand_in", variant="without-kwargs")
def signal_is_passed(trace):
    (raised,) = trace.receivers_raised("weigh")
    return "unexpected keyword argument 'signal'" in raised.exception and (raised,)


# When the signature does not fit


@claim(action="hand_in", variant="without-kwargs")
def refused_after_the_insert(trace):
    (raised,) = trace.receivers_raised("weigh")
    inserted = trace.before(raised).inserted("counter_parcel")
    connected = [event.receiver for event in trace.of_kind("receiver_connected")]
    stays = len(trace.rows("counter_parcel")) == 1 and trace.exception.startswith("TypeError")
    return "weigh" in connected and len(inserted) == 1 and stays and (raised,)


@claim(action="hand_in", variant="with-debug")
def refused_when_connected(trace):
    refused = trace.exception.startswith("ValueError('Signal receivers must accept keyword arguments (**kwargs).")
    return refused and not trace.of_kind("app_loaded") and not trace.signals() and trace.of_kind("exception_raised")


@claim(action="hand_out", after=("hand_in",))
def created_is_missing(trace):
    (sent,), (raised,) = trace.signals("post_delete"), trace.receivers_raised("keep_journal")
    is_missing = "missing 1 required positional argument: 'created'" in raised.exception
    return sent.seq < raised.seq and trace.exception.startswith("TypeError") and is_missing and (raised,)


@claim(action="one_day", variant="solution")
def default_is_used(trace):
    saved, saved_again, deleted = trace.receivers("keep_journal")
    passed = ["created" in values(call.arguments) for call in (saved, saved_again, deleted)]
    works = trace.outcome == "returned" and trace.within(deleted).printed == ("B52 was handed out.",)
    return passed == [True, True, False] and works and (deleted,)


# The predictions


@answer(action="hand_in")
def arguments_of_the_journal(trace):
    (call,) = trace.receivers("keep_journal")
    asked = ("request", "created", "origin", "raw", "update_fields")
    return tuple(name for name in asked if name in values(call.arguments))


@answer(action="hand_in", variant="without-kwargs")
def order_of_a_refusal(trace):
    return trace.order(
        post_save=trace.signals("post_save"),
        insert=trace.queries("INSERT"),
        journal=trace.outputs("stdout"),
        type_error=trace.receivers_raised("weigh"),
        rollback=trace.transaction_events("ROLLBACK"),
    )


@answer(action="hand_out", after=("hand_in",))
def created_of_a_deleted_parcel(trace):
    if trace.receivers_raised("keep_journal"):
        return "TypeError"
    return "False" if trace.printed else "not called"


@evidence
def call_of_the_journal(trace):
    return trace.receivers("keep_journal")


@refutation
def arguments_of_the_call(trace):
    return trace.receivers("keep_journal")


@refutation
def inserted_parcel(trace):
    return trace.inserted("counter_parcel")


@refutation
def type_error_of_the_journal(trace):
    return trace.receivers_raised("keep_journal")


@check(action="one_day")
def journal_is_complete(trace):
    if trace.exception:
        return f"The day ends with an exception: {trace.exception}"
    lines = [line for call in trace.receivers() for line in trace.within(call).printed]
    expected = ["B52 was handed in.", "B52 was weighed again.", "B52 was handed out."]
    if lines != expected:
        return f"The journal should have three lines, but it has: {' '.join(lines) or 'none'}"
    if len({call.receiver for call in trace.receivers() if trace.within(call).printed}) != 1:
        return "The lines are right, but more than one receiver prints them."
    return True


# Recall


@answer(action="book_stay", variant="recall")
def stay_without_kwargs(trace):
    rows = trace.rows("kennel_stay")
    if rows:
        return "shortened" if rows[0]["nights"] == "21" else "stored"
    return "exception" if trace.exception.startswith("TypeError") else "nothing"


@answer(action="collect_dog", variant="recall")
def created_of_a_collected_dog(trace):
    if trace.exception:
        return "exception"
    return trace.printed[-1].removeprefix("created is ")


@refutation
def type_error_of_the_stay(trace):
    return trace.receivers_raised("limit_nights")


@refutation
def bowl_of_a_collected_dog(trace):
    return trace.outputs("stdout")[-1]
