from lessons.proofs import answer, check, claim, evidence, refutation

OF_DJANGO = "Django does this whatever receivers there are."


# One save, two signals


@claim(action="record_mild_day", survives=OF_DJANGO)
def new_object_sends_neither(trace):
    in_memory, _ = trace.outputs("stdout")
    return not trace.before(in_memory).signals() and bool(trace.after(in_memory).signals("pre_save")) and in_memory


@claim(action="record_mild_day", survives=OF_DJANGO)
def insert_between_signals(trace):
    return len(trace.signals()) == 2 and trace.order(
        pre_save=trace.signals("pre_save", sender="Reading"),
        insert=trace.queries("INSERT", "hut_reading"),
        post_save=trace.signals("post_save", sender="Reading"),
        next_line=trace.outputs("stdout")[1],
    ) == ("pre_save", "insert", "post_save", "next_line")


@claim(action="record_mild_day")
def sent_without_receivers(trace):
    (connected,) = trace.of_kind("receiver_connected")
    return connected.signal == "post_save" and [sent for sent in trace.signals("pre_save") if sent.receivers == 0]


# Sending is calling


@claim(action="record_night")
def called_at_every_save(trace):
    calls = [trace.within(sent).receivers("sound_siren") for sent in trace.signals("post_save")]
    return [len(each) for each in calls] == [1, 1] and not trace.printed and calls[0]


@claim(action="record_heat")
def save_waits(trace):
    (sent,) = trace.signals("post_save")
    (called,) = trace.within(sent).receivers("sound_siren")
    (returned,) = trace.within(sent).of_kind("receiver_returned")
    _, next_line = trace.outputs("stdout")
    return returned.at_us - called.at_us >= 200_000 and returned.seq < next_line.seq and called


@claim(action="record_heat")
def same_thread(trace):
    calls = trace.receivers("sound_siren")
    return len(calls) == 1 and {event.thread for event in trace} == {0} and calls


# Connecting


@claim(action="record_mild_day")
def connected_at_the_start(trace):
    (loaded,) = trace.of_kind("app_loaded")
    (connected,) = trace.before(loaded).of_kind("receiver_connected")
    importing = connected.calls[-1].place
    return connected.receiver == "sound_siren" and importing.startswith("hut/apps.py:") and connected


@claim(action="record_heat", variant="not-connected")
def unconnected_is_not_called(trace):
    (sent,) = trace.signals("post_save")
    return sent.receivers == 0 and not trace.receivers() and trace.printed == ("save() has returned.",) and sent


@claim(action="record_heat", variant="before-storing")
def pre_save_is_too_early(trace):
    (siren, _), (insert,) = trace.outputs("stdout"), trace.queries("INSERT")
    return trace.receivers("sound_siren", signal="pre_save") and siren.seq < insert.seq and siren


# One process


@claim(action="show_readings", after=("record_heat",))
def other_process_is_not_heard(trace):
    is_connected = bool(trace.of_kind("receiver_connected"))
    shown = trace.printed == ("Hilltop: 41 °C",)
    return is_connected and shown and not trace.signals() and trace.queries("SELECT")


# The predictions


@answer(action="record_heat")
def order_of_a_save(trace):
    siren, next_line = trace.outputs("stdout")
    return trace.order(
        pre_save=trace.signals("pre_save"),
        insert=trace.queries("INSERT"),
        post_save=trace.signals("post_save"),
        siren=siren,
        next_line=next_line,
    )


@answer(action="record_heat", variant="not-connected")
def siren_without_the_decorator(trace):
    if trace.receivers("sound_siren"):
        return "called"
    return "sent to nobody" if trace.signals("post_save") else "not sent"


@answer(action="show_readings", after=("record_heat",))
def siren_in_another_process(trace):
    (select,) = trace.queries("SELECT")
    if not trace.receivers("sound_siren"):
        return "never"
    return "at the start" if trace.before(select).receivers("sound_siren") else "at the query"


@refutation
def post_save_without_receivers(trace):
    return trace.signals("post_save")


@refutation
def reading_from_the_table(trace):
    return trace.queries("SELECT")


@evidence
def start_of_the_process(trace):
    return trace.of_kind("app_loaded")


@check(action="record_night")
def frost_is_announced_once(trace):
    inserted = trace.inserted("hut_reading")
    if len(inserted) != 2:
        return "Two readings should be stored."
    frost = [line for line in trace.outputs("stdout") if line.text.startswith("Frost!")]
    if not frost:
        return "Nobody is warned: no receiver prints a line that begins with `Frost!`."
    if [line.text for line in trace.outputs("stdout")] != ["Frost! Hilltop: -3 °C"]:
        return "The only line should be `Frost! Hilltop: -3 °C`."
    if frost[0].seq < inserted[1].seq:
        return "The warning comes before the reading is stored."
    if not any(trace.within(call).printed for call in trace.receivers(signal="post_save")):
        return "The line is printed, but not by a receiver of `post_save`."
    return True


# Recall


@answer(action="save_game", variant="recall")
def standings_after_a_game(trace):
    first, _ = trace.printed
    return "standings" if first == "The standings are uploaded." else "next line"


@answer(action="save_game", variant="recall")
def announcement_of_a_game(trace):
    if trace.exception:
        return "exception"
    return "called" if trace.receivers("announce_game") else "not called"


@refutation
def upload_of_the_standings(trace):
    return trace.receivers("upload_standings")


@refutation
def post_save_of_the_game(trace):
    return trace.signals("post_save", sender="Game")
