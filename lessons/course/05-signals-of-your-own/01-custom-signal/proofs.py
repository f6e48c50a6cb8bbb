from lessons.proofs import answer, argument, check, claim, evidence, refutation, values

ALL = ["ring_bell", "add_to_feed", "send_newsletter"]


@claim(action="withdraw_episode")
def save_does_not_send_it(trace):
    connected = {event.signal for event in trace.of_kind("receiver_connected")}
    sent = {event.signal for event in trace.signals()}
    saved = trace.queries("UPDATE", "podcast_episode")
    return connected == {"episode_published"} and sent == {"pre_save", "post_save"} and saved


@claim(action="publish_episode")
def send_calls_the_receivers(trace):
    (sent,) = trace.signals("episode_published")
    (returned,) = ends_of("episode_published", trace)
    last_line = trace.after(returned).printed
    return called(trace.within(sent)) == ALL and last_line == ("Pilot is published.",) and sent


@claim(action="publish_episode")
def send_returns_the_responses(trace):
    (responses,) = trace.responses("episode_published")
    return values(responses) == {"ring_bell": "None", "add_to_feed": "None", "send_newsletter": "'250 readers'"}


@claim(action="publish_episode")
def arguments_are_passed_on(trace):
    (sent,) = trace.signals("episode_published")
    received = [argument(call, "episode") for call in trace.receivers(signal="episode_published")]
    return received == [argument(sent, "episode")] * 3 and trace.receivers(signal="episode_published")


@claim(action="forget_the_episode")
def forgotten_argument_is_missing(trace):
    (raised,) = trace.receivers_raised()
    first = trace.before(raised).of_kind("receiver_returned")
    is_missing = "TypeError" in trace.exception and "missing" in trace.exception and "'episode'" in trace.exception
    return [event.receiver for event in first] == ["ring_bell"] and raised.receiver == "add_to_feed" and is_missing


@claim(action="define_as_in_old_tutorials", survives="Django itself refuses this, whatever the app does.")
def providing_args_is_gone(trace):
    return "TypeError" in trace.exception and "providing_args" in trace.exception


@claim(action="publish_episode")
def class_is_matched(trace):
    (connected,) = (event for event in trace.of_kind("receiver_connected") if event.receiver == "send_newsletter")
    (sent,) = trace.signals("episode_published")
    return connected.sender == sent.sender == "Episode" and trace.within(sent).receivers("send_newsletter")


@claim(action="publish_episode", variant="instance-as-sender")
def instance_is_not_matched(trace):
    (sent,) = trace.signals("episode_published")
    is_silent = trace.outcome == "returned" and not trace.outputs("log")
    return (
        sent.sender != "Episode" and called(trace.within(sent)) == ["ring_bell", "add_to_feed"] and is_silent and sent
    )


@claim(action="publish_episode", variant="receivers-not-imported")
def nobody_is_connected(trace):
    (sent,) = trace.signals("episode_published")
    is_silent = trace.outcome == "returned" and not trace.outputs("log")
    return sent.receivers == 0 and not trace.of_kind("receiver_connected") and is_silent and sent


@answer(action="publish_episode")
def order_of_publishing(trace):
    return trace.order(
        update=trace.queries("UPDATE"),
        feed=trace.receivers("add_to_feed"),
        newsletter=trace.receivers("send_newsletter"),
        printed=[event for event in trace.outputs("stdout") if "is published" in event.text],
    )


@answer(action="forget_the_episode")
def sending_without_the_episode(trace):
    if not trace.receivers("ring_bell"):
        return "before all"
    return "after the bell" if trace.exception.startswith("TypeError") else "all are called"


@answer(action="publish_episode", variant="instance-as-sender")
def receivers_of_an_instance(trace):
    return str(len(trace.receivers(signal="episode_published")))


@refutation
def call_of_the_bell(trace):
    return trace.receivers("ring_bell")


@refutation
def failure_of_the_feed(trace):
    return trace.receivers_raised("add_to_feed")


@evidence
def signal_of_the_episode(trace):
    return trace.signals("episode_published")


@refutation
def end_of_the_signal(trace):
    return ends_of("episode_published", trace)


@check(action="withdraw_episode")
def withdrawn_episode_is_announced(trace):
    if trace.exception:
        return f"The action raises {trace.exception}."
    sent = trace.signals("episode_withdrawn")
    if len(sent) != 1:
        return f"`episode_withdrawn` should be sent once. It is sent {len(sent)} times."
    if sent[0].sender != "Episode" or "episode" not in values(sent[0].arguments):
        return "`episode_withdrawn` is sent, but not with the sender `Episode` and the argument `episode`."
    if "Feed: Pilot removed" not in trace.within(sent[0]).printed:
        return "`episode_withdrawn` is sent, but no receiver removes the episode from the feed."
    if not trace.before(sent[0]).updated("podcast_episode"):
        return "The signal is sent before the episode is withdrawn. Send it after `save()`."
    return True


def called(trace):
    """Return the names of the receivers of episode_published in the order of their calls."""
    return [call.receiver for call in trace.receivers(signal="episode_published")]


def ends_of(signal, trace):
    return [event for event in trace.of_kind("signal_done") if event.signal == signal]


# Recall


@answer(action="save_pool", variant="recall")
def saving_an_open_pool(trace):
    return "called" if trace.receivers("call_lifeguard") else "not called"


@answer(action="open_pool", variant="recall")
def opening_a_pool(trace):
    if trace.exception:
        return "exception"
    return "called" if trace.receivers("call_lifeguard") else "not called"


@refutation
def end_of_the_save(trace):
    return ends_of("post_save", trace)


@refutation
def signal_of_the_pool(trace):
    return trace.signals("pool_opened")


@refutation
def end_of_the_pool(trace):
    return ends_of("pool_opened", trace)
