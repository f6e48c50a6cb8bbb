"""What was measured, in lines of text, and which of it is not as it must be."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from tests.siege.attacks import ATTACKS, DONE, OUTCOMES, Tally
from tests.siege.measuring import Measured, Times, percentile
from tests.siege.site import END_SECONDS, Holdings

SLOWER_AT_MOST = 3.0
LARGER_AT_MOST = 1.3
REFUSALS = (429, 503)
"""Statuses of a site that is asked for more than it gives."""
HEAD = f"{'measured':<48} {'alone':>12} {'under siege':>12} {'ratio':>9} {'must':>8}"
ATTACKS_HEAD = f"{'attack':<40}" + "".join(f"{name:>13}" for name in OUTCOMES)
GONE = "… when the attackers have gone"


@dataclass(frozen=True, kw_only=True)
class Report:
    """`later` are clicks when the attackers have gone, `before` and `after` what the site held without them.

    `tally` counts what became of the attacks, and the statuses of all answers, the clicking learner's too.
    """

    alone: Measured
    siege: Measured
    later: Times
    before: Holdings
    after: Holdings
    tally: Tally
    end_seconds: float
    ended_early: bool
    complaints: int


@dataclass(frozen=True)
class Row:
    text: str
    is_broken: bool = False

    def __str__(self) -> str:
        return f"{self.text}  broken" if self.is_broken else self.text


def rows(report: Report) -> Iterator[Row]:
    yield Row(HEAD)
    yield from _clicks(report)
    yield from _answers(report)
    yield from _holdings(report)
    yield _figure("the site ended by itself", report.ended_early, at_most=0)
    yield _figure("from SIGTERM to its end", report.end_seconds, "s", at_most=END_SECONDS)
    yield _figure("lines on its standard error output", report.complaints)
    yield _figure("processor time of the attackers", report.tally.cpu_seconds, "s")
    yield Row("")
    yield Row(ATTACKS_HEAD)
    yield from (_attack(name, report.tally) for name in ATTACKS)


def _clicks(report: Report) -> Iterator[Row]:
    alone, siege = report.alone.clicks, report.siege.clicks
    for name in alone.milliseconds:
        yield from _percentiles(name, alone.of(name), siege.of(name))
    yield from _percentiles("all clicks together", alone.of(), siege.of(), at_most=SLOWER_AT_MOST)
    yield _ratio(f"{GONE}: p95", percentile(alone.of(), 95), percentile(report.later.of(), 95), "ms")
    yield _ratio("clicks", len(alone.of()), len(siege.of()))
    yield _figure("… that failed", alone.failures + siege.failures + report.later.failures, at_most=0)


def _percentiles(name: str, alone: list[float], siege: list[float], *, at_most: float = math.inf) -> Iterator[Row]:
    yield _ratio(f"{name}: p50", percentile(alone, 50), percentile(siege, 50), "ms")
    yield _ratio("… p95", percentile(alone, 95), percentile(siege, 95), "ms", at_most=at_most)


def _answers(report: Report) -> Iterator[Row]:
    alone, siege = report.alone.small_file.of(), report.siege.small_file.of()
    yield _ratio("a small static file, every 50 ms: p95", percentile(alone, 95), percentile(siege, 95), "ms")
    yield _ratio("… longest", max(alone), max(siege), "ms")
    statuses = report.tally.statuses
    failures = sum(count for status, count in statuses.items() if status >= 500 and status not in REFUSALS)
    yield _figure("answers of status 500 or above, to anybody", failures, at_most=0)
    yield _figure("… of status 503 or 429", sum(statuses[status] for status in REFUSALS))


def _holdings(report: Report) -> Iterator[Row]:
    before, after = report.before, report.after
    alone, siege = report.alone.most, report.siege.most
    yield _ratio("memory of the web process (RSS): most", alone.mib, siege.mib, "MiB")
    yield _ratio(GONE, before.mib, after.mib, "MiB", at_most=LARGER_AT_MOST)
    yield _ratio("its threads: most", alone.threads, siege.threads)
    yield _ratio(GONE, before.threads, after.threads)
    yield _ratio("its descriptors: most", alone.descriptors, siege.descriptors)
    yield _ratio(GONE, before.descriptors, after.descriptors)


def _ratio(name: str, alone: float, siege: float, unit: str = "", *, at_most: float = math.inf) -> Row:
    """Return a row whose second figure may be so many times the first."""
    ratio = siege / alone if alone else math.inf
    must = f"≤ {at_most}" if at_most < math.inf else ""
    text = f"{name:<48} {_said(alone, unit):>12} {_said(siege, unit):>12} {ratio:>9.2f} {must:>8}"
    # inf / inf is no number: nothing was measured.
    return Row(text, is_broken=at_most < math.inf and not ratio <= at_most)


def _figure(name: str, siege: float, unit: str = "", *, at_most: float = math.inf) -> Row:
    must = f"≤ {at_most} {unit}".strip() if at_most < math.inf else ""
    text = f"{name:<48} {'':>12} {_said(siege, unit):>12} {'':>9} {must:>8}"
    return Row(text, is_broken=siege > at_most)


def _said(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if unit else f"{value:.0f}"


def _attack(name: str, tally: Tally) -> Row:
    """Return a row that is broken when the attack was never carried out: then nothing is known of it."""
    counts = "".join(f"{tally.outcomes[name, outcome]:>13}" for outcome in OUTCOMES)
    return Row(f"{name:<40}{counts}", is_broken=not tally.outcomes[name, DONE])
