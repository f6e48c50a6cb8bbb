from lessons.proofs import NotInTrace, answer, check, claim, refutation

ALBUM, THUMBNAIL, TICKET = "archive_album", "archive_thumbnail", "cinema_ticket"


def deleting(trace, table=THUMBNAIL):
    """Return what happens when all rows have been stored."""
    return trace.after(trace.queries("INSERT", table)[-1])


def statements(trace):
    return [query.sql.partition(" ")[0] for query in deleting(trace).queries()]


def is_connected(trace, name):
    return [connected.receiver for connected in trace.of_kind("receiver_connected")] == [name]


@claim(action="empty_small_album", variant="without-receiver")
def one_delete(trace):
    (delete,) = deleting(trace).queries()
    is_silent = not trace.signals(sender="Thumbnail") and not trace.rows(THUMBNAIL)
    return delete.sql.startswith("DELETE") and delete.rows == 200 and is_silent and [delete]


@claim(action="empty_small_album")
def all_are_read(trace):
    (select,) = deleting(trace).queries("SELECT", THUMBNAIL)
    first_delete = trace.queries("DELETE", THUMBNAIL)[0]
    is_called = bool(trace.receivers("count_down"))
    return select.fetched == 200 and select.seq < first_delete.seq and is_called and [select]


@claim(action="empty_small_album")
def signals_for_each(trace):
    deletes = trace.queries("DELETE", THUMBNAIL)
    before, after = trace.before(deletes[0]), trace.after(deletes[-1])
    is_before = len(before.signals("pre_delete")) == len(trace.signals("pre_delete")) == 200
    is_after = len(after.signals("post_delete")) == len(trace.signals("post_delete")) == 200
    return is_before and is_after and [delete.rows for delete in deletes] == [100, 100] and deletes


@claim(action="empty_small_album", variant="idle")
def idle_costs(trace):
    calls = len(trace.receivers("do_nothing"))
    return calls == 200 and statements(trace) == ["SELECT", "DELETE", "DELETE"] and deleting(trace).queries()


@claim(action="empty_small_album")
def one_update_each(trace):
    updates = trace.queries("UPDATE", ALBUM)
    is_in_receiver = len(trace.receivers("count_down")) == len(updates) == 200
    return is_in_receiver and statements(trace) == ["SELECT", "DELETE", "DELETE", *["UPDATE"] * 200] and updates


@claim(action="empty_large_album")
def grows_with_the_rows(trace):
    return statements(trace) == ["SELECT", *["DELETE"] * 10, *["UPDATE"] * 1_000] and trace.queries("UPDATE")


@claim(action="store_one_by_one", survives="create() executes one INSERT, whatever receivers there are.")
def create_inserts_each(trace):
    inserts = trace.queries("INSERT", THUMBNAIL)
    sent = len(trace.signals("post_save", sender="Thumbnail"))
    return len(inserts) == len(trace.inserted(THUMBNAIL)) == sent == 200 and inserts


@claim(action="empty_small_album", survives="bulk_create() sends no signals, whatever receivers there are.")
def bulk_create_inserts_once(trace):
    (insert,) = trace.queries("INSERT", THUMBNAIL)
    stored = trace.before(deleting(trace).queries()[0]).inserted(THUMBNAIL)
    return len(stored) == 200 and not trace.signals("post_save", sender="Thumbnail") and [insert]


@claim(action="empty_large_album", variant="solution")
def two_statements(trace):
    is_empty = not trace.rows(THUMBNAIL) and trace.rows(ALBUM)[0]["size"] == "0"
    return is_empty and statements(trace) == ["DELETE", "UPDATE"] and deleting(trace).queries()


@claim(action="delete_one_thumbnail", variant="solution")
def size_is_not_changed(trace):
    (deleted,) = trace.deleted(THUMBNAIL)
    return not trace.updated(ALBUM) and trace.rows(ALBUM)[0]["size"] == "200" and [deleted]


@answer(action="empty_small_album", variant="without-receiver")
def deletes_without_a_receiver(trace):
    return str(len(trace.queries("DELETE", THUMBNAIL)))


@answer(action="empty_small_album")
def order_of_a_delete(trace):
    rest = deleting(trace)
    return rest.order(
        select=rest.queries("SELECT", THUMBNAIL),
        pre_delete=rest.signals("pre_delete", sender="Thumbnail"),
        delete=rest.queries("DELETE", THUMBNAIL),
        post_delete=rest.signals("post_delete", sender="Thumbnail"),
        update=rest.queries("UPDATE", ALBUM),
        post_save=rest.signals("post_save", sender="Album"),
    )


@answer(action="empty_small_album", variant="idle")
def statements_of_an_idle_receiver(trace):
    return str(len(statements(trace)))


@refutation
def delete_of_many(trace):
    return trace.queries("DELETE", THUMBNAIL)


@refutation
def select_of_all(trace):
    return deleting(trace).queries("SELECT", THUMBNAIL)


@refutation
def first_update(trace):
    return trace.queries("UPDATE", ALBUM)


@check(action="empty_small_album")
def few_statements(trace):
    if trace.outcome != "returned":
        return f"The action raised an exception: {trace.exception}."
    try:
        left, (album,) = trace.rows(THUMBNAIL), trace.rows(ALBUM)
        size = album["size"]
    except (NotInTrace, ValueError, KeyError):
        return "There must be one album with a size, and a table of thumbnails."
    if left:
        return f"{len(left)} thumbnails are still there."
    if size != "0":
        return f"The album is empty, but its size is {size}."
    count = len(statements(trace))
    return count <= 3 or f"`empty()` still executes {count} statements."


# Recall


@answer(action="cancel_screening", variant="recall")
def inserts_of_the_refunds(trace):
    return str(len(trace.queries("INSERT", "cinema_refund")))


@answer(action="drop_reservations", variant="recall")
def selects_of_the_tickets(trace):
    return str(len(deleting(trace, TICKET).queries("SELECT", TICKET)))


@refutation
def refunds(trace):
    return trace.queries("INSERT", "cinema_refund")


@refutation
def select_of_the_tickets(trace):
    return deleting(trace, TICKET).queries("SELECT", TICKET)
