from lessons.proofs import NotInTrace, answer, check, claim, evidence, refutation, values

OF_DJANGO = "Django's own receiver is muted, whatever receivers the app has."


@claim(action="create_guests", variant="plain-factory")
def plain_factory_rings(trace):
    created, _ = trace.signals("post_save", sender="Guest")
    return len(trace.within(created).receivers("ring_doorbell")) == 1 and created


@claim(action="create_guests")
def muted_factory_is_silent(trace):
    created, _ = trace.signals("post_save", sender="Guest")
    return created.receivers == 0 and created.muted == ("ring_doorbell",) and created


@claim(action="create_guests")
def built_guest_rings(trace):
    created, saved = trace.signals("post_save", sender="Guest")
    rings = trace.within(saved).receivers("ring_doorbell")
    return created.muted == ("ring_doorbell",) and not saved.muted and len(rings) == 1 and rings


@claim(action="sound_alarm")
def fire_brigade_is_muted(trace):
    (alarm,) = trace.signals("post_save", sender="Alarm")
    (ada, _) = trace.signals("post_save", sender="Guest")
    no_receivers = alarm.receivers == ada.receivers == 0 and alarm.thread != ada.thread
    return no_receivers and alarm.muted == ("call_fire_brigade",) and not trace.receivers("call_fire_brigade") and alarm


@claim(action="sound_alarm")
def rings_after_the_block(trace):
    ada, bo = trace.signals("post_save", sender="Guest")
    rings = trace.within(bo).receivers("ring_doorbell")
    return ada.muted == ("ring_doorbell",) and len(rings) == 1 and rings


@claim(action="log_in_while_muted", survives=OF_DJANGO)
def login_is_not_stored(trace):
    (logged_in,) = trace.outputs("stdout")
    (inserted,) = trace.inserted("auth_user")
    (stored,) = trace.after(logged_in).updated("auth_user")
    is_empty = values(inserted.new)["last_login"] == values(stored.old)["last_login"] is None
    return is_empty and values(stored.new)["last_login"] is not None and logged_in


@claim(action="connect_while_muted")
def connected_meanwhile_is_called(trace):
    ada, _ = trace.signals("post_save", sender="Guest")
    rings = trace.within(ada).receivers("ring_doorbell")
    return ada.muted == ("ring_doorbell",) and len(rings) == 1 and rings


@claim(action="connect_while_muted")
def called_twice_afterwards(trace):
    _, bo = trace.signals("post_save", sender="Guest")
    return trace.within(bo).receivers("ring_doorbell")[1:]


@claim(action="sound_alarm", variant="solution")
def only_the_doorbell_is_silent(trace):
    (disconnected,) = trace.of_kind("receiver_disconnected")
    (alarm,) = trace.signals("post_save", sender="Alarm")
    ada, bo = trace.signals("post_save", sender="Guest")
    rings = [len(trace.within(sent).receivers("ring_doorbell")) for sent in (ada, bo)]
    called = trace.within(alarm).receivers("call_fire_brigade")
    return disconnected.found and disconnected.seq < ada.seq and rings == [0, 1] and len(called) == 1 and called


@claim(action="sound_alarm", variant="not-connected-again")
def stays_silent(trace):
    (disconnected,) = trace.of_kind("receiver_disconnected")
    _, bo = trace.signals("post_save", sender="Guest")
    return disconnected.found and bo.receivers == 0 and not bo.muted and bo


@answer(action="create_guests")
def guest_of_the_factory(trace):
    ada, bo = trace.inserted("hotel_guest")
    sent = trace.after(ada).before(bo).signals("post_save")
    if not sent:
        return "not sent"
    return "rings" if trace.within(sent[0]).receivers("ring_doorbell") else "silent"


@answer(action="sound_alarm")
def order_around_a_quiet_block(trace):
    return trace.order(
        ada=[line for line in trace.outputs("stdout") if "Ada" in line.text],
        alarm=trace.inserted("safety_alarm"),
        brigade=trace.receivers("call_fire_brigade"),
        bo=[line for line in trace.outputs("stdout") if "Bo" in line.text],
    )


@answer(action="connect_while_muted")
def doorbell_after_connecting(trace):
    return str(sum("Bo" in line for line in trace.printed))


@refutation
def post_save_of_ada(trace):
    return trace.signals("post_save", sender="Guest")[0]


@refutation
def post_save_of_the_alarm(trace):
    return trace.signals("post_save", sender="Alarm")


@refutation
def first_ring(trace):
    return trace.receivers("ring_doorbell")[0]


@refutation
def last_ring(trace):
    return trace.receivers("ring_doorbell")[-1]


@check(action="sound_alarm")
def only_the_doorbell_is_quiet(trace):
    try:
        names = [row["name"] for row in trace.rows("hotel_guest")]
    except (NotInTrace, KeyError):
        return "There is no table `hotel_guest` with names."
    if trace.exception or names[-2:] != ["Ada", "Bo"]:
        return "Ada and Bo are not saved, or there is an exception."
    if not any("fire brigade" in line for line in trace.printed):
        return "Nobody calls the fire brigade: its receiver is not called for the alarm."
    if any("Ada" in line for line in trace.printed):
        return "The doorbell rings for Ada, who comes within the block."
    rings = sum("Bo" in line for line in trace.printed)
    return rings == 1 or f"Ada comes quietly, but for Bo, after the block, the doorbell rings {rings} times, not once."


# Recall


@answer(action="join_quietly", variant="recall")
def profile_of_a_quiet_member(trace):
    return str(len(trace.rows("letters_profile")))


@answer(action="correct_a_letter", variant="recall")
def announcements_of_a_correction(trace):
    return str(len(trace.receivers("announce_letter")))


@refutation
def post_save_of_the_member(trace):
    return trace.signals("post_save", sender="Member")


@refutation
def post_save_of_the_factory(trace):
    return trace.signals("post_save", sender="Letter")[0]


@evidence
def announcement(trace):
    return trace.receivers("announce_letter")
