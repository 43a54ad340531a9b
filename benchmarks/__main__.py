"""Runs the benchmarks: see `python -m benchmarks --help`."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import attrs

from argos_engine import EngineSettings
from benchmarks import slow_sync
from benchmarks.asking import answers
from benchmarks.bench import FULL, QUICK, Bench
from benchmarks.catalogue import QUESTIONS
from benchmarks.machine import busy_cores, machine, versions
from benchmarks.options import extent, options
from benchmarks.progress import on_terminal
from benchmarks.question import Question
from benchmarks.result import FORMAT, Document, complaints, slower
from benchmarks.shelf import Shelf

_INTERRUPTED = 130
"""How a shell tells that Ctrl-C ended a program."""


def main() -> None:
    given = options()
    try:
        with _folder(given.keep) as kept, on_terminal() as progress:
            mode = QUICK if given.quick else FULL
            _run(
                given, attrs.evolve(mode, kept=kept, progress=progress, **extent(given))
            )
    except KeyboardInterrupt:
        print(f"\ninterrupted; {_what_is_left(given.keep)}", file=sys.stderr)
        sys.exit(_INTERRUPTED)


@contextmanager
def _folder(keep: pathlib.Path | None) -> Iterator[pathlib.Path]:
    if keep is None:
        with tempfile.TemporaryDirectory() as name:
            yield pathlib.Path(name)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep


def _what_is_left(keep: pathlib.Path | None) -> str:
    if keep is None:
        return "nothing is kept: that takes --keep FOLDER"
    return "the same command goes on from here"


def _run(given: argparse.Namespace, bench: Bench) -> None:
    asked = [QUESTIONS[name] for name in given.only or QUESTIONS]
    document = _head(bench)
    reason = "not asked for" if given.as_is else slow_sync.obstacle()
    document["settings"]["slower_disk"] = reason or "measured"
    shelf = Shelf(bench.kept, bench.extent)
    for part in answers(asked, bench, shelf):
        _add(document, part)
    if reason is None:
        _add(document, _on_slower_disk(asked, given, bench.kept))
    elif not given.as_is:
        print(f"\nnot measured with a slower disk: {reason}")
    if given.json:
        given.json.write_text(json.dumps(document, indent=2) + "\n")
    shelf.clear()
    found = complaints(document, asked, bench, with_slower=reason is None)
    if found:
        sys.exit("\n".join(["the result is not whole:", *found]))


def _head(bench: Bench) -> Document:
    return {
        "format": FORMAT,
        "machine": {**machine(), "busy_cores": busy_cores()},
        "versions": versions(),
        "settings": {**bench.extent, "engine": attrs.asdict(EngineSettings())},
        "figures": {},
        "rates": {},
    }


def _on_slower_disk(
    asked: Sequence[Question], given: argparse.Namespace, kept: pathlib.Path
) -> Document:
    """Ask what the disk decides again, in a child process that has a slower one."""
    durable = [question.name for question in asked if question.is_durable]
    if not durable:
        return {"figures": {}, "rates": {}}
    print(f"\nagain, with {slow_sync.EXTRA_MICROSECONDS / 1_000:g} ms more for fsync")
    folder = kept / "slower"
    folder.mkdir(exist_ok=True)
    command = [
        *(sys.executable, "-m", "benchmarks", "--as-is"),
        *(["--quick"] if given.quick else []),
        *(f"--{name}={value}" for name, value in extent(given).items()),
        *(word for name in durable for word in ("--only", name)),
        *("--keep", str(folder), "--json", str(folder / "result.json")),
    ]
    environment = slow_sync.environment(folder)
    subprocess.run(command, env=environment, check=True)  # noqa: S603  # ourselves
    return slower(json.loads((folder / "result.json").read_text()))


def _add(document: Document, part: Document) -> None:
    for name in ("figures", "rates"):
        document[name].update(part[name])


if __name__ == "__main__":
    main()
