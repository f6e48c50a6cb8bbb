from lessons.proofs import answer, argument, check, claim, evidence, refutation

OF_DJANGO = "Django does this whatever receivers there are."


@claim(action="save_after_delete", survives=OF_DJANGO)
def sent_after_the_statement(trace):
    return trace.order(
        insert=trace.queries("INSERT"), post_save=trace.signals("post_save"), next_line=trace.queries("DELETE")
    ) == ("insert", "post_save", "next_line")


@claim(action="create_author")
def insert_says_true(trace):
    return len(trace.queries("INSERT")) == 1 and heard(trace) == ["True"]


@claim(action="copy_author", after=("create_author",))
def update_says_false(trace):
    updates = trace.queries("UPDATE")
    return len(updates) == 1 and not trace.queries("INSERT") and heard(trace) == ["False"]


@claim(action="save_existing_key", after=("create_author",))
def new_object_hears_false(trace):
    return heard(trace) == ["False"]


@claim(action="copy_author", variant="without-guard", after=("create_author",))
def without_guard_every_save_welcomes(trace):
    welcomed = trace.printed == ("Welcome to the bookshop, Ada!",)
    return welcomed and heard(trace) == ["False"] and trace.outputs("stdout")


@claim(action="copy_author", variant="solution", after=("create_author",))
def no_key_goes_straight_to_insert(trace):
    return len(trace.queries("INSERT")) == 1 and not trace.queries("UPDATE")


@claim(action="save_existing_key", after=("create_author",))
def match_ends_the_save(trace):
    update = update_that_matches(trace)
    return update.rows == 1 and not trace.queries("INSERT") and heard(trace) == ["False"]


@claim(action="save_after_delete")
def no_match_is_inserted(trace):
    (update,) = trace.queries("UPDATE")
    inserts = len(trace.before(update).queries("INSERT")), len(trace.after(update).queries("INSERT"))
    return update.rows == 0 and inserts == (1, 1) and heard(trace) == ["True", "True"] and update


@claim(action="save_existing_key", variant="key-with-default", after=("create_author",))
def key_with_default_is_inserted(trace):
    (insert,) = trace.queries("INSERT")
    fails = trace.exception.startswith("IntegrityError") and not heard(trace)
    return fails and not trace.queries("UPDATE") and insert


@claim(action="create_author", variant="key-with-default")
def adding_changes_at_the_insert(trace):
    ((before,), (after,)) = trace.signals("pre_save"), trace.signals("post_save")
    has_key = argument(before, "instance") != "<Author pk=None>"
    printed = trace.within(before).printed, trace.within(after).printed[0]
    return has_key and printed == (("_state.adding: True",), "_state.adding: False") and heard(trace) == ["True"]


@answer(action="copy_author", after=("create_author",))
def created_of_the_next_save(trace):
    sent = trace.signals("post_save", sender="Author")
    return argument(sent[0], "created") if sent and heard(trace) else "not called"


@answer(action="save_after_delete")
def created_after_the_row_is_gone(trace):
    return argument(second_post_save(trace), "created") if trace.outcome == "returned" else "an exception"


@answer(action="save_existing_key", after=("create_author",))
def order_of_a_save(trace):
    return trace.order(
        pre_save=trace.signals("pre_save"),
        update=trace.queries("UPDATE"),
        insert=trace.queries("INSERT"),
        post_save=trace.signals("post_save"),
        welcome=trace.outputs("stdout"),
    )


@refutation
def second_post_save(trace):
    return trace.signals("post_save")[1]


@refutation
def second_insert(trace):
    return trace.queries("INSERT")[1]


@refutation
def update_that_matches(trace):
    return trace.queries("UPDATE")[0]


@refutation
def last_post_save(trace):
    return trace.signals("post_save")[-1]


@evidence
def update_that_matches_nothing(trace):
    return trace.queries("UPDATE")[0]


@check(action="copy_author", after=("create_author",))
def copy_is_a_row_of_its_own(trace):
    before, after = trace.rows_before("bookshop_author"), trace.rows("bookshop_author")
    if len(after) == len(before):
        return "No row was inserted: the same author was saved again."
    if [row["name"] for row in after] != ["Ada", "Ada"]:
        return "There is a new row, but the two names differ."
    if [argument(signal, "created") for signal in trace.signals("post_save")] != ["True"]:
        return "There is a new row, but `post_save` was not sent exactly once, with `created=True`."
    return True


def heard(trace):
    """Return the argument `created` that the receiver gets, each time it is called."""
    return [argument(call, "created") for call in trace.receivers("welcome_author")]


# Recall


@answer(action="save_space_with_its_number", variant="recall")
def space_with_its_number(trace):
    sent = trace.signals("post_save", sender="Space")
    return argument(sent[0], "created") if sent else "not sent"


@answer(action="move_space", variant="recall")
def space_on_another_level(trace):
    sent = trace.signals("post_save", sender="Space")
    return argument(sent[1], "created") if len(sent) > 1 else "an exception"


@refutation
def insert_of_the_space(trace):
    return trace.queries("INSERT", "garage_space")


@refutation
def update_of_the_space(trace):
    return trace.queries("UPDATE", "garage_space")[-1]


@refutation
def last_of_the_space(trace):
    return trace.signals("post_save", sender="Space")[-1]
