from lessons.proofs import NotInTrace, answer, argument, check, claim, refutation, values

NOTICE = "townhall_notice"
APPS = ["<ContentTypesConfig 'contenttypes'>", "<AuthConfig 'auth'>", "<TownhallConfig 'townhall'>"]


@claim(action="visit")
def signals_around_a_view(trace):
    page = first_request(trace)
    started, finished = page.signals()
    in_order = page.order(started=[started], query=page.queries("SELECT", NOTICE), finished=[finished])
    senders = (started.sender, finished.sender) == ("WSGIHandler", "WSGIHandler")
    has_environ = "environ" in values(started.arguments) and not values(finished.arguments)
    return in_order == ("started", "query", "finished") and senders and has_environ and called(page, "open_door")


@claim(action="visit_over_asgi")
def asgi_has_another_sender(trace):
    started, finished = trace.signals()
    senders = (started.sender, finished.sender) == ("ASGIHandler", "ASGIHandler")
    return list(values(started.arguments)) == ["scope"] and senders and called(trace, "open_door")


@claim(action="visit")
def exception_has_no_sender(trace):
    (sent,) = trace.signals("got_request_exception")
    is_an_error = "Internal Server Error" in trace.after(sent).outputs("log")[0].text
    has_no_sender = sent.sender == "None" and list(values(sent.arguments)) == ["request"]
    return is_an_error and has_no_sender and called(trace, "call_mayor")


@claim(action="log_in")
def user_class_is_the_sender(trace):
    (sent,) = trace.signals("user_logged_in")
    return sent.sender == "User" and set(values(sent.arguments)) == {"request", "user"} and called(trace, "greet")


@claim(action="log_in")
def failed_log_in_has_a_string(trace):
    (sent,) = trace.signals("user_login_failed")
    is_a_string = sent.sender == "'django.contrib.auth'"
    is_masked = "open barley" not in argument(sent, "credentials") and "'****" in argument(sent, "credentials")
    passes_both = set(values(sent.arguments)) == {"request", "credentials"}
    return is_a_string and is_masked and passes_both and called(trace, "warn")


@claim(action="migrate")
def sent_for_each_app(trace):
    senders = [signal.sender for signal in trace.signals("post_migrate")]
    plans = [argument(call, "plan") for call in trace.receivers("put_up_notice")]
    creates_permissions = [argument(call, "app_config") for call in trace.receivers("create_permissions")] == APPS
    return senders == APPS and plans == ["[]"] * 3 and creates_permissions and trace.signals("post_migrate")


@claim(action="migrate")
def three_notices(trace):
    before, after = trace.rows_before(NOTICE), trace.rows(NOTICE)
    return len(before) == 3 and len(after) == 6 and trace.inserted(NOTICE)


@claim(action="migrate", variant="by-label")
def label_is_never_called(trace):
    return (
        is_connected_with(trace, "'townhall'")
        and not trace.receivers("put_up_notice")
        and signal_of_the_townhall(trace)
    )


@claim(action="migrate", variant="by-class")
def class_is_never_called(trace):
    return (
        is_connected_with(trace, "TownhallConfig")
        and not trace.receivers("put_up_notice")
        and signal_of_the_townhall(trace)
    )


@claim(action="migrate", variant="solution", after=("migrate",))
def own_config_is_called_once(trace):
    calls = trace.receivers("put_up_notice")
    return [argument(call, "app_config") for call in calls] == APPS[-1:] and len(trace.inserted(NOTICE)) == 1 and calls


@answer(action="visit")
def order_of_a_request(trace):
    page = first_request(trace)
    return page.order(
        started=page.signals("request_started"),
        query=page.queries("SELECT", NOTICE),
        exception=page.signals("got_request_exception"),
        finished=page.signals("request_finished"),
    )


@answer(action="migrate")
def calls_of_a_migrate(trace):
    return str(len(trace.receivers("put_up_notice")))


@answer(action="migrate", variant="by-label")
def calls_with_the_label(trace):
    return str(len(trace.receivers("put_up_notice"))) if trace.outcome == "returned" else "raised"


@refutation
def exception_of_the_complaint(trace):
    return trace.signals("got_request_exception")


@refutation
def first_notice(trace):
    return trace.receivers("put_up_notice")[0]


@refutation
def second_notice(trace):
    return trace.receivers("put_up_notice")[1]


@refutation
def last_notice(trace):
    return trace.receivers("put_up_notice")[-1]


@refutation
def signal_of_the_townhall(trace):
    return trace.signals("post_migrate", sender=APPS[-1])


@check(action="migrate", after=("migrate",))
def one_notice_for_each_migrate(trace):
    try:
        before, after = len(trace.rows_before(NOTICE)), len(trace.rows(NOTICE))
    except NotInTrace:
        return "The notices are no longer in the table `townhall_notice`."
    if trace.outcome != "returned":
        return f"`migrate` raises an exception: `{trace.exception}`."
    if after == before:
        return "`migrate` puts up no notice."
    if after > before + 1:
        return f"`migrate` puts up {after - before} notices."
    if len(trace.receivers("put_up_notice")) != 1:
        return "There is one notice, but the receiver is still called for other apps."
    return True


def first_request(trace):
    """Return the part of the trace with the first of two requests."""
    return trace.before(trace.signals("request_started")[1])


def called(trace, receiver):
    """Return the calls of a receiver if there is just one, and nothing if there are more or less."""
    calls = trace.receivers(receiver)
    return calls if len(calls) == 1 else ()


def is_connected_with(trace, sender):
    """Say whether put_up_notice() is connected with this sender, and no other."""
    connected = [event.sender for event in trace.of_kind("receiver_connected") if event.receiver == "put_up_notice"]
    return connected == [sender]


# Recall


@answer(action="migrate_twice", variant="recall")
def cleanings_of_two_migrates(trace):
    calls = len(trace.receivers("clean_pool"))
    return str(calls) if calls <= 2 else "more"


@answer(action="try_a_code", variant="recall")
def password_in_the_log(trace):
    if trace.outcome != "returned":
        return "KeyError"
    (line,) = printed_attempt(trace)
    return "asterisks" if "***" in line.text else "1234"


@refutation
def first_cleaning(trace):
    return trace.receivers("clean_pool")[0]


@refutation
def last_cleaning(trace):
    return trace.receivers("clean_pool")[-1]


@refutation
def printed_attempt(trace):
    (call,) = trace.receivers("note_attempt")
    return trace.within(call).outputs("stdout")
