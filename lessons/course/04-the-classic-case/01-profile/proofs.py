from lessons.proofs import answer, argument, check, claim, evidence, refutation

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
def guard_skips_the_next_save(trace):
    first, second = trace.receivers("create_profile")
    return len(trace.within(first).queries("INSERT", PROFILE)) == 1 and not trace.within(second).queries()


@claim(action="save_again", variant="without-guard")
def without_guard_next_save_fails(trace):
    _, second = trace.signals("post_save", sender="Member")
    return trace.exception.startswith("IntegrityError") and trace.within(second).receivers_raised("create_profile")


@claim(action="save_again", variant="without-guard")
def without_guard_change_is_stored(trace):
    return trace.outcome == "raised" and [row["name"] for row in trace.rows(MEMBER)] == ["guest-1 the Great"]


@claim(action="save_again", variant="model-as-sender")
def auths_user_is_silent(trace):
    sent = trace.signals("post_save", sender="Member")
    connected = [event.sender for event in trace.of_kind("receiver_connected")]
    return connected == ["User"] and len(sent) == 2 and not trace.receivers() and trace.outcome == "returned"


@claim(action="sign_up")
def setting_becomes_the_class(trace):
    (connected,) = trace.of_kind("receiver_connected")
    return connected.sender == "Member" and len(trace.receivers("create_profile")) == 1


@claim(action="sign_up")
def get_user_model_returns_the_class(trace):
    return [row.table for row in trace.inserted()] == [MEMBER, PROFILE] and trace.signals("post_save", sender="Member")


@claim(action="sign_up", variant="asking-too-early")
def asking_too_early_raises(trace):
    return trace.exception.startswith("AppRegistryNotReady") and not trace.of_kind("app_loaded")


@claim(action="import_members")
def bulk_create_is_silent(trace):
    (of_the_save,) = trace.signals("post_save")
    return len(trace.before(trace.signals()[0]).inserted(MEMBER)) == 2 and argument(of_the_save, "created") == "False"


@claim(action="import_members")
def later_save_is_no_insert(trace):
    (call,) = trace.receivers("create_profile")
    return argument(call, "created") == "False" and not trace.rows(PROFILE)


@claim(action="get_or_create_twice")
def get_or_create_saves_once(trace):
    return len(trace.receivers("create_profile")) == 1 and len(trace.rows(PROFILE)) == 1


@claim(action="get_or_create_twice")
def get_or_create_reads(trace):
    (commit,) = trace.transaction_events("COMMIT")
    second = trace.after(commit)
    return [query.sql.split()[0] for query in second.queries()] == ["SELECT"] and not second.signals()


@claim(action="import_members", variant="healing")
def healing_makes_up(trace):
    (call,) = trace.receivers("create_profile")
    return argument(call, "created") == "False" and len(trace.within(call).inserted(PROFILE)) == 1


@claim(action="save_again", variant="healing")
def healing_costs_a_select(trace):
    calls = trace.receivers("create_profile")
    return [len(trace.within(call).queries("SELECT", PROFILE)) for call in calls] == [1, 1]


@claim(action="import_members", variant="saving-the-profile")
def second_receiver_needs_a_profile(trace):
    failed = trace.receivers_raised("save_profile")
    return "Member has no profile" in trace.exception and failed


@claim(action="save_again", variant="saving-the-profile")
def second_receiver_costs(trace):
    calls = trace.receivers("save_profile")
    return [len(trace.within(call).queries("UPDATE", PROFILE)) for call in calls] == [1, 1]


@claim(action="sign_up", variant="service-down")
def failure_leaves_the_member(trace):
    failed = trace.receivers_raised("create_profile")
    return left(trace) == "the member" and trace.outcome == "raised" and not trace.transactions and failed


@claim(action="get_or_create_twice", variant="service-down")
def failure_in_get_or_create_leaves_nothing(trace):
    inserted = trace.inserted(MEMBER)
    return len(inserted) == 1 and trace.transactions == ("BEGIN", "ROLLBACK") and left(trace) == "nothing"


@claim(action="restore_backup")
def fixture_says_raw(trace):
    (call,) = trace.receivers("create_profile")
    return argument(call, "raw") == "True" and argument(call, "created") == "True"


@claim(action="restore_backup")
def receiver_is_first(trace):
    of_receiver, of_fixture = trace.queries("INSERT", PROFILE)
    (call,) = trace.receivers("create_profile")
    return trace.within(call).queries("INSERT", PROFILE) == (of_receiver,) and "UNIQUE" in of_fixture.error


@claim(action="restore_backup")
def fixture_is_rolled_back(trace):
    return len(trace.inserted(MEMBER)) == 1 and trace.transactions == ("BEGIN", "ROLLBACK") and left(trace) == "nothing"


@answer(action="sign_up")
def order_of_a_sign_up(trace):
    return trace.order(
        insert_member=trace.queries("INSERT", MEMBER),
        post_save=trace.signals("post_save", sender="Member"),
        insert_profile=trace.queries("INSERT", PROFILE),
        update_member=trace.queries("UPDATE", MEMBER),
        select_profile=trace.queries("SELECT", PROFILE),
        print=trace.outputs("stdout"),
    )


@answer(action="save_again", variant="without-guard")
def first_failure(trace):
    if trace.outcome == "returned":
        return "never"
    return "sign-up" if len(trace.signals("post_save", sender="Member")) == 1 else "next save"


@answer(action="import_members")
def profiles_after_the_import(trace):
    return str(len(trace.rows(PROFILE)))


@answer(action="sign_up", variant="service-down")
def left_by_a_failing_receiver(trace):
    (_,) = trace.receivers_raised("create_profile")
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
def first_signal(trace):
    """The first signal of the run is sent after `bulk_create()`: it comes from the save."""
    return trace.signals()[0]


@refutation
def inserted_member(trace):
    return trace.inserted(MEMBER)


@refutation
def failure_of_the_receiver(trace):
    return trace.receivers_raised("create_profile")


@evidence
def guarded_call(trace):
    return trace.receivers("create_profile")


@check(action="restore_backup")
def backup_is_loaded_as_it_was_saved(trace):
    profiles = {row["member_id"]: row["signature"] for row in trace.rows(PROFILE)}
    by_name = {row["name"]: row["id"] for row in trace.rows(MEMBER)}
    if "grace" not in by_name:
        return f"The member of the backup is not in the database. {trace.exception}"
    if profiles.get(by_name["grace"]) != "Ships are safe in harbour.":
        return "The member of the backup does not have the signature from the backup."
    if len(profiles) < len(by_name) or len(by_name) == 1:
        return "The backup is loaded, but the member who signs up afterwards has no profile."
    if trace.outcome != "returned":
        return f"The backup is loaded, but signing up afterwards raises an exception. {trace.exception}"
    return True


def left(trace):
    """Return which rows are left at the end of the run."""
    if not trace.rows(MEMBER):
        return "nothing"
    return "both" if trace.rows(PROFILE) else "the member"


# Recall


@answer(action="enrol_class", variant="recall")
def cards_of_a_class(trace):
    return str(len(trace.rows("library_card")))


@answer(action="load_reader", variant="recall")
def reader_of_a_fixture(trace):
    sent = trace.signals("post_save", sender="Reader")
    return argument(sent[0], "raw") if sent else "nothing"


@refutation
def insert_of_the_readers(trace):
    return trace.queries("INSERT", "library_reader")


@refutation
def signal_of_the_fixture(trace):
    return trace.signals("post_save", sender="Reader")
