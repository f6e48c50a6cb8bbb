from lessons.proofs import answer, argument, check, claim, refutation

MEMBER, PROFILE = "forum_member", "forum_profile"


@claim(action="sign_up")
def profile_follows_the_member(trace):
    (sent,) = trace.signals("post_save", sender="Member")
    inside = trace.within(sent)
    return len(trace.before(sent).queries("INSERT", MEMBER)) == 1 and inside.queries("INSERT", PROFILE)


@claim(action="sign_up")
def profile_is_known(trace):
    return trace.printed == ("guest-1: (no signature yet)",) and not trace.queries("SELECT", PROFILE)


@claim(action="save_again")
def without_guard_next_save_fails(trace):
    _, second = trace.signals("post_save", sender="Member")
    is_stored = [row["name"] for row in trace.rows(MEMBER)] == ["guest-1 the Great"] and not trace.transactions
    raised = trace.within(second).receivers_raised("create_profile")
    return trace.exception.startswith("IntegrityError") and is_stored and raised


@claim(action="save_again", variant="created-only")
def guard_skips_the_next_save(trace):
    first, second = trace.receivers("create_profile")
    return len(trace.within(first).queries("INSERT", PROFILE)) == 1 and not trace.within(second).queries()


@claim(action="save_again", variant="model-as-sender")
def auths_user_is_silent(trace):
    sent = trace.signals("post_save", sender="Member")
    connected = [event.sender for event in trace.of_kind("receiver_connected")]
    return connected == ["User"] and len(sent) == 2 and not trace.receivers() and trace.outcome == "returned"


@claim(action="sign_up")
def setting_becomes_the_class(trace):
    (connected,) = trace.of_kind("receiver_connected")
    return connected.sender == "Member" and len(trace.receivers("create_profile")) == 1


@claim(action="restore_backup", variant="created-only")
def fixture_says_raw(trace):
    (call,) = trace.receivers("create_profile")
    return argument(call, "raw") == "True" and argument(call, "created") == "True"


@claim(action="restore_backup", variant="created-only")
def fixture_is_rolled_back(trace):
    of_receiver, of_fixture = trace.queries("INSERT", PROFILE)
    (call,) = trace.receivers("create_profile")
    receiver_is_first = trace.within(call).queries("INSERT", PROFILE) == (of_receiver,) and "UNIQUE" in of_fixture.error
    return receiver_is_first and trace.transactions == ("BEGIN", "ROLLBACK") and left(trace) == "nothing" and of_fixture


@claim(action="restore_backup", variant="solution")
def raw_keeps_the_fixture(trace):
    of_fixture, *of_newcomer = trace.receivers("create_profile")
    (inserted,) = trace.within(of_newcomer[0]).inserted(PROFILE)
    signatures = [row["signature"] for row in trace.rows(PROFILE)]
    return (
        argument(of_fixture, "raw") == "True"
        and not trace.within(of_fixture).queries()
        and sorted(signatures) == ["(no signature yet)", "Ships are safe in harbour."]
        and inserted
    )


@answer(action="sign_up")
def order_of_a_sign_up(trace):
    return trace.order(
        insert_member=trace.queries("INSERT", MEMBER),
        post_save=trace.signals("post_save", sender="Member"),
        insert_profile=trace.queries("INSERT", PROFILE),
        select_profile=trace.queries("SELECT", PROFILE),
        print=trace.outputs("stdout"),
    )


@answer(action="save_again")
def first_failure(trace):
    if trace.outcome == "returned":
        return "never"
    return "sign-up" if len(trace.signals("post_save", sender="Member")) == 1 else "next save"


@answer(action="restore_backup", variant="created-only")
def members_of_the_backup(trace):
    return left(trace)


@refutation
def printed_profile(trace):
    return trace.outputs("stdout")


@refutation
def inserted_profile(trace):
    return trace.inserted(PROFILE)


@refutation
def refused_profile(trace):
    return trace.queries("INSERT", PROFILE)[-1]


@refutation
def rollback(trace):
    return trace.transaction_events("ROLLBACK")


@check(action="restore_backup", after=("save_again",))
def one_profile_for_each_member(trace):
    profiles_before, profiles = trace.rows_before(PROFILE), trace.rows(PROFILE)
    if len(profiles_before) != 1:
        return "The first member signed up and was saved again. There is not exactly one profile."
    by_name = {row["name"]: row["id"] for row in trace.rows(MEMBER)}
    if "grace" not in by_name:
        return f"The member of the backup is not in the database. {trace.exception}"
    signatures = {row["member_id"]: row["signature"] for row in profiles}
    if signatures.get(by_name["grace"]) != "Ships are safe in harbour.":
        return "The member of the backup does not have the signature from the backup."
    if len(by_name) == 2 or len(signatures) < len(by_name):
        return "The backup is loaded, but the member who signs up afterwards has no profile."
    if trace.outcome != "returned":
        return f"The backup is loaded, but the next save of a member raises an exception. {trace.exception}"
    return True


def left(trace):
    """Return what is left of the backup at the end of the run."""
    if not trace.rows(MEMBER):
        return "nothing"
    signatures = [row["signature"] for row in trace.rows(PROFILE)]
    return "the backup" if "Ships are safe in harbour." in signatures else "the receiver"


# Recall


@answer(action="rename_reader", variant="recall")
def cards_of_a_reader(trace):
    return str(len(trace.rows("library_card")))


@answer(action="load_reader", variant="recall")
def reader_of_a_fixture(trace):
    sent = trace.signals("post_save", sender="Reader")
    return argument(sent[0], "raw") if sent else "nothing"


@refutation
def last_call(trace):
    return trace.receivers("issue_card")[-1]


@refutation
def signal_of_the_fixture(trace):
    return trace.signals("post_save", sender="Reader")
