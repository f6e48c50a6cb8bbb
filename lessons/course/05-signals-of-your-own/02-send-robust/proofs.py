from lessons.proofs import answer, argument, check, claim, evidence, refutation, values

SILENT = "ConnectionError('lifeboat does not answer')"


@claim(action="issue_one_warning")
def arguments_are_passed_on(trace):
    (sent,) = trace.signals("warning_issued")
    received = [argument(call, "warning") for call in trace.receivers(signal="warning_issued")]
    return received == [argument(sent, "warning")] * 3


@claim(action="forget_an_argument")
def forgotten_argument_is_missing(trace):
    calls = trace.receivers(signal="warning_issued")
    return len(calls) == 3 and not any("warning" in values(call.arguments) for call in calls)


@claim(action="issue_one_warning")
def class_is_matched(trace):
    (connected,) = connections_of_the_logbook(trace)
    (sent,) = trace.signals("warning_issued")
    return connected.sender == sent.sender == "StormWarning" and len(trace.receivers("write_logbook")) == 1


@claim(action="issue_one_warning", variant="string-sender")
def string_is_not_matched(trace):
    (connected,) = connections_of_the_logbook(trace)
    (responses,) = trace.responses("warning_issued")
    unheard = "harbour.StormWarning" in connected.sender and not trace.receivers("write_logbook")
    return unheard and trace.outcome == "returned" and "write_logbook" not in values(responses)


@claim(action="issue_one_warning")
def robust_goes_on(trace):
    (raised,) = trace.receivers_raised("call_lifeboat")
    return not trace.exception and trace.after(raised).receivers("write_logbook")


@claim(action="issue_one_warning")
def exception_is_a_response(trace):
    (responses,) = trace.responses("warning_issued")
    return values(responses) == {"hoist_flag": "'a red flag'", "call_lifeboat": SILENT, "write_logbook": "'written'"}


@claim(action="issue_one_warning")
def failure_is_logged(trace):
    (record,) = trace.outputs("log")
    return record.source == "django.dispatch" and "Error calling call_lifeboat" in record.text and record


@claim(action="issue_one_warning", variant="plain-send")
def send_raises(trace):
    return trace.exception == SILENT and exception_of_the_action(trace)


@claim(action="issue_one_warning", variant="plain-send")
def send_stops(trace):
    (sent,) = trace.signals("warning_issued")
    called = [call.receiver for call in trace.receivers(signal="warning_issued")]
    return sent.method == "send" and sent.receivers == 3 and called == ["hoist_flag", "call_lifeboat"]


@claim(action="issue_one_warning", variant="plain-send")
def send_logs_nothing(trace):
    (sent,) = trace.signals("warning_issued")
    return sent.method == "send" and bool(trace.receivers_raised()) and not trace.outputs("log")


@claim(action="issue_one_warning", variant="plain-send")
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


@claim(action="issue_one_warning", variant="system-exit")
def system_exit_passes(trace):
    (sent,) = trace.signals("warning_issued")
    return sent.method == "send_robust" and trace.exception.startswith("SystemExit") and exception_of_the_action(trace)


@claim(action="issue_one_warning", variant="partial-receiver")
def partial_cannot_be_logged(trace):
    (sent,) = trace.signals("warning_issued")
    (failed,) = trace.receivers_raised()
    told = trace.exception.startswith("AttributeError") and "__qualname__" in trace.exception
    return sent.method == "send_robust" and "partial" in failed.receiver and told and not trace.outputs("log")


@claim(action="forget_an_argument")
def type_error_is_a_response(trace):
    (responses,) = trace.responses("warning_issued")
    return trace.outcome == "returned" and values(responses)["write_logbook"].startswith("TypeError")


@claim(action="issue_bulletin")
def refused_statement_breaks_the_transaction(trace):
    (caught,) = trace.receivers_raised("write_logbook")
    following = trace.after(caught).queries()[0]
    broken = "IntegrityError" in caught.exception and "TransactionManagementError" in following.error
    return broken and trace.exception.startswith("TransactionManagementError") and following


@claim(action="issue_bulletin")
def bulletin_is_lost(trace):
    kept = trace.rows("harbour_stormwarning") + trace.rows("harbour_logentry")
    return bool(trace.inserted("harbour_stormwarning")) and not kept and trace.transaction_events("ROLLBACK")


@claim(action="issue_from_async_code")
def asend_robust_returns_the_same(trace):
    (sent,) = trace.signals("warning_issued")
    return sent.method == "asend_robust" and exception_is_a_response(trace)


@claim(action="pass_storm")
def async_receivers_are_called(trace):
    (sent,) = trace.signals("storm_passed")
    called = [call for call in trace.receivers(signal="storm_passed") if call.is_async]
    return sent.method == "send_robust" and len(called) == 2 and called


