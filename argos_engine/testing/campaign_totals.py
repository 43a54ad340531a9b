"""The sums of a campaign: what was done to the engine, and what it has lost."""

import re

import attrs

from argos_engine.testing.campaign_report import CampaignReport, SuiteRecord
from argos_engine.testing.suites.expected_loss import LOSSES_SEEN

LOST = "acknowledged commands lost"

_SUMS = {
    "faults injected": r"faults|restarts|levels that hit",
    "power-cut images built": r"(?!.*: ).*\bimages\b.*",
    "processes killed": r"kills",
    "bits flipped": r"flips in .*",
    "files reopened and compared": r"reopened|kills|flips in .*|(?!.*: ).*\bimages\b.*",
    "receipts checked": r"receipt",
    "refusals checked": r"refusal",
}
"""Which counts of the suites go into a sum, by the whole of their names."""


@attrs.frozen
class Total:
    """One line of the summary."""

    name: str
    value: str
    is_bad: bool = False


def totals(report: CampaignReport) -> list[Total]:
    """Return the lines of the summary; the last one is the one that matters."""
    cases = sum(record.cases for record in report.suites.values())
    failed = sum(len(record.failures) for record in report.suites.values())
    return [
        Total("minutes", f"{report.seconds / 60:,.1f}"),
        Total("cases run", f"{cases:,}"),
        *(Total(name, f"{_sum(report, words):,}") for name, words in _SUMS.items()),
        Total("seeded bugs caught", f"{len(report.caught())} of {len(report.bugs)}"),
        *_controls(report),
        Total("cases failed", f"{failed:,}", is_bad=failed > 0),
        Total(LOST, f"{report.lost:,}", is_bad=report.lost > 0),
    ]


def seed_range(record: SuiteRecord) -> str:
    """Return from where to where the seeds of a suite went."""
    if record.lowest_seed is None:
        return "none"
    return f"{record.lowest_seed} to {record.highest_seed}"


def _controls(report: CampaignReport) -> list[Total]:
    lines = []
    for name in report.controls_tried():
        images = report.count(f"{name}: images")
        losses = report.count(f"{name}{LOSSES_SEEN}")
        shown = f"{losses:,} of {images:,} images"
        lines.append(Total(f"control {name}: losses shown", shown, is_bad=not losses))
    return lines


def _sum(report: CampaignReport, words: str) -> int:
    return sum(
        count
        for record in report.suites.values()
        for key, count in record.counts.items()
        if re.fullmatch(words, key)
    )
