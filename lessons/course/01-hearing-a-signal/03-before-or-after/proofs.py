from lessons.proofs import NotInTrace, answer, argument, check, claim, evidence, refutation, values

TABLE = "newsroom_article"


def the_article(trace):
    """Return the row of the article as it is stored at the end of the run."""
    return trace.rows(TABLE)[0]


# Change a value


@claim(action="write_article")
def part_of_the_insert(trace):
    (called,), (inserted,) = trace.receivers("set_slug"), trace.inserted(TABLE)
    is_first = called.seq < inserted.seq and called.signal == "pre_save"
    is_stored = values(inserted.new)["slug"] == the_article(trace)["slug"] == "bridge-closed"
    return is_first and is_stored and not trace.queries("UPDATE") and trace.inserted(TABLE)


@claim(action="write_article")
def object_of_the_caller(trace):
    return trace.receivers("set_slug") and trace.printed == ("In memory: bridge-closed",) and trace.outputs("stdout")


@claim(action="write_article", variant="after-saving")
def too_late_to_be_stored(trace):
    (called,) = trace.receivers("set_slug", signal="post_save")
    in_memory = trace.after(called).printed == ("In memory: bridge-closed",)
    return in_memory and the_article(trace)["slug"] == "" and trace.inserted(TABLE)


# Name the field


@claim(action="save_fields", after=("write_article",))
def update_fields_leaves_it_out(trace):
    (changed,) = trace.before(headline_only_is_done(trace)).updated(TABLE)
    in_memory = trace.printed == ("In memory: bridge-open-again",)
    is_old = values(changed.new)["slug"] == "bridge-closed"
    return trace.receivers("set_slug") and is_old and in_memory and trace.queries("UPDATE")


@claim(action="save_fields", after=("write_article",))
def update_fields_names_it(trace):
    changed = trace.after(headline_only_is_done(trace)).updated(TABLE)
    return len(changed) == 1 and the_article(trace)["slug"] == "bridge-open-again" and changed


@claim(action="update_or_create", after=("write_article",))
def update_or_create_leaves_it_out(trace):
    (called,) = trace.receivers("set_slug")
    names = argument(called, "update_fields") == "frozenset({'headline'})"
    stored = the_article(trace)["headline"], the_article(trace)["slug"]
    return names and stored == ("Bridge under repair", "bridge-closed") and trace.queries("UPDATE")


# Notice a change


@claim(action="correct_headline", variant="solution", after=("write_article",))
def old_row_is_still_there(trace):
    call, again = trace.receivers("count_correction", signal="pre_save")
    update = trace.queries("UPDATE")[0]
    select = trace.within(call).queries("SELECT")
    counted = the_article(trace)["corrections"] == "1" and trace.order(select=select, update=update)[0] == "select"
    return len(select) == 1 and counted and again.seq > update.seq and select


@claim(action="correct_headline", variant="comparing-too-late", after=("write_article",))
def old_value_is_gone(trace):
    call, _ = trace.receivers("count_correction", signal="post_save")
    update = trace.queries("UPDATE")[0]
    select = trace.within(call).queries("SELECT")
    compared = trace.order(update=update, select=select) == ("update", "select")
    return compared and the_article(trace)["corrections"] == "0" and select


@claim(action="correct_headline", variant="solution", after=("write_article",))
def one_more_select(trace):
    calls = trace.receivers("count_correction")
    selects = [trace.within(call).queries() for call in calls]
    return len(calls) == 2 and [len(each) for each in selects] == [1, 1] and selects[0]


# The predictions


@answer(action="write_article")
def order_of_a_new_article(trace):
    return trace.order(
        pre_save=trace.signals("pre_save"),
        slug=trace.receivers("set_slug"),
        insert=trace.queries("INSERT"),
        post_save=trace.signals("post_save"),
        update=trace.queries("UPDATE"),
    )


@answer(action="write_article", variant="after-saving")
def slug_set_after_saving(trace):
    in_memory = trace.printed == ("In memory: bridge-closed",)
    stored = the_article(trace)["slug"] == "bridge-closed"
    return {(True, True): "both", (True, False): "memory", (False, False): "neither"}[in_memory, stored]


@answer(action="save_fields", after=("write_article",))
def slug_beside_update_fields(trace):
    if trace.exception:
        return "an exception"
    (changed,) = trace.before(headline_only_is_done(trace)).updated(TABLE)
    return values(changed.new)["slug"]


@refutation
def inserted_article(trace):
    return trace.inserted(TABLE)


@refutation
def slug_in_memory(trace):
    return trace.outputs("stdout")


@refutation
def updated_headline(trace):
    return trace.updated(TABLE)[0]


@evidence
def call_of_set_slug(trace):
    return trace.receivers("set_slug")


@check(action="correct_headline", after=("write_article",))
def correction_is_counted_once(trace):
    try:
        before, row = trace.rows_before(TABLE)[0], the_article(trace)
        created, counted = before["corrections"], row["corrections"]
    except (NotInTrace, IndexError, KeyError):  # a reader's own models.py may differ
        return "There should be an article with the columns of the shipped `models.py`."
    if row["slug"] != "bridge-closed-until-friday":
        return "The slug is no longer that of the headline."
    if created != "0":
        return f"A new article has no corrections, but its row says {created}."
    if counted == "0":
        return "The headline was changed, but the row says 0 corrections."
    if counted != "1":
        return f"One of the two saves changes the headline, but the row says {counted} corrections."
    return True


def headline_only_is_done(trace):
    """Return the line that is printed between the two saves."""
    return trace.outputs("stdout")[0]


# Recall


@answer(action="sell_ticket", variant="recall")
def number_of_a_ticket(trace):
    (ticket,) = trace.rows("ferry_ticket")
    return "no number" if ticket["number"] == "no number" else "number"


@answer(action="change_cabin", variant="recall")
def label_of_another_cabin(trace):
    (ticket,) = trace.rows("ferry_ticket")
    return ticket["label"].removeprefix("Nils, cabin ")


@refutation
def inserted_ticket(trace):
    return trace.inserted("ferry_ticket")


@refutation
def updated_ticket(trace):
    return trace.updated("ferry_ticket")
