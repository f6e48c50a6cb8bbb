"""What a learner is to make and to take away: the check, its hints, the test for a project of one's own."""

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from lessons.catalogue.errors import ContentError
from lessons.catalogue.front_matter import check_keys
from lessons.catalogue.lesson import Check, Takeaway
from lessons.catalogue.proofs import CHECK, Proof
from lessons.catalogue.versions import SUPPORTED


def read_hints(hints: list[Any], path: PurePath) -> tuple[str, ...]:
    """Return the hints, the broadest first. Raises ContentError."""
    for number, hint in enumerate(hints, start=1):
        if not isinstance(hint, str) or not hint.strip():
            raise ContentError(path, f"hint {number} is empty.", "Write it, or take it out.")
    return tuple(hints)


def read_check(table: Mapping[str, Any] | None, path: PurePath, proofs: Mapping[str, Proof]) -> Check | None:
    """Return the check, if there is one. Raises ContentError unless text and proof come together."""
    judges = [proof for proof in proofs.values() if proof.kind == CHECK]
    if table is None and not judges:
        return None
    if table is None or len(judges) != 1:
        remedy = "Give the front matter a table [check] and proofs.py one function marked with @check."
        raise ContentError(path, f"there are {len(judges)} functions for the check.", remedy)
    check_keys(table, path, texts={"text"}, others={})
    return Check(table["text"], judges[0])


def read_takeaway(folder: Path, table: Mapping[str, Any] | None, path: PurePath) -> Takeaway | None:
    """Return the test in `takeaway/`, if there is one. Raises ContentError unless test and table come together."""
    tests = sorted(folder.glob("*")) if folder.is_dir() else []
    tests = [test for test in tests if test.name != "__pycache__"]
    if table is None and not tests:
        return None
    if table is None or len(tests) != 1 or not tests[0].match("test_*.py"):
        remedy = "Give the front matter a table [takeaway] and that folder one file test_<name>.py, nothing else."
        raise ContentError(path.parent / "takeaway", "the take-away is not complete.", remedy)
    check_keys(table, path, texts={"text"}, others={"variant": str})
    return Takeaway(table["text"], tests[0].name, tests[0].read_text(encoding="utf-8"), table.get("variant", ""))


def read_differences(table: Mapping[str, Any], path: PurePath) -> Mapping[str, str]:
    """Return a sentence by version of Django. Raises ContentError for a version that is not checked."""
    for version, sentence in table.items():
        if version not in SUPPORTED[1:] or not isinstance(sentence, str) or not sentence.strip():
            remedy = f"Write a sentence for one of: {', '.join(SUPPORTED[1:])}."
            raise ContentError(path, f"[differences] says nothing usable for `{version}`.", remedy)
    return table
