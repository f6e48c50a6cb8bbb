"""Everything of a lesson is run on the data that it begins with."""


def test_variant_that_changes_models_begins_with_its_own_tables(author, rehearsed):
    models = author.path("app/notebook/models.py").read_text()
    with_colour = models.replace("    words", "    colour = models.TextField(default='red')\n    words", 1)
    author.write("variants/solution/notebook/models.py", with_colour)

    traces = {str(scenario.step): trace for scenario, trace in rehearsed().traces.items()}

    assert traces["write_note--solution"].rows("notebook_note")[0]["colour"] == "red"
    assert "colour" not in traces["write_note--shipped"].rows("notebook_note")[0]
