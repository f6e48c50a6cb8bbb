from lessons.proofs import NotInTrace, answer, argument, check, claim, refutation


@claim(action="import_members")
def bulk_create_is_silent(trace):
    (update,) = trace.queries("UPDATE", "gym_member")
    (call,) = trace.receivers("assign_locker")
    of_the_import = trace.before(update)
    signals = of_the_import.signals("post_save")
    return len(of_the_import.inserted("gym_member")) == 2 and not signals and argument(call, "created") == "False"


@claim(action="import_members")
def later_save_is_an_update(trace):
    (call,) = trace.receivers("assign_locker")
    return argument(call, "created") == "False" and not trace.inserted("gym_locker") and call


@claim(action="import_members")
def query_finds_them(trace):
    return len(trace.rows("gym_member")) == 2 and trace.printed == (
        "No locker: [<Member: member 1>, <Member: member 2>]",
    )


@claim(action="start_trial", survives="Django sends the signal with this sender, whoever listens.")
def proxy_is_the_sender(trace):
    (sent,) = trace.signals("post_save")
    return sent.sender == "TrialMember" and [sent]


@claim(action="start_trial")
def receiver_misses_the_proxy(trace):
    connected = [(event.receiver, event.sender) for event in trace.of_kind("receiver_connected")]
    return connected == [("assign_locker", "Member")] and not trace.receivers() and trace.signals("post_save")


@claim(action="try_again")
def failure_leaves_the_member(trace):
    (failed,) = trace.receivers_raised("assign_locker")
    nothing_rolled_back = "ROLLBACK" not in trace.before(failed).transactions
    stored = len(trace.rows("gym_member")) == 1 and not trace.rows("gym_locker")
    return nothing_rolled_back and stored and trace.inserted("gym_member")


@claim(action="try_again")
def second_attempt_fails(trace):
    (failed,) = trace.receivers_raised("assign_locker")
    refused = trace.after(failed).queries("INSERT", "gym_member")
    return (
        len(refused) == 1 and "gym_member.card" in refused[0].error and "IntegrityError" in trace.exception and refused
    )


@claim(action="try_again", variant="atomic-sign-up")
def atomic_allows_a_second_attempt(trace):
    (failed,) = trace.receivers_raised("assign_locker")
    rest = trace.after(failed)
    stored = len(trace.rows("gym_member")) == len(trace.rows("gym_locker")) == 1
    return rest.transactions == ("ROLLBACK", "BEGIN", "COMMIT") and stored and rest.transaction_events("ROLLBACK")


@claim(action="import_members", variant="solution")
def next_save_repairs(trace):
    (call,) = trace.receivers("assign_locker")
    return argument(call, "created") == "False" and trace.within(call).inserted("gym_locker")


@claim(action="sign_up_member", variant="solution")
def repair_costs_a_select(trace):
    (locker,) = trace.inserted("gym_locker")
    at_sign_up, at_next_save = trace.receivers("assign_locker")
    queries = trace.within(at_next_save).queries()
    return at_sign_up.seq < locker.seq and [query.sql[:6] for query in queries] == ["SELECT"] and queries


@answer(action="import_members")
def order_of_an_import(trace):
    return trace.order(
        insert=trace.queries("INSERT", "gym_member"),
        update=trace.queries("UPDATE", "gym_member"),
        call=trace.receivers("assign_locker"),
        locker=trace.queries("INSERT", "gym_locker"),
    )


@answer(action="start_trial")
def lockers_of_a_trial(trace):
    return str(len(trace.rows("gym_locker")))


@answer(action="try_again")
def second_attempt(trace):
    return trace.exception.partition("(")[0] or "works"


@refutation
def call_of_an_update(trace):
    return trace.receivers("assign_locker")


@refutation
def signal_of_the_trial(trace):
    return trace.signals("post_save", sender="TrialMember")


@refutation
def refused_member(trace):
    return [query for query in trace.queries("INSERT", "gym_member") if query.error]


@check(action="import_members", after=("start_trial",))
def everybody_gets_a_locker(trace):
    if trace.exception:
        return f"Saving an imported member raises an exception: `{trace.exception}`."
    try:
        lockers = [row["member_id"] for row in trace.rows("gym_locker")]
        trial, saved, _ = [row["id"] for row in trace.rows("gym_member")]
    except (NotInTrace, ValueError):
        return "The members and their lockers are no longer in the tables `gym_member` and `gym_locker`."
    if trial not in lockers:
        return "The trial member has no locker."
    if saved not in lockers:
        return "The imported member who was saved has no locker."
    if lockers != [trial, saved]:
        return "There are more lockers than members who were saved."
    return True


# Recall


@answer(action="welcome_exchange_pupil", variant="recall")
def badges_of_an_exchange(trace):
    return str(len(trace.rows("school_badge")))


@answer(action="enrol_in_a_transaction", variant="recall")
def pupils_of_a_failure(trace):
    return str(len(trace.rows("school_pupil")))


@refutation
def signal_of_the_exchange(trace):
    return trace.signals("post_save", sender="ExchangePupil")


@refutation
def rollback_of_the_pupil(trace):
    return trace.transaction_events("ROLLBACK")