@claim(action="pass_storm")
def ordinary_receivers_come_first(trace):
    connected = [event.receiver for event in trace.of_kind("receiver_connected") if event.signal == "storm_passed"]
    called = [(call.receiver, call.is_async) for call in trace.receivers(signal="storm_passed")]
    return connected.index("lower_flag") == 1 and called[0] == ("lower_flag", False) and len(called) == 3


@claim(action="pass_storm")
def async_receivers_run_together(trace):
    (slow,), (fast,) = trace.receivers("update_website"), trace.receivers("text_skippers")
    return slow.is_async and fast.is_async and slow.seq < fast.seq < returned(trace, "update_website").seq


@claim(action="pass_storm")
def all_are_waited_for(trace):
    (done,) = (event for event in trace.of_kind("signal_done") if event.signal == "storm_passed")
    return len(trace.before(done).of_kind("receiver_returned")) == 3


@claim(action="pass_storm")
def list_keeps_the_order_of_connecting(trace):
    fast_was_ready_first = returned(trace, "text_skippers").seq < returned(trace, "update_website").seq
    return fast_was_ready_first and order_of_responses(trace) == ["lower_flag", "update_website", "text_skippers"]


@claim(action="pass_storm_inside_a_loop")
def no_async_receivers_inside_a_loop(trace):
    (sent,) = trace.signals("storm_passed")
    called = [call.receiver for call in trace.receivers(signal="storm_passed")]
    raised = trace.exception.startswith("RuntimeError") and "event loop" in trace.exception
    return sent.method == "send_robust" and called == ["lower_flag"] and raised and exception_of_the_action(trace)


@answer(action="issue_one_warning")
def order_with_a_failure(trace):
    return trace.order(
        flag=trace.receivers("hoist_flag"),
        lifeboat=trace.receivers("call_lifeboat"),
        log=trace.outputs("log"),
        logbook=trace.receivers("write_logbook"),
        exception=trace.of_kind("exception_raised"),
    )


@answer(action="issue_one_warning", variant="plain-send")
def rows_after_send(trace):
    tables = {"warning": "harbour_stormwarning", "log entry": "harbour_logentry"}
    return [name for name, table in tables.items() if trace.rows(table)]


@answer(action="issue_bulletin")
def warnings_of_the_bulletin(trace):
    return len(trace.rows("harbour_stormwarning"))


@answer(action="pass_storm")
def order_of_responses(trace):
    (responses,) = trace.responses("storm_passed")
    return [response.name for response in responses]


@refutation
def list_of_responses(trace):
    return [event for event in trace.of_kind("signal_done") if event.signal == "warning_issued"]


@refutation
def end_of_send(trace):
    """The exception leaves `send()`, and these receivers are not called any more."""
    return [event for event in trace.of_kind("signal_raised") if "write_logbook" in event.skipped]


@refutation
def rollback(trace):
    return trace.transaction_events("ROLLBACK")


@refutation
def second_insert(trace):
    return trace.queries("INSERT", "harbour_stormwarning")[1]


@evidence
def failure_of_the_radio(trace):
    return trace.receivers_raised("call_lifeboat")


@evidence
def stored_warning(trace):
    return trace.inserted("harbour_stormwarning")


@evidence
def responses_of_a_passed_storm(trace):
    return [event for event in trace.of_kind("signal_done") if event.signal == "storm_passed"]


@check(action="issue_bulletin")
def bulletin_is_kept(trace):
    if trace.exception:
        return "The action still raises an exception, and the transaction is rolled back."
    if [row["area"] for row in trace.rows("harbour_stormwarning")] != ["East Bay", "West Bay"]:
        return "The warnings for East Bay and West Bay are not both stored."
    if trace.transactions.count("BEGIN") != 1 or trace.transactions.count("COMMIT") != 1:
        return "Both warnings are stored, but not in one transaction."
    if "West Bay" not in [row["area"] for row in trace.rows("harbour_logentry")]:
        return "Both warnings are stored, but the logbook has no entry for West Bay."
    if len(trace.receivers_raised("call_lifeboat")) != 2:
        return "Both warnings are stored, but `call_lifeboat()` was not called for each."
    return True


def exception_of_the_action(trace):
    return trace.of_kind("exception_raised")


def connections_of_the_logbook(trace):
    return [event for event in trace.of_kind("receiver_connected") if event.receiver == "write_logbook"]


def returned(trace, receiver):
    """Return the event of a receiver's only return."""
    (event,) = (event for event in trace.of_kind("receiver_returned") if event.receiver == receiver)
    return event


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
