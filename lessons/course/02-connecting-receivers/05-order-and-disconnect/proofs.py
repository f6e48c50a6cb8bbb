from lessons.proofs import answer, check, claim, evidence, refutation


@claim(action="order_soup")
def called_in_the_order_of_connecting(trace):
    connected = [event.receiver for event in trace.of_kind("receiver_connected")]
    return connected == ["cook", "garnish", "call_waiter"] == called(trace) and trace.receivers(signal="post_save")


@claim(action="reconnect_the_cook")
def reconnected_goes_to_the_end(trace):
    (disconnected,) = trace.of_kind("receiver_disconnected")
    before, after = trace.before(disconnected), trace.after(disconnected)
    first = [event.receiver for event in before.of_kind("receiver_connected")]
    again = [event.receiver for event in after.of_kind("receiver_connected")]
    moved = first[0] == "cook" and again == ["cook"] and called(trace) == ["garnish", "call_waiter", "cook"]
    return moved and trace.receivers("cook")


@claim(action="disconnect_the_garnish")
def found_is_disconnected(trace):
    _, second = trace.of_kind("receiver_disconnected")
    before, after = called(trace.before(second)), called(trace.after(second))
    return second.found and "garnish" in before and after == ["cook", "call_waiter"] and second


@claim(action="disconnect_the_garnish")
def not_found_is_silent(trace):
    first, second = trace.of_kind("receiver_disconnected")
    calls = called(trace.after(first).before(second))
    silent = trace.outcome == "returned" and not trace.outputs("log") and not trace.outputs("warning")
    return not first.found and calls == ["cook", "garnish", "call_waiter"] and silent and first


@claim(action="prepare_two_buffets")
def uid_is_needed(trace):
    first = trace.of_kind("receiver_disconnected")[0]
    is_other_key = first.receiver == "call_waiter" and not first.dispatch_uid
    return is_other_key and not first.found and "Ham: the waiter is called" in trace.printed and first


@claim(action="prepare_two_buffets")
def connected_a_second_time(trace):
    uids = [event.dispatch_uid for event in trace.of_kind("receiver_connected") if event.receiver == "call_waiter"]
    twice = trace.printed.count("Soup: the waiter is called") == 2
    return uids[:2] == ["waiter", ""] and twice and trace.receivers("call_waiter")[-1]


@claim(action="prepare_two_buffets", variant="solution")
def same_arguments_work(trace):
    found = [event.found for event in trace.of_kind("receiver_disconnected")]
    calls = [line for line in trace.printed if line.endswith("the waiter is called")]
    cooked = [line for line in trace.printed if line.endswith("cooked")]
    return found == [True, True] and calls == ["Soup: the waiter is called"] and len(cooked) == 3


@claim(action="disconnect_the_garnish")
def disconnected_in_all_threads(trace):
    _, second = trace.of_kind("receiver_disconnected")
    (sent,) = trace.after(second).signals("post_save")
    other_thread = second.thread != sent.thread
    return other_thread and called(trace.within(sent)) == ["cook", "call_waiter"] and sent


@answer(action="order_soup")
def order_of_a_soup(trace):
    return order_of_the_kitchen(trace)


@answer(action="reconnect_the_cook")
def order_after_reconnecting(trace):
    return order_of_the_kitchen(trace)


@answer(action="disconnect_the_garnish")
def disconnecting_without_the_sender(trace):
    if trace.exception:
        return "raises"
    return "disconnects" if trace.of_kind("receiver_disconnected")[0].found else "False"


@evidence
def failed_disconnect(trace):
    return trace.of_kind("receiver_disconnected")[0]


@refutation
def garnish_of_the_soup(trace):
    return trace.receivers("garnish")


@check(action="prepare_two_buffets")
def waiter_is_called_for_the_soup_only(trace):
    if trace.exception:
        return "The action raises an exception."
    for dish in ("Ham", "Fish", "Soup"):
        if f"{dish}: cooked" not in trace.printed or f"{dish}: garnished" not in trace.printed:
            return f"{dish} is not cooked and garnished."
    if "Ham: the waiter is called" in trace.printed:
        return "The waiter is called for the ham of the first buffet."
    if "Fish: the waiter is called" in trace.printed:
        return "The first buffet is right, but the waiter is called for the fish of the second one."
    calls = trace.printed.count("Soup: the waiter is called")
    if calls != 1:
        return f"The buffets are right, but for the soup the waiter is called {calls} times, not once."
    return True


def called(trace):
    """Return the names of the receivers in the order of their calls."""
    return [call.receiver for call in trace.receivers(signal="post_save")]


def order_of_the_kitchen(trace):
    return trace.order(
        cook=trace.receivers("cook"), garnish=trace.receivers("garnish"), waiter=trace.receivers("call_waiter")
    )


# Recall


@answer(action="reopen", variant="recall")
def last_receiver_of_the_screening(trace):
    return called(trace)[-1]


@answer(action="keep_the_lights_on", variant="recall")
def lights_of_the_screening(trace):
    if trace.exception:
        return "exception"
    return "called" if trace.receivers("dim_lights") else "not called"


@refutation
def opening_of_the_curtain(trace):
    return trace.receivers("open_curtain")


@refutation
def start_of_the_film(trace):
    return trace.receivers("start_projector")


@refutation
def disconnect_of_the_lights(trace):
    return trace.of_kind("receiver_disconnected")


@refutation
def call_of_the_lights(trace):
    return trace.receivers("dim_lights")
