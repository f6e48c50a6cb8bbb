from lessons.proofs import answer, check, claim, evidence, refutation

ALL = ["Pitch", "CaravanPitch", "QuietPitch", "Guest"]


@claim(action="open_campsite")
def only_this_class(trace):
    sent = trace.signals("post_save")
    called = [event.sender for event in sent if trace.within(event).receivers("put_up_sign")]
    return [event.sender for event in sent] == ALL and called == ["Pitch"] and trace.receivers("put_up_sign")


@claim(action="open_campsite")
def every_sender(trace):
    sent = trace.signals("post_save")
    called = [event.sender for event in sent if len(trace.within(event).receivers("write_log")) == 1]
    return called == ALL and trace.receivers("write_log")


@claim(action="open_campsite", variant="without-sender")
def called_for_a_guest(trace):
    (raised,) = trace.receivers_raised("put_up_sign")
    of_a_guest = trace.before(raised).signals("post_save")[-1].sender == "Guest"
    no_number = "AttributeError" in raised.exception and "number" in raised.exception
    return of_a_guest and no_number and len(trace.receivers("put_up_sign")) == 4 and raised


@claim(action="add_caravan_pitch")
def child_is_another_sender(trace):
    tables = [len(trace.inserted(table)) for table in ("campsite_pitch", "campsite_caravanpitch")]
    (sent,) = trace.signals("post_save")
    (called,) = trace.receivers(signal="post_save")
    return tables == [1, 1] and sent.sender == "CaravanPitch" and called.receiver == "write_log" and sent


@claim(action="open_campsite")
def proxy_is_another_sender(trace):
    sent = signal_of_the_quiet_pitch(trace)[0]
    called = [call.receiver for call in trace.within(sent).receivers()]
    return len(trace.inserted("campsite_pitch")) == 3 and called == ["write_log"] and sent


@claim(action="open_campsite", variant="solution")
def connected_for_each_class(trace):
    connected = [event for event in trace.of_kind("receiver_connected") if event.receiver == "put_up_sign"]
    sent = trace.signals("post_save")
    calls = [len(trace.within(event).receivers("put_up_sign")) for event in sent]
    return len(connected) == 3 and calls == [1, 1, 1, 0] and trace.receivers("put_up_sign")


@claim(action="open_campsite", variant="misspelt-string")
def string_is_looked_up(trace):
    sent = trace.signals("post_save")
    called = [event.sender for event in sent if trace.within(event).receivers("put_up_sign")]
    return called == ["Pitch", "CaravanPitch"] and trace.receivers("put_up_sign")


@claim(action="open_campsite", variant="misspelt-string")
def misspelt_string_is_silent(trace):
    sent = signal_of_the_quiet_pitch(trace)[0]
    silent = trace.outcome == "returned" and not trace.outputs("log") and not trace.outputs("warning")
    return silent and not trace.within(sent).receivers("put_up_sign") and trace.within(sent).receivers("write_log")


@claim(action="check_project", variant="misspelt-string")
def check_finds_it(trace):
    return "SystemCheckError" in trace.exception and "signals.E001" in trace.exception


@answer(action="add_pitch")
def receivers_of_a_pitch(trace):
    return trace.order(
        insert=trace.queries("INSERT"), log=trace.receivers("write_log"), sign=trace.receivers("put_up_sign")
    )


@answer(action="add_caravan_pitch")
def signs_of_a_caravan_pitch(trace):
    return str(len(trace.receivers("put_up_sign")))


@answer(action="open_campsite")
def sign_of_a_quiet_pitch(trace):
    sent = signal_of_the_quiet_pitch(trace)[0]
    return "called" if trace.within(sent).receivers("put_up_sign") else "not called"


@refutation
def signal_of_the_caravan_pitch(trace):
    return trace.signals("post_save", sender="CaravanPitch")


@evidence
def row_of_the_parent(trace):
    return trace.inserted("campsite_pitch")


@refutation
def signal_of_the_quiet_pitch(trace):
    return trace.signals("post_save", sender="QuietPitch")


@check(action="open_campsite")
def every_pitch_has_a_sign(trace):
    if trace.exception:
        return f"The action raises {trace.exception}."
    for number, kind in ((1, "pitch"), (2, "caravan pitch"), (3, "quiet pitch")):
        signs = trace.printed.count(f"A sign for pitch {number}")
        if signs != 1:
            return f"The {kind} should get one sign. It gets {signs}."
    if len(trace.receivers("write_log")) != 4:
        return "Every pitch has a sign, but `write_log()` is no longer called for each of the four saves."
    return True


# Recall


@answer(action="load_truck", variant="recall")
def lane_of_the_truck(trace):
    if trace.exception:
        return "exception"
    return "called" if trace.receivers("assign_lane") else "not called"


@answer(action="load_truck", variant="recall")
def saves_of_the_truck(trace):
    return str(len(trace.receivers("count_saves")))


@refutation
def signal_of_the_truck(trace):
    return trace.signals("post_save")


@refutation
def end_of_the_truck(trace):
    return [event for event in trace.of_kind("signal_done") if event.signal == "post_save"]


@refutation
def count_of_the_truck(trace):
    return trace.receivers("count_saves")
