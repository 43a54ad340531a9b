"""All suites for a given time: `python -m argos_engine.testing.campaign --help`.

A report that exists is gone on with: each suite begins behind its last case.
"""

import argparse
import json
import logging
import pathlib
import sys
from collections.abc import Sequence
from typing import Any

from argos_engine.testing.suite import run_suite
from argos_engine.testing.suites.catalogue import SUITES

_SECONDS_A_MINUTE = 60
_SLICES = 4
"""Every suite gets its share of the time in so many turns."""


def main(arguments: Sequence[str]) -> int:
    """Run the campaign; return 1 if any case of it has failed."""
    parser = argparse.ArgumentParser(prog="campaign", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument(
        "--seed", type=int, default=0, help="cases to skip at the start"
    )
    parser.add_argument("--report", type=pathlib.Path, required=True)
    parser.add_argument("--suite", action="append", choices=SUITES, dest="suites")
    chosen = parser.parse_args(arguments)
    names = chosen.suites or list(SUITES)
    report = _load(chosen.report, chosen.seed)
    # The engine warns of every fault that it is given.
    logging.disable(logging.CRITICAL)
    seconds = chosen.minutes * _SECONDS_A_MINUTE / len(names) / _SLICES
    for _ in range(_SLICES):
        for name in names:
            _go_on(report, name, seconds)
            chosen.report.write_text(json.dumps(report, indent=2, sort_keys=True))
    sys.stdout.write(_summary(report))
    return int(any(entry["failures"] for entry in report["suites"].values()))


def _load(path: pathlib.Path, seed: int) -> dict[str, Any]:
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text())
        return found
    return {"seed": seed, "suites": {}}


def _go_on(report: dict[str, Any], name: str, seconds: float) -> None:
    empty = {"cases": 0, "seconds": 0.0, "counts": {}, "failures": []}
    entry = report["suites"].setdefault(name, empty)
    after = report["seed"] + entry["cases"]
    added = run_suite(SUITES[name], seconds=seconds, after=after)
    entry["cases"] += added.cases
    entry["seconds"] = round(entry["seconds"] + added.seconds, 3)
    entry["failures"] += added.failures
    for key, count in added.counts.items():
        entry["counts"][key] = entry["counts"].get(key, 0) + count


def _summary(report: dict[str, Any]) -> str:
    lines = []
    for name, entry in report["suites"].items():
        counts = ", ".join(f"{count} {key}" for key, count in entry["counts"].items())
        failed = len(entry["failures"])
        lines.append(f"{name}: {entry['cases']} cases, {failed} failed; {counts}\n")
        lines += [f"  {failure}\n" for failure in entry["failures"]]
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
