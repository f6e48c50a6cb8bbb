from lessons.proofs import answer, check, claim, refutation, values


@claim(action="order_in_sync_code")
def sync_receivers_come_first(trace):
    connected = [event.receiver for event in trace.of_kind("receiver_connected")]
    called = [(call.receiver, call.is_async) for call in trace.receivers(signal="order_placed")]
    return sent_with(trace, "send") and connected[0] == "ask_restaurant" and called[0] == ("print_receipt", False)


@claim(action="order_in_sync_code")
def async_receivers_run_concurrently(trace):
    (restaurant,), (courier,) = trace.receivers("ask_restaurant"), trace.receivers("call_courier")
    both_are_async = restaurant.is_async and courier.is_async
    return both_are_async and restaurant.seq < courier.seq < returned(trace, "ask_restaurant").seq and courier


@claim(action="order_in_sync_code")
def send_waits_for_all(trace):
    (placed,) = (event for event in trace.outputs("stdout") if event.text == "The order is placed.")
    of_send = trace.before(placed).of_kind("receiver_returned")
    return sent_with(trace, "send") and len(of_send) == 3 and placed


@claim(action="order_in_sync_code")
def responses_are_grouped(trace):
    receiver_of = {event.receiver: event.is_async for event in trace.of_kind("receiver_connected")}
    names = [name for name, _ in responses(trace)]
    return names == sorted(receiver_of, key=receiver_of.get) == ["print_receipt", "ask_restaurant", "call_courier"]


@claim(action="order_in_async_code", variant="send-in-async-code")
def send_fails_in_a_loop(trace):
    called = [call.receiver for call in trace.receivers(signal="order_placed")]
    raised = trace.exception.startswith("RuntimeError") and "event loop" in trace.exception
    return sent_with(trace, "send") and called == ["print_receipt"] and raised and end_of_send(trace)


@claim(action="order_in_async_code")
def asend_groups_responses(trace):
    names = [name for name, _ in responses(trace)]
    return sent_with(trace, "asend") and names == ["print_receipt", "ask_restaurant", "call_courier"]


@claim(action="order_in_async_code", survives="Django sends the signals of models this way, whoever listens.")
def acreate_uses_send(trace):
    (of_the_model,), (of_the_order,) = trace.signals("post_save", sender="Order"), trace.signals("order_placed")
    return of_the_model.method == "send" and of_the_model.thread != of_the_order.thread and [of_the_model]


@claim(action="order_at_a_closed_restaurant")
def asend_does_not_wait(trace):
    (raised,) = end_of_send(trace)
    called = trace.before(raised).receivers("call_courier")
    returned_by_then = [event.receiver for event in trace.before(raised).of_kind("receiver_returned")]
    fails = raised.exception.startswith("ConnectionError") and trace.exception.startswith("ConnectionError")
    return sent_with(trace, "asend") and called and "call_courier" not in returned_by_then and fails and [raised]


@claim(action="order_at_a_closed_restaurant", variant="solution")
def asend_robust_waits(trace):
    found = dict(responses(trace))
    failed = found["ask_restaurant"].startswith("ConnectionError")
    return sent_with(trace, "asend_robust") and failed and "on the way" in found["call_courier"]


@answer(action="order_in_sync_code")
def order_of_an_order(trace):
    receipt, placed = trace.outputs("stdout")
    return trace.order(
        restaurant=returned(trace, "ask_restaurant"),
        receipt=receipt,
        placed=placed,
        courier=returned(trace, "call_courier"),
    )


@answer(action="order_in_sync_code")
def order_of_the_responses(trace):
    return ", ".join(name for name, _ in responses(trace))


@answer(action="order_in_async_code", variant="send-in-async-code")
def send_in_a_running_loop(trace):
    called = [call.receiver for call in trace.receivers(signal="order_placed")]
    return {0: "none", 3: "all"}.get(len(called), ", ".join(called))


@refutation
def responses_in_sync_code(trace):
    return done(trace)


@refutation
def call_of_the_printer(trace):
    return trace.receivers("print_receipt")


@refutation
def end_of_send(trace):
    return [event for event in trace.of_kind("signal_raised") if event.signal == "order_placed"]


@check(action="order_at_a_closed_restaurant")
def courier_is_found(trace):
    if trace.exception:
        return f"`aplace_order()` still raises an exception: `{trace.exception}`."
    found = dict(responses(trace)) if done(trace) else {}
    if "on the way" not in found.get("call_courier", ""):
        return "There is no exception, but the courier's response is not in the list."
    if not found.get("ask_restaurant", "").startswith("ConnectionError"):
        return "A courier is found, but the failure of the restaurant is not one of the responses."
    return True


def sent_with(trace, method):
    """Say whether order_placed was sent once, with this method."""
    return [sent.method for sent in trace.signals("order_placed")] == [method]


def returned(trace, receiver):
    """Return the event of a receiver's only return."""
    (event,) = (event for event in trace.of_kind("receiver_returned") if event.receiver == receiver)
    return event


def done(trace):
    return [event for event in trace.of_kind("signal_done") if event.signal == "order_placed"]


def responses(trace):
    """Return the receivers' names with their responses, as order_placed returned them."""
    (of_the_order,) = trace.responses("order_placed")
    return list(values(of_the_order).items())


# Recall


@answer(action="save_photo", variant="recall")
def end_of_a_save(trace):
    if "Uploaded." not in trace.printed:
        return "no upload"
    return "after the upload" if trace.printed == ("Uploaded.", "Saved.") else "at once"


@answer(action="develop", variant="recall")
def responses_of_a_photo(trace):
    if trace.exception:
        return "raises"
    (of_the_photo,) = trace.responses("photo_developed")
    return str(len(of_the_photo))


@refutation
def upload_is_printed(trace):
    return trace.outputs("stdout")


@refutation
def responses_of_the_signal(trace):
    return [event for event in trace.of_kind("signal_done") if event.signal == "photo_developed"]


@refutation
def second_receiver_returns(trace):
    return [event for event in trace.of_kind("receiver_returned") if event.receiver == "hang_up"]
