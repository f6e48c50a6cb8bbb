"""Say which barriers of the jail hold on this machine."""

import json
import textwrap
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

import msgspec
from django.core.management.base import BaseCommand

from lessons.sandbox.doctor import Finding, examine


class Command(BaseCommand):
    help = "Try every barrier of the sandbox and say which ones hold here. Exit status 1 unless all do."
    # What is told here concerns the machine; the site need not be in order.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON for machines")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        findings = examine()
        self.stdout.write(_json(findings) if as_json else _table(findings))
        if not all(finding.holds for finding in findings):
            raise SystemExit(1)


def _json(findings: Sequence[Finding]) -> str:
    every_barrier_holds = all(finding.holds for finding in findings)
    barriers = msgspec.to_builtins(findings)
    return json.dumps({"every_barrier_holds": every_barrier_holds, "barriers": barriers}, indent=2)


def _table(findings: Sequence[Finding]) -> str:
    width = max(len(finding.barrier) for finding in findings)
    rows = [_row(finding, width) for finding in findings]
    held = sum(finding.holds for finding in findings)
    return "\n".join([*rows, "", _verdict(held, len(findings))])


def _row(finding: Finding, width: int) -> str:
    lines = [f"tried in a child: {finding.tried}", finding.means]
    if finding.reason:
        lines.append(f"Why not: {finding.reason}")
    head = f"{'holds  ' if finding.holds else 'MISSING'}  {finding.barrier:<{width}}  "
    return head + textwrap.indent("\n".join(lines), " " * len(head)).lstrip()


def _verdict(held: int, all_: int) -> str:
    if held == all_:
        return "Every barrier holds: visitors may edit lessons here."
    return (
        f"{held} of {all_} barriers hold. Free editing is off if other machines can reach this site, "
        "unless SIGNALBOX_FREE_EDITING is on. docs/sandbox.md explains what is missing."
    )
