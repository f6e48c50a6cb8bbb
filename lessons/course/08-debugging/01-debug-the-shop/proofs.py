from lessons.proofs import NotInTrace, answer, argument, check, claim, refutation

# The first bug


@claim(action="change_address", survives="Django sends the signal for each save, whoever listens.")
def sent_for_each_save(trace):
    sent = trace.signals("post_save", sender="Customer")
    return len(sent) == len(trace.queries("", "bikeshop_customer")) == 2 and sent


@claim(action="change_address")
def called_for_each_save(trace):
    called = trace.receivers("give_voucher")
    return len(called) == len(trace.inserted("bikeshop_voucher")) == 2 and called


@claim(action="change_address")
def second_call_is_an_update(trace):
    first, second = [argument(call, "created") for call in trace.receivers("give_voucher")]
    return (first, second) == ("True", "False") and trace.receivers("give_voucher")[1]


# Four questions


@claim(action="finish_repairs")
def connection_is_shown(trace):
    return [event for event in connections_of("show_on_screen", trace) if event.sender == "Repair"]


# Repairs that do not help


@claim(action="finish_repairs", variant="hasty-repairs")
def bulk_update_is_silent(trace):
    (update,) = trace.queries("UPDATE", "bikeshop_repair")
    rest = trace.after(update)
    silent = not rest.signals() and not trace.rows("bikeshop_pickup")
    return update.rows == 2 and silent and connections_of("show_on_screen", trace) and update


@claim(action="cancel_repair", variant="hasty-repairs")
def uid_keeps_nothing(trace):
    (connected,) = connections_of("confirm_cancellation", trace)
    (gone,) = trace.of_kind("receiver_collected")
    return connected.dispatch_uid and connected.seq < gone.seq and not trace.printed and gone


@claim(action="move_to_new_computer", variant="hasty-repairs")
def own_profile_is_first(trace):
    (call,) = trace.receivers("create_profile")
    stored = trace.within(call).inserted("bikeshop_profile")
    refused = [query for query in trace.after(stored[0]).queries() if "bikeshop_profile.customer_id" in query.error]
    return trace.exception.startswith("IntegrityError") and refused


@claim(action="refuse_unicycle", variant="hasty-repairs")
def atomic_does_not_wait(trace):
    (rolled_back,) = trace.transaction_events("ROLLBACK")
    so_far = trace.before(rolled_back)
    (mail,) = so_far.mails
    in_a_block = so_far.before(mail).transactions[-1] == "SAVEPOINT"
    return in_a_block and "city bike" in mail.subject and [mail]


def connections_of(name, trace):
    return [event for event in trace.of_kind("receiver_connected") if name in event.receiver]


# Predictions


@answer(action="change_address")
def order_of_a_new_customer(trace):
    return trace.order(
        customer=trace.queries("INSERT", "bikeshop_customer"),
        post_save=trace.signals("post_save", sender="Customer"),
        profile=trace.queries("INSERT", "bikeshop_profile"),
        voucher=trace.queries("INSERT", "bikeshop_voucher"),
    )


@answer(action="change_address")
def vouchers_of_lena(trace):
    return str(len(trace.rows("bikeshop_voucher")))


@refutation
def last_voucher(trace):
    return trace.inserted("bikeshop_voucher")[-1]


# Checks: each sentence says what a customer notices, and not why.


@check(action="change_address")
def one_voucher(trace):
    vouchers = len(rows_of("bikeshop_voucher", trace))
    if vouchers > 1:
        return f"Lena shows you {vouchers} welcome vouchers."
    return vouchers == 1 or "Lena is still waiting for her welcome voucher."


@check(action="bring_bicycle")
def job_card_is_printed(trace):
    cards = [line for line in trace.printed if "Job card" in line and "city bike" in line]
    if len(cards) > 1:
        return f"The mechanic has {len(cards)} job cards for one bicycle, and repairs it {len(cards)} times."
    return len(cards) == 1 or "Ola's city bike still stands in the corner: the mechanic does not know about it."


