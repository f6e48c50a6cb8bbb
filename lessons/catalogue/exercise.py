"""What a learner is to make and to take away: the check, and the test for a project of one's own."""

from collections.abc import Mapping
from pathlib import PurePath

from lessons.catalogue.course_path import CoursePath
from lessons.catalogue.errors import ContentError
from lessons.catalogue.lesson import Check, Takeaway
from lessons.catalogue.proofs import CHECK, Proof
from lessons.catalogue.schema import CheckTable, TakeawayTable
from lessons.catalogue.versions import SUPPORTED


def read_check(table: CheckTable | None, path: PurePath, proofs: Mapping[str, Proof]) -> Check | None:
    """Return the check, if there is one. Raises ContentError unless text and proof come together."""
    judges = [proof for proof in proofs.values() if proof.kind == CHECK]
    if table is None and not judges:
        return None
    if table is None or len(judges) != 1:
        remedy = "Add a table [check] to the front matter, and one function decorated with @check to proofs.py."
        raise ContentError(path, f"there are {len(judges)} functions for the check.", remedy)
    return Check(table.text, judges[0])


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
