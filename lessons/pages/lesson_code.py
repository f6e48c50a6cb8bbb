"""The code of a lesson on its page: which of its variants is shown and will run, its files, its actions."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from lessons.catalogue import Lesson
from lessons.editing.edits import YOURS, OwnWork
from lessons.pages.code import BY_LEARNER, BY_VARIANT, ShownAction, ShownFile, code_of, files_to_read
from lessons.pages.editor import Editor, editor_of
from lessons.runs.first_database import changed_models
from lessons.runs.models import Sandbox
from lessons.showing.prose import inline


@dataclass(frozen=True)
class VariantLink:
    """`name` is empty for the lesson as shipped."""

    name: str
    title: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class ShownCode:
    """The code of the variant that is shown, and that the actions below it run. `links` leads to the others, if any.

    `changed`, `new` and `deleted` are the paths in which it differs from the lesson as shipped. `can_be_taken` when the
    learner may go on from the variant with files of their own; that `replaces_own`, if they have any. `set_aside` are
    paths of files whose text they may bring back. `has_other_models` when tables may have to be made anew.
    """

    variant: str
    title: str
    reason: SafeString
    links: tuple[VariantLink, ...]
    files: tuple[ShownFile, ...]
    actions: tuple[ShownAction, ...]
    editor: Editor | None
    changed: tuple[str, ...]
    new: tuple[str, ...]
    deleted: tuple[str, ...]
    is_own: bool
    can_be_taken: bool
    replaces_own: bool
    set_aside: tuple[str, ...]
    outdated: tuple[str, ...]
    has_other_models: bool

    @property
    def compared(self) -> str:
        """The variant to compare with another: of a file that is open, with what is about to be saved."""
        return YOURS if self.editor else self.variant


def lesson_code(
    lesson: Lesson, variant: str, *, can_edit: bool, edited: str, work: OwnWork, sandbox: Sandbox | None
) -> ShownCode:
    """Return the code of a variant; while the learner changes the file `edited`, that of their own files."""
    has_own = lesson.has_variant(YOURS)
    editor = editor_of(lesson, edited, work) if can_edit and edited else None
    if editor:
        variant = YOURS if has_own else ""
    code = code_of(lesson, variant)
    named = {other.name: other for other in lesson.variants}
    titles = lesson.titles
    changes = named[variant].files if variant else {}
    is_own = can_edit and (variant == YOURS or not (variant or has_own))
    return ShownCode(
        variant=variant,
        title=titles[variant],
        reason=inline(named[variant].reason) if variant else SafeString(),
        links=tuple(VariantLink(name, title, name == variant) for name, title in titles.items()) if named else (),
        files=files_to_read(
            code.files,
            focus=lesson.focus,
            note=BY_LEARNER if variant == YOURS else BY_VARIANT,
            # Whoever reads the lesson as shipped changes their own file.
            can_change=can_edit and variant in ("", YOURS),
        ),
        actions=code.actions,
        editor=editor,
        changed=tuple(path for path, text in changes.items() if text is not None and path in lesson.files),
        new=tuple(path for path in changes if path not in lesson.files),
        deleted=tuple(path for path, text in changes.items() if text is None),
        is_own=is_own,
        can_be_taken=can_edit and not is_own,
        replaces_own=has_own,
        set_aside=tuple(work.set_aside) if is_own else (),
        outdated=tuple(work.outdated) if is_own else (),
        has_other_models=_has_other_models(lesson, variant, sandbox),
    )


def _has_other_models(lesson: Lesson, variant: str, sandbox: Sandbox | None) -> bool:
    """Say whether the files define models in another way than those for which the sandbox has tables."""
    if sandbox is None or sandbox.snapshot is None:
        return False
    return changed_models(lesson, lesson.files_with(variant)) != sandbox.models_hash
