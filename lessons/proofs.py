"""What a lesson's `proofs.py` is written with, and all that it imports from here.

Courses elsewhere hang on these names: they stay, and docs/writing-lessons.md says what each of them does.
"""

from lessons.catalogue.proofs import answer, check, claim, evidence, refutation
from lessons.traces.trace import NotInTrace, Trace, argument, values

__all__ = ["claim", "answer", "check", "evidence", "refutation", "Trace", "argument", "values", "NotInTrace"]
