from lessons.proofs import NotInTrace, answer, argument, check, claim, refutation

# The first bug


@claim(action="change_address", survives="Django sends the signal for each save, whoever listens.")
def sent_for_each_save(trace):
    sent = trace.signals("post_save", sender="Customer")
    return len(sent) == len(trace.queries("", "shop_customer")) == 2 and sent


@claim(action="change_address")
def called_for_each_save(trace):
    called = trace.receivers("give_voucher")
    return len(called) == len(trace.inserted("shop_voucher")) == 2 and called


@claim(action="change_address")
def second_call_is_an_update(trace):
    first, second = [argument(call, "created") for call in trace.receivers("give_voucher")]
    return (first, second) == ("True", "False") and trace.receivers("give_voucher")[1]


# Four questions


@claim(action="change_address")
def connection_is_shown(trace):
    (loaded,) = trace.of_kind("app_loaded")
    connected = connections_of("create_profile", trace.before(loaded))
    return [event for event in connected if (event.signal, event.sender) == ("post_save", "Customer")]


# Repairs that do not help


@claim(action="cancel_repair", variant="hasty-repairs")
def uid_keeps_nothing(trace):
    (connected,) = connections_of("confirm_cancellation", trace)
    (gone,) = trace.of_kind("receiver_collected")
    return connected.dispatch_uid and connected.seq < gone.seq and not trace.printed and gone


@claim(action="restore_backup", variant="hasty-repairs")
def own_profile_is_first(trace):
    (call,) = trace.receivers("create_profile")
    stored = trace.within(call).inserted("shop_profile")
    refused = [query for query in trace.after(stored[0]).queries() if "shop_profile.customer_id" in query.error]
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
        customer=trace.queries("INSERT", "shop_customer"),
        post_save=trace.signals("post_save", sender="Customer"),
        profile=trace.queries("INSERT", "shop_profile"),
        voucher=trace.queries("INSERT", "shop_voucher"),
    )


@answer(action="change_address")
def vouchers_of_lena(trace):
    return str(len(trace.rows("shop_voucher")))


@refutation
def last_voucher(trace):
    return trace.inserted("shop_voucher")[-1]


# Checks: each sentence says what a customer notices, and not why.


@check(action="change_address")
def one_voucher(trace):
    vouchers = len(rows_of("shop_voucher", trace))
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
    messages = [line for line in trace.printed if "Text message" in line and "sven" in line]
    if len(messages) > 1:
        return f"Sven gets {len(messages)} text messages about one repair."
    return len(messages) == 1 or "Sven got no text message, and calls to ask whether his repair is cancelled."


@check(action="sign_up_club")
def members_are_complete(trace):
    members = rows_of("shop_customer", trace)
    if len(members) != 2:
        return "Mia and Noah come to the counter, and they are not both customers."
    for member in members:
        for table, thing in (("shop_profile", "profile"), ("shop_voucher", "welcome voucher")):
            if member["id"] not in [row["customer_id"] for row in rows_of(table, trace)]:
                return f"{name_of(member)} comes to the counter, and has no {thing}."
    return True


@check(action="use_parts")
def parts_are_paid(trace):
    prices = [row["price"] for row in rows_of("shop_repair", trace)]
    return prices == ["35"] or f"Ola pays {', '.join(prices) or 'no'} euros, and rides home with parts for 35."


@check(action="restore_backup")
def backup_is_loaded(trace):
    customers = {name_of(row): row["id"] for row in rows_of("shop_customer", trace)}
    newsletters = {row["customer_id"]: row["newsletter"] for row in rows_of("shop_profile", trace)}
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
    booked = [row["bicycle"] for row in rows_of("shop_repair", trace)]
    if booked != ["tandem"]:
        return "Ola brought three bicycles, and only the tandem should be booked."
    if len(subjects) != 1:
        return f"Ola's tandem is booked, but she gets {len(subjects) or 'no'} mails about it."
    is_stored = trace.before(trace.mails[0]).transactions[-1:] == ("COMMIT",)
    return is_stored or "Ola gets the mail about her tandem before its booking is stored."


def name_of(customer):
    """Return `Ada` for the row of `ada@example.org`."""
    return customer["email"].partition("@")[0].capitalize()


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
    if not connections_of("print_loan", trace):
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
    return connections_of("print_loan", trace)
