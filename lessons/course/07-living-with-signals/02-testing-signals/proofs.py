from lessons.proofs import answer, check, claim, evidence, refutation

OF_DJANGO = "Django's test cases do this whatever the receiver does."


@claim(action="end_trip")
def mailed_after_the_commit(trace):
    (commit,) = trace.transaction_events("COMMIT")
    return len(trace.mails) == 1 and trace.within(trace.callbacks_called()[0]).mails and trace.after(commit).mails


@claim(action="run_tests")
def test_never_commits(trace):
    (test,) = tests_started(trace)
    lost = trace.within(test).callbacks_discarded()
    saved = len(trace.within(test).inserted("carsharing_trip")) == 1
    rolled_back = trace.transactions[-1] == "ROLLBACK" and "COMMIT" not in trace.transactions
    return saved and rolled_back and not trace.mails and not trace.callbacks and len(lost) == 1 and lost


@claim(action="disconnect_and_run")
def passes_without_the_receiver(trace):
    rest = without_the_receiver(trace)
    return not rest.receivers() and passed(trace) == 2 and rest.tests()


@claim(action="remove_guard_and_run")
def passes_without_the_guard(trace):
    rest = without_the_receiver(trace)
    registered = rest.callbacks_registered("functools.partial(send_invoice)")
    return len(registered) == 2 and passed(trace) == 2 and rest.tests()


@claim(action="run_tests", variant="solution")
def execute_calls_the_functions(trace):
    (test,) = tests_started(trace)
    (called,) = trace.within(test).callbacks_called()
    (last_save,) = trace.within(test).signals("post_save")[1:]
    is_mailed = last_save.seq < called.seq and len(trace.within(called).mails) == 1
    return is_mailed and "COMMIT" not in trace.transactions and passed(trace) == 1 and [called]


@claim(action="disconnect_and_run", variant="solution")
def fails_without_the_receiver(trace):
    failed = without_the_receiver(trace).tests(outcome="failed")
    return passed(trace) == len(failed) == 1 and not without_the_receiver(trace).mails and failed


@claim(action="remove_guard_and_run", variant="solution")
def fails_without_the_guard(trace):
    failed = without_the_receiver(trace).tests(outcome="failed")
    return passed(trace) == len(failed) == 1 and len(without_the_receiver(trace).mails) == 2 and failed


@claim(action="run_tests", variant="direct-call")
def functions_are_only_collected(trace):
    collected = trace.callbacks_registered()
    return len(collected) == 2 and not trace.callbacks and passed(trace) == 3 and collected


@claim(action="disconnect_and_run", variant="direct-call")
def direct_calls_do_not_notice(trace):
    rest = without_the_receiver(trace)
    (failed,) = rest.tests(outcome="failed")
    others = [test.test for test in rest.tests(outcome="passed")]
    return (
        failed.test == "MailInvoiceTests.test_receiver_is_connected"
        and others
        == ["MailInvoiceTests.test_corrected_trip_gets_no_invoice", "MailInvoiceTests.test_new_trip_gets_an_invoice"]
        and [failed]
    )


@claim(action="run_tests", variant="transaction-test-case", after=("end_trip",))
def transaction_test_case_commits(trace):
    (flush,) = trace.of_kind("flush_started")
    (commit,) = trace.before(flush).transaction_events("COMMIT")
    (called,) = trace.after(commit).callbacks_called()
    is_mailed = len(trace.within(called).mails) == 1 and passed(trace) == 1
    is_empty = len(trace.within(flush).deleted("carsharing_trip")) == 2 and not trace.rows("carsharing_trip")
    return is_mailed and is_empty and [commit, flush]


@answer(action="end_trip")
def order_of_an_invoice(trace):
    return trace.order(
        insert=trace.queries("INSERT"),
        stored=trace.callbacks_registered(),
        commit=trace.transaction_events("COMMIT"),
        rollback=trace.transaction_events("ROLLBACK"),
        mail=trace.mails,
    )


@answer(action="disconnect_and_run")
def result_without_the_receiver(trace):
    return trace.tests()[-1].outcome


@answer(action="run_tests", variant="solution")
def time_of_the_invoice(trace):
    if not trace.mails:
        return "never"
    within = trace.within(trace.signals("post_save")[0])
    if within.mails:
        return "in create()"
    return "in the test" if trace.within(tests_started(trace)[0]).mails else "after the test"


@refutation
def commit_of_the_trip(trace):
    return trace.transaction_events("COMMIT")


@refutation
def test_without_the_receiver(trace):
    return trace.tests()[-1:]


@refutation
def invoice_in_the_test(trace):
    return trace.mails


@evidence
def rollback_of_the_test(trace):
    return trace.transaction_events("ROLLBACK")


@check(action="disconnect_and_run")
def without_receiver(trace):
    return notices(trace, "the receiver is disconnected")


@check(action="remove_guard_and_run")
def without_guard(trace):
    return notices(trace, "the receiver mails an invoice on every save")


def notices(trace, bug):
    """Say what is missing for tests that pass, and that no longer do after the receiver was disconnected."""
    first = trace.before(disconnected(trace)).tests()
    again = without_the_receiver(trace).tests()
    if not first:
        return "No test was run: the names of tests begin with `test`."
    for test in first:
        if test.outcome != "passed":
            return (
                f"`{test.test}` must pass first, while the receiver is as it should be: {test.message or test.outcome}"
            )
    if all(test.outcome == "passed" for test in again):
        return f"All tests still pass, although {bug}."
    return True


def disconnected(trace):
    """Return the event with which the action disconnects the receiver: a test may do so, too."""
    return next(event for event in trace.of_kind("receiver_disconnected") if event.place.startswith("actions.py"))


def without_the_receiver(trace):
    return trace.after(disconnected(trace))


def tests_started(trace):
    return trace.of_kind("test_started")


def passed(trace):
    return len(trace.tests(outcome="passed"))


# Recall


@answer(action="test_a_bouquet", variant="recall")
def cards_in_a_test(trace):
    return str(len(trace.printed))


@answer(action="collect_callbacks", variant="recall")
def fate_of_the_card(trace):
    if trace.callbacks:
        return "called"
    return "collected" if trace.callbacks_registered("functools.partial(print_card)") else "refused"


@refutation
def card_that_is_discarded(trace):
    return trace.callbacks_discarded()


@refutation
def card_that_is_registered(trace):
    return trace.callbacks_registered()
