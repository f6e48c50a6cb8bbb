"""What was measured, beside what it must be."""

from dataclasses import dataclass

HEAD = f"{'measured':<64} {'here':>12} {'must':>12}"


@dataclass(frozen=True)
class Row:
    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_broken(self) -> bool:
        # Written so that what is no number is broken, too.
        return not (
            (self.at_most is None or self.value <= self.at_most)
            and (self.at_least is None or self.value >= self.at_least)
        )

    def __str__(self) -> str:
        must = "" if self.at_most is None else f"≤ {_said(self.at_most, self.unit)}"
        must = must if self.at_least is None else f"≥ {_said(self.at_least, self.unit)}"
        text = f"{self.name:<64} {_said(self.value, self.unit):>12} {must:>12}"
        return f"{text}  broken" if self.is_broken else text


def _said(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if unit else f"{value:.0f}"
