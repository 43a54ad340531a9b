"""The rush of the first days: many threads that all want the same places."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple

import attrs

from argos_engine.cli.progress import Bar
from argos_engine.domain.identity import StreamId
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.role import ADVISOR, REGISTRAR
from argos_engine.domains.enrollment.term.plan import STREAMS, STUDENTS_A_FACULTY
from argos_engine.domains.enrollment.term.register import register_steps
from argos_engine.domains.enrollment.term.step import Step
from argos_engine.domains.enrollment.term.student_steps import student_steps
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError
from argos_engine.runtime.desk import Desk

THREADS = 20
STUDENTS_A_TASK = 10


class Answer(NamedTuple):
    """How one step was answered."""

    refusal: str | None
    """The class of the refusal; None if the step was carried out."""
    is_duplicate: bool
    """It had this answer already, from an earlier run."""


@attrs.frozen
class Rush:
    """What came of it."""

    answers: Counter[Answer]
    seconds: float

    @property
    def commands(self) -> int:
        """How many commands were answered."""
        return self.answers.total()

    @property
    def commands_per_second(self) -> int:
        """How many commands were answered in a second, refusals among them."""
        return round(self.commands / self.seconds) if self.seconds else 0

    @property
    def is_new(self) -> bool:
        """Whether anything was answered for the first time."""
        return any(not each.is_duplicate for each in self.answers)

    @property
    def accepted(self) -> int:
        """How many commands were carried out, now or before."""
        return sum(n for each, n in self.answers.items() if each.refusal is None)

    @property
    def refusals(self) -> Counter[str]:
        """How many commands were refused, by the class of the refusal."""
        found: Counter[str] = Counter()
        for answer, count in self.answers.items():
            if answer.refusal is not None:
                found[answer.refusal] += count
        return found


class _Office:
    """Where steps are handed in; used by all threads."""

    def __init__(self, engine: Engine) -> None:
        self._desks: dict[str, Desk] = {
            role: engine.acting_as(f"{role}:1", cause="first days", roles=[role])
            for role in (REGISTRAR, ADVISOR)
        }

    def answer(self, stream: StreamId[Faculty], step: Step) -> Answer:
        """Hand in a step and wait until its answer is durable."""
        desk = self._desks[step.role]
        try:
            receipt = desk.execute(stream, step.command, command_id=step.id)
        except CommandRejectedError as refusal:
            return Answer(refusal.error_type, refusal.duplicate)
        return Answer(None, receipt.duplicate)

    def answers(
        self, stream: StreamId[Faculty], steps: Iterable[Step]
    ) -> Counter[Answer]:
        """Hand in steps, one after the other."""
        return Counter(self.answer(stream, step) for step in steps)


def run_rush(engine: Engine, bar: Bar) -> Rush:
    """Play the first days of the term with `THREADS` threads.

    Every command has an id, so a rush that was interrupted goes on when it is run
    again, and one that is over changes nothing.
    """
    office = _Office(engine)
    began = time.perf_counter()
    answers: Counter[Answer] = Counter()
    for stream in STREAMS:
        answers += office.answers(stream, register_steps(stream.aggregate_id))
    with ThreadPoolExecutor(THREADS) as pool:
        tasks = [pool.submit(office.answers, *each) for each in _tasks()]
        try:
            for task in as_completed(tasks):
                answers += task.result()
                bar.advance(STUDENTS_A_TASK)
        except BaseException:
            # Those under way end by themselves, after a few commands each.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return Rush(answers, time.perf_counter() - began)


def _tasks() -> Iterator[tuple[StreamId[Faculty], list[Step]]]:
    for first in range(0, STUDENTS_A_FACULTY, STUDENTS_A_TASK):
        for stream in STREAMS:
            steps = [
                step
                for number in range(first, first + STUDENTS_A_TASK)
                for step in student_steps(stream.aggregate_id, number)
            ]
            yield stream, steps
