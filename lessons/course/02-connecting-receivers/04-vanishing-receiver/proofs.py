from lessons.proofs import answer, check, claim, evidence, refutation


@claim(action="cry")
def reference_is_weak(trace):
    (connected,) = connections_of("light_up", trace)
    return connected.weak and connected.seq < collected("light_up", trace)[0].seq and connected


@claim(action="cry")
def monitor_is_gone(trace):
    (gone,) = collected("light_up", trace)
    (loaded,) = trace.of_kind("app_loaded")
    return gone.seq < loaded.seq and not trace.receivers("light_up") and gone


@claim(action="cry")
def no_error(trace):
    (sent,) = trace.signals("post_save", sender="Cry")
    (called,) = trace.receivers(signal="post_save")
    silent = trace.outcome == "returned" and not trace.outputs("log")
    return sent.receivers == 1 and called.receiver == "write_diary" and silent and sent


@claim(action="cry")
def diary_stays(trace):
    (connected,) = connections_of("write_diary", trace)
    return connected.weak and trace.printed == ("Diary: Mia cries.",) and trace.receivers("write_diary")


@claim(action="cry", variant="debug-on")
def debug_hides_it(trace):
    (connected,) = connections_of("light_up", trace)
    return connected.weak and "Monitor in the kitchen: Mia cries!" in trace.printed and trace.receivers("light_up")


@claim(action="empty_the_cache", variant="debug-on")
def cache_kept_it(trace):
    (connected,) = connections_of("light_up", trace)
    (loaded,) = trace.of_kind("app_loaded")
    (gone,) = collected("light_up", trace)
    return connected.weak and gone.seq > loaded.seq and not trace.receivers("light_up") and gone


@claim(action="cry_and_cry_again")
def method_of_an_object(trace):
    (gone,) = end_of_the_babysitter(trace)
    return "Ann sings for Mia." in trace.before(gone).printed and song(trace)


@claim(action="cry_and_cry_again")
def method_goes_with_its_object(trace):
    (gone,) = end_of_the_babysitter(trace)
    rest = trace.after(gone)
    (called,) = rest.receivers(signal="post_save")
    return called.receiver == "write_diary" and not any("sings" in line for line in rest.printed) and gone


@claim(action="cry", variant="solution")
def strong_reference_stays(trace):
    (connected,) = connections_of("light_up", trace)
    is_heard = "Monitor in the kitchen: Mia cries!" in trace.printed
    return not connected.weak and not collected("light_up", trace) and is_heard and trace.receivers("light_up")


@answer(action="cry")
def who_hears_the_cry(trace):
    return trace.order(
        insert=trace.queries("INSERT", "nursery_cry"),
        post_save=trace.signals("post_save", sender="Cry"),
        monitor=trace.receivers("light_up"),
        diary=trace.receivers("write_diary"),
        exception=trace.of_kind("exception_raised"),
    )


@answer(action="cry", variant="debug-on")
def monitor_while_developing(trace):
    return str(len(trace.receivers(signal="post_save")))


@answer(action="cry_and_cry_again")
def songs_of_the_babysitter(trace):
    return str(len([line for line in trace.printed if "sings" in line]))


@refutation
def end_of_the_monitor(trace):
    return collected("light_up", trace)


@refutation
def end_of_the_signal(trace):
    return trace.of_kind("signal_done")[-1]


@evidence
def signal_of_the_cry(trace):
    return trace.signals("post_save", sender="Cry")


@refutation
def call_of_the_monitor(trace):
    return trace.receivers("light_up")


@refutation
def song(trace):
    return [call for call in trace.receivers(signal="post_save") if "sing" in call.receiver]


@refutation
def end_of_the_babysitter(trace):
    return collected("sing", trace)


@check(action="cry")
def monitor_reports_the_cry(trace):
    reports = trace.printed.count("Monitor in the kitchen: Mia cries!")
    if reports != 1:
        return f"The monitor in the kitchen should report the cry once. It reports it {reports} times."
    if trace.printed.count("Diary: Mia cries.") != 1:
        return "The monitor reports the cry, but the diary no longer says once that Mia cries."
    return True


def connections_of(receiver, trace):
    return [event for event in trace.of_kind("receiver_connected") if receiver in event.receiver]


def collected(receiver, trace):
    return [event for event in trace.of_kind("receiver_collected") if receiver in event.receiver]


# Recall


@answer(action="begin_break", variant="recall")
def announcement_of_the_break(trace):
    if "ReferenceError" in trace.exception:
        return "ReferenceError"
    return "called" if any(line.startswith("Now") for line in trace.printed) else "not called"


@answer(action="begin_break", variant="recall")
def bell_of_the_school(trace):
    return "called" if "Ring!" in trace.printed else "not called"


@refutation
def end_of_the_lambda(trace):
    return trace.of_kind("receiver_collected")


@refutation
def end_of_the_break(trace):
    return trace.of_kind("signal_done")[-1]


@refutation
def call_of_the_bell(trace):
    return trace.receivers(signal="post_save")
