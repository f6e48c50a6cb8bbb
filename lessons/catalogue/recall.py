"""Recall items: what a lesson has taught, asked again in later lessons, of another story with an app of its own."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from lessons.catalogue.actions import read_actions
from lessons.catalogue.course_path import CoursePath
from lessons.catalogue.errors import ContentError
from lessons.catalogue.lesson import ACTIONS_FILE, RECALL, Action, Variant
from lessons.catalogue.predictions import Prediction, read_predictions
from lessons.catalogue.proofs import Proof
from lessons.catalogue.schema import Form, PredictionTable


def read_story(folder: CoursePath) -> tuple[Variant | None, tuple[Action, ...]]:
    """Return the story in a folder, as files that lie over those of the lesson, and its actions; none without it."""
    if not folder.path.is_dir():
        return None, ()
    files = folder.sources()
    actions = read_actions((folder / ACTIONS_FILE).read(), (folder / ACTIONS_FILE).shown)
    return Variant(RECALL, "Recall", "Another story.", files=files, settings={}), actions


def read_recall(
    tables: Sequence[PredictionTable], path: PurePath, proofs: Mapping[str, Proof], *, known: Iterable[Prediction]
) -> tuple[Prediction, ...]:
    """Return the recall items of a front matter. Raises ContentError, naming `path`."""
    items = read_predictions(tables, path, proofs)
    names = {prediction.name for prediction in known}
    for item in items:
        if item.name in names:
            trouble = f"`{item.name}` is asked twice."
            raise ContentError(path, trouble, "Give each prediction and each recall item a name of its own.")
        names.add(item.name)
        if item.form is not Form.VALUE:
            trouble = f"the recall item `{item.name}` has the form {item.form}."
            raise ContentError(path, trouble, f"Ask for one value: {Form.VALUE}.")
        if item.answer.scenario is None or item.answer.scenario.step.variant != RECALL:
            trouble = f"the recall item `{item.name}` is not about another story."
            raise ContentError(path, trouble, f'Let its proof look at an action of {RECALL}/: variant="{RECALL}".')
    return items
