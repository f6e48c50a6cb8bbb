from lessons.proofs import NotInTrace, answer, argument, check, claim, refutation, values

ANIMAL, PLAN = "zoo_animal", "zoo_feedingplan"


@claim(action="load_zoo", variant="solution")
def fixture_is_raw(trace):
    sent = [(signal.signal, signal.sender, argument(signal, "raw")) for signal in trace.signals()]
    return trace.receivers("plan_feeding") and sent == [
        ("pre_save", "Animal", "True"),
        ("post_save", "Animal", "True"),
        ("pre_save", "FeedingPlan", "True"),
        ("post_save", "FeedingPlan", "True"),
    ]


@claim(action="add_animals")
def create_is_not_raw(trace):
    calls = trace.receivers("announce_calf")
    return [argument(call, "raw") for call in calls] == ["False", "False"] and calls


@claim(action="load_zoo")
def second_plan_is_refused(trace):
    (elephant,) = trace.inserted(ANIMAL)
    (call,) = trace.receivers("plan_feeding")
    of_the_receiver = trace.within(call).inserted(PLAN)
    (refused,) = refused_plans(trace.after(call))
    (rollback,) = trace.transaction_events("ROLLBACK")
    nothing_is_left = not trace.rows(ANIMAL) and not trace.rows(PLAN)
    is_in_order = elephant.seq < call.seq and refused.seq < rollback.seq
    return is_in_order and len(of_the_receiver) == 1 and nothing_is_left and [refused]


@claim(action="load_zoo", variant="get-or-create")
def get_or_create_is_too_early(trace):
    (call,) = trace.receivers("plan_feeding")
    found = [query.fetched for query in trace.within(call).queries("SELECT", PLAN)]
    created = trace.within(call).inserted(PLAN)
    return found == [0] and len(created) == 1 and "IntegrityError" in trace.exception and refused_plans(trace)


@claim(action="load_first")
def same_key_is_updated(trace):
    (call,) = trace.receivers("plan_feeding")
    (created,) = trace.within(call).inserted(PLAN)
    (updated,) = trace.after(call).updated(PLAN)
    foods = (values(created.new)["food"], values(updated.new)["food"])
    same_key = values(created.new)["id"] == values(updated.new)["id"] == "1"
    return foods == ("hay", "fish") and same_key and trace.outcome == "returned" and [updated]


@claim(action="load_calf", variant="solution")
def foreign_keys_are_checked_last(trace):
    calf, mother = trace.inserted(ANIMAL)
    without_a_mother = (values(calf.new)["mother_id"], values(mother.new)["id"]) == ("26", "26")
    checks = trace.after(mother).queries("PRAGMA foreign_key_check")
    return without_a_mother and not trace.before(mother).queries("PRAGMA foreign_key_check") and checks


@claim(action="load_calf", variant="one-guard")
def mother_is_not_there_yet(trace):
    (calf,) = trace.inserted(ANIMAL)
    raised = trace.receivers_raised("announce_calf")
    return values(calf.new)["mother_id"] == "26" and "DoesNotExist" in raised[0].exception and raised


@claim(action="load_calf", variant="solution", after=("load_zoo",))
def fixtures_are_loaded_as_they_are(trace):
    animals = [(animal["id"], animal["name"], animal["mother_id"]) for animal in trace.rows(ANIMAL)]
    plans = [(plan["id"], plan["animal_id"], plan["food"]) for plan in trace.rows(PLAN)]
    are_in_the_fixtures = animals == [("12", "Nala", None), ("25", "Kito", "26"), ("26", "Tala", None)]
    return are_in_the_fixtures and plans == [("34", "12", "straw")] and trace.receivers("plan_feeding")


@claim(action="add_animals", variant="solution", after=("load_zoo",))
def later_animals_get_a_plan(trace):
    foods = [plan["food"] for plan in trace.rows(PLAN)]
    return foods == ["straw", "hay", "hay"] and trace.inserted(PLAN)


@claim(action="load_calf", variant="solution")
def missing_plan_stays_missing(trace):
    calls = trace.receivers("plan_feeding")
    return len(calls) == len(trace.rows(ANIMAL)) == 2 and not trace.rows(PLAN) and calls


@answer(action="load_zoo")
def raw_of_the_fixture(trace):
    calls = trace.receivers("plan_feeding")
    return argument(calls[0], "raw") if calls else "not called"


@answer(action="load_zoo")
def order_of_the_fixture(trace):
    return trace.order(
        elephant=trace.inserted(ANIMAL),
        receiver=trace.inserted(PLAN),
        refused=refused_plans(trace),
        rollback=trace.transaction_events("ROLLBACK"),
        commit=trace.transaction_events("COMMIT"),
    )


@answer(action="load_first")
def same_key(trace):
    return trace.exception.partition("(")[0] or " and ".join(plan["food"] for plan in trace.rows(PLAN))


@refutation
def signal_of_the_fixture(trace):
    return trace.signals("post_save", sender="Animal")


@refutation
def rollback_of_the_fixture(trace):
    return trace.transaction_events("ROLLBACK")


@refutation
def update_of_the_plan(trace):
    return trace.updated(PLAN)


@check(action="add_animals", after=("load_zoo", "load_calf"))
def receivers_leave_fixtures_alone(trace):
    try:
        return wrong_after_loading(trace) or wrong_after_adding(trace) or True
    except NotInTrace:
        return "The animals and their plans are no longer in the tables `zoo_animal` and `zoo_feedingplan`."


def wrong_after_loading(trace):
    """Return what is wrong with the rows of the fixtures, nothing if they are as they should be."""
    names = [animal["name"] for animal in trace.rows_before(ANIMAL)]
    plans = [(plan["id"], plan["food"]) for plan in trace.rows_before(PLAN)]
    if "Nala" not in names:
        return "`zoo.json` is not loaded: run “Load zoo.json” to see why."
    if "Kito" not in names:
        return "`calf.json` is not loaded: run “Load calf.json” to see why."
    if plans != [("34", "straw")]:
        return "Only one plan is in the fixtures, the one with “straw”. After loading, there are others."
    return ""


def wrong_after_adding(trace):
    """Return what is wrong with the animals that the action adds, nothing if they are as they should be."""
    if trace.outcome != "returned":
        return f"Adding an elephant and her calf raises an exception: `{trace.exception}`."
    if len(trace.rows(PLAN)) != len(trace.rows_before(PLAN)) + 2:
        return "The fixtures are loaded, but animals that are added later do not get one plan each."
    if len(announcements(trace)) != 1:
        return "The fixtures are loaded, but a calf that is added later is not announced."
    return ""


def refused_plans(trace):
    """Return the statements with which the database refused a feeding plan."""
    return [query for query in trace.queries("INSERT", PLAN) if "UNIQUE constraint failed" in query.error]


def announcements(trace):
    """Return the printed lines without those of loaddata."""
    return [line for line in trace.printed if " has a calf: " in line]


# Recall


@answer(action="load_singers", variant="recall")
def folders_after_the_fixture(trace):
    return str(len(trace.rows("choir_folder")))


@answer(action="load_singers_again", variant="recall")
def welcomes_of_two_loads(trace):
    return str(len(welcomes(trace)))


@refutation
def end_of_the_singers(trace):
    return trace.receivers("fill_folder")


@refutation
def last_singer(trace):
    return trace.signals("post_save", sender="Singer")[-1]


@refutation
def first_welcome(trace):
    return welcomes(trace)[0]


def welcomes(trace):
    return [line for line in trace.outputs("stdout") if "Welcome" in line.text]
