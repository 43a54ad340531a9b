"""What the published reports say, as Markdown. A loss cannot be published quietly."""

import inspect
import pathlib
from collections.abc import Iterable, Iterator

from argos_engine.testing.campaign_report import CampaignReport, SuiteRecord
from argos_engine.testing.campaign_totals import seed_range, totals
from argos_engine.testing.provenance import Provenance
from argos_engine.testing.soak_report import SoakReport
from argos_engine.testing.soak_sample import WARM_UP_SEASONS
from argos_engine.testing.suites.catalogue import SUITES
from argos_engine.testing.suites.expected_loss import CONTROLS
from argos_engine.testing.suites.seeded_bug import PREY

PUBLISHED = pathlib.Path(__file__).parents[1] / "reference" / "reliability"
"""Reports that were committed: `campaign*.json` and `soak*.json`."""

_MEBIBYTE = 1024 * 1024


def suites() -> str:
    """Return what each suite does, the controls, and the seeded bugs."""
    rows = [(f"`{name}`", _summary(suite)) for name, suite in SUITES.items()]
    controls = ", ".join(f"`{control.name}`" for control in CONTROLS)
    bugs = "\n".join(f"- {prey.name} (by `{prey.hunter.name}`)" for prey in PREY)
    return "\n\n".join(
        (
            _table(("suite", "one case"), rows),
            f"Controls, which must lose something: {controls}.",
            "Bugs that are put into the engine, each of which must be caught:",
            bugs,
        )
    )


def proof(directory: pathlib.Path = PUBLISHED) -> str:
    """Return a section for each published report, and before them the sum.

    Raises:
        ConfigurationError: A file is not what its name says.
    """
    campaigns = [CampaignReport.load(path) for path in _files(directory, "campaign")]
    soaks = [SoakReport.load(path) for path in _files(directory, "soak")]
    lost = sum(report.lost for report in (*campaigns, *soaks))
    return "\n\n".join(
        (
            _warning(f"Acknowledged commands lost: {lost:,}", is_bad=lost > 0) + ".",
            *map(campaign, campaigns),
            *map(soak, soaks),
        )
    )


def campaign(report: CampaignReport) -> str:
    """Return one campaign: where it ran, the sums, and what each suite counted."""
    sums = [
        (_warning(total.name, total.is_bad), _warning(total.value, total.is_bad))
        for total in totals(report)
    ]
    rows = [_suite_row(name, record) for name, record in report.suites.items()]
    heads = ("suite", "cases", "seeds", "failed", "counted")
    return "\n\n".join(
        (
            f"## A campaign of {report.seconds / 60:,.0f} minutes",
            _provenance(report.provenance),
            *_findings(report.findings()),
            _table(("", "in all"), sums),
            _table(heads, rows),
        )
    )


def soak(report: SoakReport) -> str:
    """Return one soak: what was done, and what the process held on to."""
    counts = [(key, f"{count:,}") for key, count in sorted(report.counts.items())]
    lost = ("acknowledged commands lost", f"{report.lost:,}")
    counts.append(tuple(_warning(each, report.lost > 0) for each in lost))
    samples = report.samples
    heads = ("minutes", "commands", "memory in MiB", "file handles", "threads")
    shown = dict.fromkeys((*samples[: WARM_UP_SEASONS + 1], *samples[-2:]))
    rows = [
        (
            f"{each.seconds / 60:.1f}",
            f"{each.commands:,}",
            f"{each.memory_bytes / _MEBIBYTE:.1f}",
            f"{each.handles}",
            f"{each.threads}",
        )
        for each in shown
    ]
    return "\n\n".join(
        (
            f"## A soak of {report.seconds / 60:,.0f} minutes",
            _provenance(report.provenance),
            *_findings(report.findings()),
            _table(("", "in all"), counts),
            "The first seasons and the last ones, each after its engine was closed:",
            _table(heads, rows),
        )
    )


def _files(directory: pathlib.Path, kind: str) -> list[pathlib.Path]:
    return sorted(directory.glob(f"{kind}*.json"))


def _provenance(where: Provenance) -> str:
    return f"Begun {where.started} UTC at commit `{where.commit}` on {where.machine}."


def _findings(findings: Iterable[str]) -> Iterator[str]:
    for finding in findings:
        yield _warning(" ".join(finding.split()), is_bad=True)


def _suite_row(name: str, record: SuiteRecord) -> tuple[str, ...]:
    counted = (f"{count:,} {key}" for key, count in sorted(record.counts.items()))
    failed = len(record.failures)
    return (
        f"`{name}`",
        f"{record.cases:,}",
        seed_range(record),
        _warning(f"{failed:,}", failed > 0),
        ", ".join(counted),
    )


def _summary(suite: object) -> str:
    return (inspect.getdoc(type(suite)) or "").partition("\n")[0]


def _warning(text: str, is_bad: bool) -> str:  # noqa: FBT001  # it has one meaning
    return f"**{text}**" if is_bad else text


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
