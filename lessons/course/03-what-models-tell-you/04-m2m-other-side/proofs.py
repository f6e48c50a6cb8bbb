from lessons.proofs import answer, argument, check, claim, refutation

DISH, THROUGH = "restaurant_dish", "restaurant_dish_allergens"


@claim(action="create_with_form")
def through_rows_come_later(trace):
    return bool(trace.receivers("card_of_saved_dish")) and trace.order(
        dish=trace.queries("INSERT", DISH),
        post_save=trace.signals("post_save", sender="Dish"),
        through=trace.queries("INSERT", THROUGH),
    ) == ("dish", "post_save", "through")


@claim(action="create_with_form")
def post_save_finds_none(trace):
    (call,) = trace.receivers("card_of_saved_dish", signal="post_save")
    return trace.within(call).printed == ("soup: no allergens",) and len(trace.inserted(THROUGH)) == 2


@claim(action="create_in_steps", variant="forward-only")
def save_m2m_sends_m2m_changed(trace):
    (line,) = [line for line in trace.outputs("stdout") if line.text == "The dish is saved."]
    saving, storing = trace.before(line), trace.after(line)
    of_saving = [signal.signal for signal in saving.signals()]
    of_storing = [signal.signal for signal in storing.signals()]
    is_connected = len(storing.receivers("cards_of_changed_dishes")) == 2
    return is_connected and of_saving == ["pre_save", "post_save"] and of_storing == ["m2m_changed", "m2m_changed"]


@claim(action="create_with_form", variant="forward-only")
def post_add_finds_them(trace):
    (call,) = [call for call in trace.receivers() if argument(call, "action") == "'post_add'"]
    return trace.within(call).printed == ("soup: celery, milk",) and [call]


@claim(action="add_from_both_sides")
def nobody_listens(trace):
    return len(trace.inserted(THROUGH)) == 2 and not trace.signals("m2m_changed") and trace.inserted(THROUGH)


@claim(action="add_from_both_sides", variant="forward-only")
def sender_is_the_same(trace):
    calls = trace.receivers("cards_of_changed_dishes")
    return [argument(call, "reverse") for call in calls] == ["False", "False", "True", "True"] and {
        signal.sender for signal in trace.signals("m2m_changed")
    } == {"Dish_allergens"}


@claim(action="add_from_both_sides", variant="forward-only")
def forward_has_the_dish(trace):
    return told(trace.receivers()[0]) == ["False", "<Dish pk=3>", "{1}"] and trace.receivers()[:1]


@claim(action="add_from_both_sides", variant="forward-only")
def reverse_has_the_allergen(trace):
    return told(trace.receivers()[-1]) == ["True", "<Allergen pk=2>", "{3}"] and trace.receivers()[-1:]


@claim(action="add_from_both_sides", variant="forward-only")
def wrong_card_is_printed(trace):
    is_stored = sorted(row["allergen_id"] for row in trace.rows(THROUGH) if row["dish_id"] == "3") == ["1", "2"]
    return is_stored and trace.outcome == "returned" and trace.printed == ("soup: celery", "salad: no allergens")


@claim(action="write_through_rows", variant="solution")
def through_rows_are_silent(trace):
    is_connected = any(event.signal == "m2m_changed" for event in trace.of_kind("receiver_connected"))
    return is_connected and len(trace.inserted(THROUGH)) == 2 and not trace.signals() and trace.inserted(THROUGH)


@answer(action="create_with_form", variant="forward-only")
def order_of_a_form(trace):
    return trace.order(
        insert_dish=trace.queries("INSERT", DISH),
        post_save=trace.signals("post_save", sender="Dish"),
        insert_through=insert_of_through_rows(trace),
        post_add=[signal for signal in trace.signals("m2m_changed") if argument(signal, "action") == "'post_add'"],
        second_post_save=trace.signals("post_save", sender="Allergen"),
    )


@answer(action="create_with_form")
def card_of_a_new_dish(trace):
    return trace.printed[0] if len(trace.printed) == 1 else "both"


@answer(action="add_from_both_sides", variant="forward-only")
def instance_from_the_other_side(trace):
    return argument(signal_of_the_other_side(trace), "instance").strip("<>").partition(" ")[0]


@refutation
def insert_of_through_rows(trace):
    return trace.queries("INSERT", THROUGH)


@refutation
def printed_card(trace):
    return trace.outputs("stdout")


@refutation
def signal_of_the_other_side(trace):
    return trace.signals("m2m_changed")[-1]


@check(action="add_from_both_sides")
def cards_are_right(trace):
    if trace.outcome != "returned":
        return f"The action raised an exception: {trace.exception}."
    cards = list(trace.printed)
    if "soup: no allergens" in cards:
        return "A card of the soup says “no allergens”: it was printed before the allergens were stored."
    if "soup: celery" not in cards:
        return "The form created a soup with celery, but no card says “soup: celery”."
    if any(not card.startswith("soup: ") for card in cards):
        return "A card was printed for a dish that did not change."
    if "soup: celery, milk" not in cards:
        return "The soup was added to the milk, but no card says “soup: celery, milk”."
    return cards == ["soup: celery", "soup: celery, milk"] or "Each change should print one card of the soup."


def told(call):
    return [argument(call, name) for name in ("reverse", "instance", "pk_set")]


# Recall


@answer(action="add_playlist_to_song", variant="recall")
def playlist_of_a_song(trace):
    added = trace.signals("m2m_changed")
    return argument(added[0], "pk_set") if added else "not sent"


@answer(action="create_playlist", variant="recall")
def songs_of_a_new_playlist(trace):
    return trace.printed[0].removeprefix("Songs: ")


@refutation
def playlist_added(trace):
    return trace.signals("m2m_changed")


@refutation
def songs_are_stored(trace):
    return trace.queries("INSERT", "music_playlist_songs")