@check(action="cancel_repair")
def cancellation_is_confirmed(trace):
    messages = [line for line in trace.printed if "Text message" in line and "Sven" in line]
    if len(messages) > 1:
        return f"Sven gets {len(messages)} text messages about one repair."
    return len(messages) == 1 or "Sven got no text message, and calls to ask whether his repair is cancelled."


@check(action="finish_repairs")
def bicycles_are_on_the_screen(trace):
    repairs = rows_of("bikeshop_repair", trace)
    if not repairs or {row["status"] for row in repairs} != {"ready"}:
        return "The mechanic has finished two bicycles, but they are not stored as ready."
    shown = sorted(row["repair_id"] for row in rows_of("bikeshop_pickup", trace))
    return shown == sorted(row["id"] for row in repairs) or (
        f"Two bicycles are ready, but the screen at the counter shows {len(shown) or 'none'}."
    )


@check(action="use_brake_pads")
def parts_are_paid(trace):
    prices = {row["bicycle"]: row["price"] for row in rows_of("bikeshop_repair", trace)}
    city_bike, tandem = prices.get("city bike", "no"), prices.get("tandem", "no")
    return (city_bike, tandem) == ("35", "15") or (
        f"Ola's bills are wrong: {city_bike} euros for the city bike, {tandem} euros for the tandem."
    )


@check(action="move_to_new_computer")
def backup_is_loaded(trace):
    customers = {row["name"]: row["id"] for row in rows_of("bikeshop_customer", trace)}
    newsletters = {row["customer_id"]: row["newsletter"] for row in rows_of("bikeshop_profile", trace)}
    if "Ada" not in customers:
        return "Ada calls, and nobody at the counter knows her: the backup was not loaded."
    if newsletters.get(customers["Ada"]) not in {"1", "True"}:
        return "Ada is there again, but she no longer gets the newsletter."
    if customers.get("Ben") not in newsletters:
        return "Ada is there again, but Ben, who is new, has no profile."
    return True


@check(action="refuse_unicycle")
def mails_are_true(trace):
    subjects = [mail.subject for mail in trace.mails]
    if any("city bike" in subject for subject in subjects):
        return "Ola comes with a mail about her city bike, but there is no such booking."
    booked = [row["bicycle"] for row in rows_of("bikeshop_repair", trace)]
    if booked != ["tandem"]:
        return "Ola brought three bicycles, and only the tandem should be booked."
    if len(subjects) != 1:
        return f"Ola's tandem is booked, but she gets {len(subjects) or 'no'} mails about it."
    is_stored = trace.before(trace.mails[0]).transactions[-1:] == ("COMMIT",)
    return is_stored or "Ola gets the mail about her tandem before its booking is stored."


def rows_of(table, trace):
    """Return the rows of a table, none where a reader's own models.py has no such table."""
    try:
        return trace.rows(table)
    except NotInTrace:
        return []


# Recall


@answer(action="lend_book", variant="recall")
def bell_of_the_library(trace):
    if not trace.signals("post_save", sender="Loan"):
        return "not sent"
    return "called" if trace.receivers("ring") else "gone"


@answer(action="extend_loans", variant="recall")
def extended_loans(trace):
    (update,) = trace.queries("UPDATE", "library_loan")
    if not connections_of("print_date", trace):
        return "connected"
    return "" if trace.after(update).signals("post_save") else "sent"


@refutation
def end_of_the_bell(trace):
    return trace.of_kind("receiver_collected")


@refutation
def signal_of_the_loan(trace):
    return trace.signals("post_save", sender="Loan")


@refutation
def update_of_the_loans(trace):
    return trace.queries("UPDATE", "library_loan")


@refutation
def connected_printer(trace):
    return connections_of("print_date", trace)
