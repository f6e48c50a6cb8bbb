"""What a learner is to make and to take away: the check, and the test for a project of one's own."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from lessons.catalogue.course_path import CoursePath
from lessons.catalogue.errors import ContentError
from lessons.catalogue.lesson import Check, Takeaway
from lessons.catalogue.proofs import CHECK, Proof
from lessons.catalogue.schema import CheckTable, NamedCheckTable, TakeawayTable
from lessons.catalogue.versions import SUPPORTED

MOST_CHECKS = 9


def read_checks(
    table: CheckTable | None, tables: Sequence[NamedCheckTable], path: PurePath, proofs: Mapping[str, Proof]
) -> tuple[Check, ...]:
    """Return what is to be made: from `table`, or several from `tables`.

    Raises ContentError unless each text comes together with a proof.
    """
    judges = {name: proof for name, proof in proofs.items() if proof.kind == CHECK}
    if tables:
        for trouble, remedy in _findings(table, tables, judges):
            raise ContentError(path, trouble, remedy)
        return tuple(Check(one.text, judges[one.name]) for one in tables)
    if table is None and not judges:
        return ()
    if table is None or len(judges) != 1:
        remedy = "Add a table [check] to the front matter, and one function decorated with @check to proofs.py."
        if len(judges) > 1:
            remedy = "Give each a table [[checks]] with a name and a text, in place of [check]."
        raise ContentError(path, f"there are {len(judges)} functions for the check.", remedy)
    return tuple(Check(table.text, proof) for proof in judges.values())


def _findings(
    table: CheckTable | None, tables: Sequence[NamedCheckTable], judges: Mapping[str, Proof]
) -> Iterator[tuple[str, str]]:
    names = [one.name for one in tables]
    if table is not None:
        yield "there are [check] and [[checks]].", "Write [check] for one, and [[checks]] for several."
    for name in names:
        if name not in judges:
            remedy = "Write it there, decorated with @check, or correct the name."
            yield f"proofs.py has no function {name}() that is the check for it.", remedy
        if names.count(name) > 1:
            yield f"there are several [[checks]] with the name `{name}`.", "Give each a function of its own."
    for name in judges.keys() - set(names):
        yield f"no [[checks]] has the name `{name}`.", "Add one with a text, or remove the function from proofs.py."
    if len(names) > MOST_CHECKS:
        yield f"there are {len(names)} checks.", f"Write up to {MOST_CHECKS}."


def read_takeaway(folder: CoursePath, table: TakeawayTable | None) -> Takeaway | None:
    """Return the test in `takeaway/`, if there is one. Raises ContentError unless test and table come together."""
    tests = list(folder.entries()) if folder.path.is_dir() else []
    if table is None and not tests:
        return None
    if table is None or len(tests) != 1 or not tests[0].path.match("test_*.py"):
        remedy = "Add a table [takeaway] to the front matter, and one file test_<name>.py to that folder, nothing else."
        raise ContentError(folder.shown, "the take-away is not complete.", remedy)
    return Takeaway(table.text, tests[0].name, tests[0].read(), table.variant)


def read_differences(table: Mapping[str, str], path: PurePath) -> Mapping[str, str]:
    """Return a sentence by version of Django. Raises ContentError for a version that is not checked."""
    for version in table:
        if version not in SUPPORTED[1:]:
            remedy = f"Write a sentence for one of: {', '.join(SUPPORTED[1:])}."
            raise ContentError(path, f"[differences] has an unsupported version: `{version}`.", remedy)
    return table
