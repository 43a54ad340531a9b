"""Asks questions one after the other, and keeps what was answered."""

import tempfile
import time
from collections.abc import Iterator, Sequence

import attrs

from benchmarks.bench import Bench
from benchmarks.question import Question
from benchmarks.result import Document, answer
from benchmarks.shelf import Shelf


def answers(
    asked: Sequence[Question], bench: Bench, shelf: Shelf
) -> Iterator[Document]:
    """Yield the answer to each question, and show it."""
    with bench.progress.counting("questions", len(asked)) as done:
        for question in asked:
            print(f"\n{question.name}: {question.asks}", flush=True)
            part = shelf.find(question.name)
            if part is None:
                part = _measured(question, bench)
                shelf.put(question.name, part)
            else:
                print("  was answered before the interruption")
            _show(part)
            done(1)
            yield part


def _measured(question: Question, bench: Bench) -> Document:
    with tempfile.TemporaryDirectory(dir=bench.kept) as name:
        placed = attrs.evolve(bench, folder=bench.kept / name)
        start = time.perf_counter()
        findings = question.run(placed)
        print(f"  in {time.perf_counter() - start:.1f} s")
    return answer(question, findings, bench)


def _show(part: Document) -> None:
    for key, figure in part["figures"].items():
        print(
            f"  {key:38} {figure['median']:>10g} {figure['unit']:10}"
            f"({figure['low']:g} to {figure['high']:g})"
        )
    for sides in part["rates"].values():
        for side, found in sides.items():
            print(f"    {side:62} {found['median']:>10,.0f}/s")
