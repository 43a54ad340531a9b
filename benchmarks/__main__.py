"""The engine against the limit of the disk and against its peers.

Every comparison is made of short slices in turn, within one run. Only ratios of one
run mean something: rates depend on the machine and on what else it does.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from argos_engine import EngineSettings
from benchmarks import slow_sync
from benchmarks.bench import FULL, QUICK, THOUSAND, Bench
from benchmarks.catalogue import QUESTIONS
from benchmarks.machine import busy_cores, machine, versions
from benchmarks.question import Question
from benchmarks.result import FORMAT, Document, answer, complaints, slower


def main() -> None:
    options = _options()
    bench = QUICK if options.quick else FULL
    bench = attrs.evolve(bench, **_extent(options))
    asked = [QUESTIONS[name] for name in options.only or QUESTIONS]
    document = _head(bench)
    reason = "not asked for" if options.as_is else slow_sync.obstacle()
    document["settings"]["slower_disk"] = reason or "measured"
    for part in _answers(asked, bench):
        _add(document, part)
    if reason is None:
        _add(document, _on_slower_disk(asked, options))
    elif not options.as_is:
        print(f"\nnot measured with a slower disk: {reason}")
    if options.json:
        options.json.write_text(json.dumps(document, indent=2) + "\n")
    found = complaints(document, asked, bench, with_slower=reason is None)
    if found:
        sys.exit("\n".join(["the result is not whole:", *found]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{q.name:14}{q.asks}" for q in QUESTIONS.values()),
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="everything in less than a minute")
    add("--only", action="append", choices=QUESTIONS, metavar="NAME", help="see below")
    add("--json", type=pathlib.Path, metavar="FILE", help="write the result there")
    add("--rounds", type=int, help="how often all sides take their turns")
    add("--events", type=_thousands, help="length of the long log")
    add("--streams", type=_thousands, help="streams of the journal with many of them")
    add("--as-is", action="store_true", help="do not simulate a slower disk")
    return parser.parse_args()


def _extent(options: argparse.Namespace) -> dict[str, Any]:
    """Return what was asked for instead of the extent of the mode."""
    names = ("rounds", "events", "streams")
    given = {name: getattr(options, name) for name in names}
    return {name: value for name, value in given.items() if value is not None}


def _thousands(text: str) -> int:
    number = int(text)
    if number < THOUSAND or number % THOUSAND:
        raise argparse.ArgumentTypeError("must be thousands")
    return number


def _head(bench: Bench) -> Document:
    settings = attrs.asdict(bench, filter=lambda field, _: field.name != "folder")
    return {
        "format": FORMAT,
        "machine": {**machine(), "busy_cores": busy_cores()},
        "versions": versions(),
        "settings": {**settings, "engine": attrs.asdict(EngineSettings())},
        "figures": {},
        "rates": {},
    }


def _answers(asked: Sequence[Question], bench: Bench) -> Iterator[Document]:
    for question in asked:
        print(f"\n{question.name}: {question.asks}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            placed = attrs.evolve(bench, folder=pathlib.Path(folder))
            start = time.perf_counter()
            findings = question.run(placed)
            print(f"  in {time.perf_counter() - start:.1f} s")
        part = answer(question, findings, bench)
        _show(part)
        yield part


def _show(part: Document) -> None:
    for key, figure in part["figures"].items():
        print(
            f"  {key:38} {figure['median']:>10g} {figure['unit']:10}"
            f"({figure['low']:g} to {figure['high']:g})"
        )
    for sides in part["rates"].values():
        for side, found in sides.items():
            print(f"    {side:62} {found['median']:>10,.0f}/s")


def _on_slower_disk(asked: Sequence[Question], options: argparse.Namespace) -> Document:
    """Ask what the disk decides again, in a child process that has a slower one."""
    durable = [question.name for question in asked if question.is_durable]
    document: Document = {"figures": {}, "rates": {}}
    if not durable:
        return document
    print(f"\nagain, with {slow_sync.EXTRA_MICROSECONDS / 1_000:g} ms more for fsync")
    names = [word for name in durable for word in ("--only", name)]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        command = [
            *(sys.executable, "-m", "benchmarks", "--as-is"),
            *(["--quick"] if options.quick else []),
            *(f"--{name}={value}" for name, value in _extent(options).items()),
            *names,
            *("--json", str(folder / "result.json")),
        ]
        environment = slow_sync.environment(folder)
        subprocess.run(command, env=environment, check=True)  # noqa: S603  # ourselves
        return slower(json.loads((folder / "result.json").read_text()))


def _add(document: Document, part: Document) -> None:
    for name in ("figures", "rates"):
        document[name].update(part[name])


if __name__ == "__main__":
    main()
