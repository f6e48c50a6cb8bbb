from lessons.proofs import answer, check, claim, refutation


def connections(trace):
    return [event for event in trace.of_kind("receiver_connected") if event.receiver == "light_lamp"]


def from_config(connected):
    """Return whether `apps.py` connects the receiver, or imports the module that does."""
    places = [connected.place, *(call.place for call in connected.calls)]
    return any(place.startswith("lighthouse/apps.py") for place in places)


def is_silent(trace):
    return trace.outcome == "returned" and not any(map(trace.outputs, ("log", "warning", "stderr")))


def calls(trace):
    """Return how often the receiver is called for each ship."""
    return [len(trace.within(sent).receivers("light_lamp")) for sent in trace.signals("post_save", sender="Ship")]


@claim(action="record_ship")
def sent_to_nobody(trace):
    (sent,) = trace.signals("post_save", sender="Ship")
    return is_silent(trace) and sent.receivers == 0 and not trace.receivers() and sent


@claim(action="import_signals")
def import_connects(trace):
    (connected,) = connections(trace)
    (first, *_) = trace.inserted("lighthouse_ship")
    return not connections(trace.before(first)) and connected.place.startswith("lighthouse/signals.py") and connected


@claim(action="inspect_app")
def never_imported(trace):
    (loaded,) = trace.of_kind("app_loaded")
    imported = "AppConfig: LighthouseConfig" in trace.printed and loaded.models == ("lighthouse.Ship",)
    return imported and "signals.py was imported: False" in trace.printed and not connections(trace)


@claim(action="import_signals")
def second_import_does_nothing(trace):
    (connected,) = connections(trace)
    ships_before = len(trace.before(connected).inserted("lighthouse_ship"))
    is_connected_once = ships_before == 1 and not trace.of_kind("receiver_connected_again")
    return is_connected_once and calls(trace) == [0, 1, 1] and trace.receivers("light_lamp")


@claim(action="record_ship", variant="solution")
def ready_connects(trace):
    (connected,) = connections(trace)
    return not trace.before(connected).signals() and from_config(connected) and calls(trace) == [1] and connected


@claim(action="record_ship", variant="import-at-the-top")
def top_is_too_early(trace):
    (raised,) = trace.of_kind("exception_raised")
    files = [frame.file for frame in raised.frames]
    way = ["lighthouse/apps.py", "lighthouse/signals.py", "lighthouse/models.py"]
    return raised.exception.startswith("AppRegistryNotReady") and files == way and raised


@claim(action="inspect_app")
def only_config_is_used(trace):
    return name_of_the_config(trace)[0].text == "AppConfig: LighthouseConfig" and name_of_the_config(trace)


@claim(action="inspect_app", variant="two-configs")
def two_configs_are_ignored(trace):
    is_plain = "AppConfig: AppConfig" in trace.printed
    return is_plain and not connections(trace) and is_silent(trace) and name_of_the_config(trace)


@claim(action="inspect_app", variant="two-configs")
def default_config_is_used(trace):
    (loaded,) = trace.of_kind("app_loaded")
    used = {each.app: each.config for each in loaded.configs}
    calls_of_ready = [line for line in trace.outputs("stdout") if line.place.startswith("harbour/apps.py")]
    return used == {"harbour": "HarbourConfig", "lighthouse": "AppConfig"} and calls_of_ready


@claim(action="inspect_app")
def inspection_finds_it(trace):
    return trace.printed == (
        "AppConfig: LighthouseConfig",
        "signals.py was imported: False",
        "post_save has receivers for Ship: False",
    )


@answer(action="record_ship")
def order_of_a_ship(trace):
    return trace.order(
        pre_save=trace.signals("pre_save"),
        insert=trace.queries("INSERT"),
        post_save=trace.signals("post_save"),
        lamp=trace.receivers("light_lamp"),
    )


@answer(action="import_signals")
def calls_for_three_ships(trace):
    return str(len(trace.receivers("light_lamp")))


@answer(action="inspect_app", variant="two-configs")
def config_of_two(trace):
    return "exception" if trace.exception else name_of_the_config(trace)[0].text.removeprefix("AppConfig: ")


@refutation
def post_save_of_a_ship(trace):
    return trace.signals("post_save", sender="Ship")


@refutation
def first_call(trace):
    return trace.receivers("light_lamp")


@refutation
def last_call(trace):
    return trace.receivers("light_lamp")[-1]


@refutation
def name_of_the_config(trace):
    return [line for line in trace.outputs("stdout") if line.place.startswith("actions.py")]


def why(exception):
    if "AppRegistryNotReady" in exception:
        return ": the import is executed before the models are loaded."
    if "circular import" in exception:
        return ": `models.py` and `signals.py` import each other."
    return "."


@check(action="record_ship")
def lamp_is_lit_once(trace):
    if trace.exception:
        return f"The run ends with {trace.exception}{why(trace.exception)}"
    if not connections(trace):
        return "`light_lamp()` is still not connected."
    if not all(from_config(connected) for connected in connections(trace)):
        return "`light_lamp()` is connected, but not by `apps.py`. Import the module in `ready()`."
    times = len(trace.receivers("light_lamp"))
    if times != 1:
        return f"`light_lamp()` should be called once for the ship. It is called {times} times."
    if trace.outputs("warning"):
        return f"The receiver is called, but there is a warning: {trace.outputs('warning')[0].text}"
    return True


# Recall


@answer(action="bake_cake", variant="recall")
def receivers_of_a_cake(trace):
    return " ".join(call.receiver for call in trace.receivers()) or "none"


@answer(action="show_museum", variant="recall")
def config_of_the_museum(trace):
    return "exception" if trace.exception else trace.printed[0]


@refutation
def call_for_the_cake(trace):
    return trace.receivers("print_label")


@refutation
def end_of_the_cake(trace):
    return [event for event in trace.of_kind("signal_done") if event.signal == "post_save"]
