from lessons.proofs import answer, check, claim, refutation

ADA, BEN, SIREN = "Ada's pager: fire at the mill!", "Ben's pager: fire at the mill!", "Siren: fire at the mill!"


@claim(action="connect_siren_again")
def second_import_connects_nothing(trace):
    (connected,) = connections_of("sound_siren", trace)
    (loaded,) = trace.of_kind("app_loaded")
    return connected.seq < loaded.seq and trace.printed == (SIREN,) and connected


@claim(action="connect_siren_again")
def second_connect_is_ignored(trace):
    (connected,) = connections_of("sound_siren", trace)
    (again,) = ignored("sound_siren", trace)
    is_same = connected.sender == again.sender == "Alarm" and connected.dispatch_uid == again.dispatch_uid == ""
    return is_same and trace.outcome == "returned" and trace.printed == (SIREN,) and again


@claim(action="sign_in_twice")
def two_objects_are_two_receivers(trace):
    connected = connections_of("beep", trace)
    calls = [call for call in trace.receivers(signal="post_save") if "beep" in call.receiver]
    is_twice = len(connected) == len(calls) == 3 and trace.printed.count(ADA) == 2
    return is_twice and not ignored("beep", trace) and calls[-1]


@claim(action="run_the_file_twice")
def defined_again_is_another(trace):
    _, second = connections_of("sound_siren", trace)
    calls = trace.receivers("sound_siren")
    return len(calls) == 2 and trace.printed == (SIREN, SIREN) and second


@claim(action="connect_with_other_arguments")
def uid_in_one_place_is_another(trace):
    first, second, _ = connections_of("sound_siren", trace)
    is_other = (first.sender, first.dispatch_uid) == ("Alarm", "") and second.sender == "Alarm" and second.dispatch_uid
    return is_other and trace.printed.count(SIREN) == 2 and second


@claim(action="connect_with_other_arguments")
def other_sender_is_another(trace):
    _, second, third = connections_of("sound_siren", trace)
    is_other = second.dispatch_uid == third.dispatch_uid != "" and (second.sender, third.sender) == ("Alarm", "")
    return is_other and trace.printed.count("Siren: fire at the harbour!") == 3 and third


@claim(action="run_the_file_twice", variant="siren-with-uid")
def uid_replaces_the_function(trace):
    (connected,) = connections_of("sound_siren", trace)
    (again,) = ignored("sound_siren", trace)
    is_same = connected.dispatch_uid == again.dispatch_uid != ""
    return is_same and trace.printed == (SIREN,) and again


@claim(action="sign_in_twice", variant="one-uid-for-all")
def first_one_stays(trace):
    (connected,) = connections_of("beep", trace)
    of_ben, of_ada = ignored("beep", trace)
    is_same = connected.dispatch_uid == of_ben.dispatch_uid == of_ada.dispatch_uid == "pager"
    is_silent = trace.outcome == "returned" and not trace.outputs("log") and not trace.outputs("warning")
    return is_same and is_silent and trace.printed == (SIREN, ADA) and of_ben


@claim(action="sign_in_twice", variant="solution")
def one_uid_for_each(trace):
    uids = [event.dispatch_uid for event in connections_of("beep", trace)]
    (again,) = ignored("beep", trace)
    return uids[0] == again.dispatch_uid != uids[1] and trace.printed == (SIREN, ADA, BEN) and again


@answer(action="connect_siren_again")
def siren_connected_again(trace):
    sounds = [event for event in trace.outputs("stdout") if event.text.startswith("Siren")]
    return trace.order(
        insert=trace.queries("INSERT", "firehouse_alarm"),
        siren=sounds[:1],
        **{"second siren": sounds[1:]},
        exception=trace.of_kind("exception_raised"),
    )


@answer(action="sign_in_twice")
def beeps_of_ada(trace):
    return str(trace.printed.count(ADA))


@answer(action="sign_in_twice", variant="one-uid-for-all")
def pagers_with_one_uid(trace):
    return " and ".join(name for name, line in (("Ada", ADA), ("Ben", BEN)) if line in trace.printed)


@refutation
def ignored_siren(trace):
    return ignored("sound_siren", trace)


@refutation
def second_pager_of_ada(trace):
    return connections_of("beep", trace)[-1]


@refutation
def ignored_pager_of_ben(trace):
    return ignored("beep", trace)


@check(action="sign_in_twice")
def each_pager_beeps_once(trace):
    if trace.exception:
        return "The action raises an exception."
    for name, line in (("Ada", ADA), ("Ben", BEN)):
        beeps = trace.printed.count(line)
        if beeps != 1:
            return f"{name}'s pager should beep once. It beeps {beeps} times."
    if trace.printed.count(SIREN) != 1:
        return "Each pager beeps once, but the siren no longer sounds once."
    return True


def connections_of(receiver, trace):
    return [event for event in trace.of_kind("receiver_connected") if receiver in event.receiver]


def ignored(receiver, trace):
    """Return each call of connect() that Django ignored, because the receiver was connected already."""
    return [event for event in trace.of_kind("receiver_connected_again") if receiver in event.receiver]


# Recall


@answer(action="ride", variant="recall")
def gate_connected_in_two_places(trace):
    return "exception" if trace.exception else str(len(trace.receivers("open_gate")))


@answer(action="ride", variant="recall")
def functions_with_one_uid(trace):
    counted, photographed = trace.receivers("count_ride"), trace.receivers("take_photo")
    if counted and photographed:
        return "both"
    return "count_ride" if counted else "take_photo"


@refutation
def ignored_gate(trace):
    return ignored("open_gate", trace)


@refutation
def ignored_photo(trace):
    return ignored("take_photo", trace)
