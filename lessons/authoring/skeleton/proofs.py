from lessons.proofs import answer, check, refutation


@answer(action="write_note")
def order_of_writing(trace):
    return trace.order(
        count=trace.receivers("count_words"),
        insert=trace.queries("INSERT", "notebook_note"),
        update=trace.queries("UPDATE", "notebook_note"),
    )


@refutation
def inserted_note(trace):
    return trace.inserted("notebook_note")


@answer(action="rewrite_note", after=("write_note",))
def words_after_update(trace):
    (note,) = trace.rows("notebook_note")
    return note["words"]


@refutation
def the_update(trace):
    return trace.updated("notebook_note")


@check(action="rewrite_note", after=("write_note",))
def count_is_right(trace):
    (note,) = trace.rows("notebook_note")
    if note["text"] != "Buy milk, bread and butter":
        return "The note does not have its new text."
    if note["words"] != "5":
        return f"The note has five words, but its row says {note['words']}."
    return True


def title_stored(trace):
    return trace.rows("shelf_book")[0]["title"]


@answer(action="add_book", variant="recall")
def title_of_a_new_book(trace):
    return title_stored(trace)


@answer(action="rename_books", variant="recall")
def title_of_a_renamed_book(trace):
    return title_stored(trace)


@refutation
def stripping(trace):
    return trace.receivers("tidy_title")


@refutation
def renaming(trace):
    return trace.updated("shelf_book")
