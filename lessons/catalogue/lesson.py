"""A lesson as it stands in its folder: prose, files, actions and variants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from lessons.catalogue.overlay import Changes, overlay
from lessons.catalogue.predictions import Prediction
from lessons.catalogue.proofs import CHECK, Proof, Scenario, Step
from lessons.catalogue.prose import Section
from lessons.catalogue.schema import Route

ACTIONS_FILE = "actions.py"
SETTINGS_FILE = "settings.py"
"""Named like this in the sandbox, too, which knows nothing of lessons."""
SOLUTION = "solution"
"""The variant that passes the check."""
RECALL = "recall"
"""The name of the story of a lesson's recall items where a variant is asked for: it is offered nowhere."""


class UnknownAction(LookupError):
    """The lesson has no action of this name."""


class UnknownProof(LookupError):
    """The lesson has no claim, answer or check of this name."""


class UnknownVariant(LookupError):
    """The lesson has no variant of this name."""


@dataclass(frozen=True)
class Action:
    """One public function of `actions.py`: what a button runs, and what it shows.

    `label` is the first line of its docstring, `source` the function without the docstring. `django` is the condition
    for versions of Django to have it.
    """

    name: str
    label: str
    source: str
    django: str = ""


@dataclass(frozen=True)
class Variant:
    """Changed files, and settings, that lie over those of the lesson, for the versions that meet `django`."""

    name: str
    title: str
    reason: str
    files: Changes
    settings: Mapping[str, Any]
    django: str = ""


@dataclass(frozen=True)
class Check:
    """What the learner is to make, `text`, and the proof that judges whether their files do it."""

    text: str
    proof: Proof


@dataclass(frozen=True)
class Takeaway:
    """A test for the learner's own project. It passes on the app of the lesson, with `variant`."""

    text: str
    name: str
    source: str
    variant: str


@dataclass(frozen=True, eq=False)
class Lesson:
    """One concept.

    `files` are the sources by the paths that they have in a run: `bookshop/models.py`, `actions.py`. `apps` are the
    names for INSTALLED_APPS where no `settings.py` has others, `focus` is the file to read first, and `content_hash`
    changes whenever the lesson's first database may change. `differences` says, by version of Django, in what that one
    differs from the oldest.
    `databases` are aliases, and `mirrors` further ones, each of another connection to one of these databases.
    `preload` are modules that are imported once, before the runs.
    `other_actions` and `other_variants` are those that only other versions of Django have: they are offered nowhere.
    `signals` are the built-in signals that the lesson teaches, and `routes` those that stop at it.
    `recall` are the items that later lessons ask, and their runs are of `recall_story`.
    `folder` is where the lesson was read from, `path` how messages show that.
    """

    slug: str
    title: str
    question: str
    goal: str
    chapter: str
    sections: tuple[Section, ...]
    files: Mapping[str, str]
    focus: str
    actions: tuple[Action, ...]
    variants: tuple[Variant, ...]
    other_actions: tuple[Action, ...]
    other_variants: tuple[Variant, ...]
    apps: tuple[str, ...]
    settings: Mapping[str, Any]
    databases: tuple[str, ...]
    mirrors: Mapping[str, str]
    preload: tuple[str, ...]
    content_hash: str
    proofs: Mapping[str, Proof]
    predictions: tuple[Prediction, ...]
    recall: tuple[Prediction, ...]
    recall_story: Variant | None
    hints: tuple[str, ...]
    checks: tuple[Check, ...]
    takeaway: Takeaway | None
    differences: Mapping[str, str]
    signals: tuple[str, ...]
    routes: tuple[Route, ...]
    folder: Path
    path: PurePath

    def action(self, name: str) -> Action:
        """Return the action of this name. Raises UnknownAction."""
        for action in self.actions:
            if action.name == name:
                return action
        raise UnknownAction(name)

    @property
    def titles(self) -> dict[str, str]:
        """The title of the code as shipped, under an empty name, and those of the variants by name."""
        return {"": "As shipped"} | {variant.name: variant.title for variant in self.variants}

    def variant(self, name: str) -> Variant:
        """Return the variant of this name. Raises UnknownVariant."""
        for variant in self.variants:
            if variant.name == name:
                return variant
        raise UnknownVariant(name)

    def overlay_named(self, name: str) -> Variant:
        """Return the variant of this name, also one that is not offered. Raises UnknownVariant."""
        hidden = (*self.other_variants, *filter(None, [self.recall_story]))
        return next((variant for variant in hidden if variant.name == name), None) or self.variant(name)

    @property
    def is_core(self) -> bool:
        return Route.EXPRESS in self.routes

    @property
    def has_solution(self) -> bool:
        return self.has_variant(SOLUTION)

    def has_variant(self, name: str) -> bool:
        """Say whether the lesson offers a variant of this name."""
        return any(variant.name == name for variant in self.variants)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every action with every variant, the lesson as shipped first."""
        return _steps(self.actions, self.variants)

    @property
    def steps_of_any_version(self) -> tuple[Step, ...]:
        """Every action with every variant, whichever versions of Django have them."""
        return _steps((*self.actions, *self.other_actions), (*self.variants, *self.other_variants))

    def scenario(self, proof: str, variant: str = "") -> Scenario:
        """Return what is run for a proof; a check judges the files of any variant. Raises UnknownProof."""
        found = self.proofs.get(proof)
        if found is None or found.scenario is None:
            raise UnknownProof(proof)
        return found.scenario.with_variant(variant) if found.kind == CHECK else found.scenario

    def prediction(self, name: str) -> Prediction | None:
        """Return the prediction, or the recall item, of this name."""
        return next((asked for asked in (*self.predictions, *self.recall) if asked.name == name), None)

    def files_with(self, variant: str) -> Mapping[str, str]:
        """Return the files of a run with this variant, "" for the lesson as shipped. Raises UnknownVariant."""
        return overlay(self.files, self.overlay_named(variant).files) if variant else self.files

    def settings_with(self, variant: str) -> Mapping[str, Any]:
        """Return the settings of a run with this variant, "" for the lesson as shipped. Raises UnknownVariant."""
        return {**self.settings, **self.overlay_named(variant).settings} if variant else self.settings


def _steps(actions: Iterable[Action], variants: Iterable[Variant]) -> tuple[Step, ...]:
    names = [action.name for action in actions]
    return tuple(Step(name, variant) for variant in ("", *(variant.name for variant in variants)) for name in names)
