"""What is found wrong in a lesson, and how to mend it."""

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True)
class Problem:
    """`path` is the file to change, as messages show it; `trouble` and `remedy` are sentences."""

    path: PurePath
    trouble: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path.as_posix()}: {self.trouble} {self.remedy}"
