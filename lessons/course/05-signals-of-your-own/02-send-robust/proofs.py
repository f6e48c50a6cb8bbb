from lessons.proofs import answer, check, claim, evidence, refutation, values

SILENT = "ConnectionError('West Bay does not answer')"


@claim(action="issue_one_warning")
def send_returns_responses(trace):
    (sent,) = trace.signals("warning_issued")
    (responses,) = trace.responses("warning_issued")
    connected = [event.receiver for event in trace.of_kind("receiver_connected") if event.signal == "warning_issued"]
    called = [call.receiver for call in trace.receivers(signal="warning_issued")]
    returned = {"hoist_flag": "'a red flag'", "call_lifeboat": "'called'", "write_logbook": "'written'"}
    return sent.method == "send" and called == connected == list(returned) and values(responses) == returned


@claim(action="issue_without_radio")
def send_stops(trace):
    (sent,) = trace.signals("warning_issued")
    called = [call.receiver for call in trace.receivers(signal="warning_issued")]
    stopped = sent.method == "send" and sent.receivers == 3 and called == ["hoist_flag", "call_lifeboat"]
    return stopped and not trace.outputs("log") and trace.exception == SILENT and trace.receivers_raised()


@claim(action="issue_without_radio")
def warning_is_stored(trace):
    insert_comes_first = trace.order(
        insert=trace.queries("INSERT"), sent=trace.signals("warning_issued"), raised=trace.receivers_raised()
    ) == ("insert", "sent", "raised")
    kept = len(trace.rows("harbour_stormwarning")) == 1
    return insert_comes_first and trace.exception == SILENT and not trace.transactions and kept


@claim(action="issue_one_warning")
def save_uses_send(trace):
    of_save = [*trace.signals("pre_save"), *trace.signals("post_save")]
    return len(of_save) == 4 and {sent.method for sent in of_save} == {"send"}


@claim(action="issue_without_radio", variant="solution")
def robust_goes_on(trace):
    (raised,) = trace.receivers_raised("call_lifeboat")
    return not trace.exception and trace.after(raised).receivers("write_logbook")


@claim(action="issue_without_radio", variant="solution")
def exception_is_a_response(trace):
    (responses,) = trace.responses("warning_issued")
    return values(responses) == {"hoist_flag": "'a red flag'", "call_lifeboat": SILENT, "write_logbook": "'written'"}


@claim(action="issue_without_radio", variant="solution")
def failure_is_logged(trace):
    (record,) = trace.outputs("log")
    return record.source == "django.dispatch" and "Error calling call_lifeboat" in record.text and record


@claim(action="forget_an_argument")
def type_error_is_a_response(trace):
    (responses,) = trace.responses("warning_issued")
    failed = [name for name, response in values(responses).items() if response.startswith("TypeError")]
    return trace.outcome == "returned" and failed == ["call_lifeboat", "write_logbook"]


@claim(action="issue_without_radio", variant="system-exit")
def system_exit_passes(trace):
    (sent,) = trace.signals("warning_issued")
    left = trace.exception.startswith("SystemExit") and not trace.receivers("write_logbook")
    return sent.method == "send_robust" and left and trace.of_kind("exception_raised")


@claim(action="issue_without_radio", variant="partial-receiver")
def partial_cannot_be_logged(trace):
    (sent,) = trace.signals("warning_issued")
    (failed,) = trace.receivers_raised()
    raised = trace.exception.startswith("AttributeError") and "__qualname__" in trace.exception
    return sent.method == "send_robust" and "partial" in failed.receiver and raised and not trace.outputs("log")


@answer(action="issue_one_warning")
def order_of_a_warning(trace):
    return trace.order(
        warning=trace.inserted("harbour_stormwarning"),
        flag=trace.receivers("hoist_flag"),
        lifeboat=trace.receivers("call_lifeboat"),
        logbook=trace.receivers("write_logbook"),
    )


@answer(action="issue_without_radio")
def rows_after_send(trace):
    tables = {"warning": "harbour_stormwarning", "log entry": "harbour_logentry"}
    return [name for name, table in tables.items() if trace.rows(table)]


@answer(action="issue_without_radio", variant="solution")
def order_with_a_failure(trace):
    return trace.order(
        flag=trace.receivers("hoist_flag"),
        lifeboat=trace.receivers("call_lifeboat"),
        log=trace.outputs("log"),
        logbook=trace.receivers("write_logbook"),
        exception=trace.of_kind("exception_raised"),
    )


@refutation
def list_of_responses(trace):
    return [event for event in trace.of_kind("signal_done") if event.signal == "warning_issued"]


@refutation
def end_of_send(trace):
    """The exception leaves `send()`, and these receivers are not called any more."""
    return [event for event in trace.of_kind("signal_raised") if "write_logbook" in event.skipped]


@evidence
def failure_of_the_radio(trace):
    return trace.receivers_raised("call_lifeboat")


@evidence
def stored_warning(trace):
    return trace.inserted("harbour_stormwarning")


@check(action="issue_without_radio", after=("issue_one_warning",))
def failures_are_counted(trace):
    if [row["area"] for row in trace.rows_before("harbour_logentry")] != ["East Bay"]:
        return "With a radio that works, the logbook needs one entry, for East Bay."
    if trace.exception:
        return f"The action still raises an exception: {trace.exception}."
    if not trace.receivers_raised("call_lifeboat"):
        return "Nobody tried to call the lifeboat of West Bay."
    if "West Bay" not in [row["area"] for row in trace.rows("harbour_logentry")]:
        return "The logbook has no entry for West Bay."
    failures = {row["area"]: row["failures"] for row in trace.rows("harbour_stormwarning")}
    if failures != {"East Bay": "0", "West Bay": "1"}:
        return "No receiver failed for East Bay, and one failed for West Bay. `StormWarning.failures` does not say so."
    return True


# Recall


@answer(action="bake", variant="recall")
def receivers_of_the_bread(trace):
    return str(len(trace.receivers(signal="bread_baked")))


@answer(action="bake_robustly", variant="recall")
def response_of_the_board(trace):
    (responses,) = trace.responses("bread_baked")
    response = values(responses).get("write_board", "missing")
    return "the exception" if response.startswith("RuntimeError") else response


@refutation
def call_of_the_board(trace):
    return trace.receivers("write_board")


@refutation
def failure_of_the_board(trace):
    return trace.receivers_raised("write_board")


@refutation
def responses_of_the_bread(trace):
    return trace.of_kind("signal_done")[-1]
