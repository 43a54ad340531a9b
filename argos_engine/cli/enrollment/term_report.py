"""What `argos demo enrollment` says when the first days are over."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import attrs
from rich.console import Console

from argos_engine.cli.enrollment.final_checks import Check, FacultyFigures
from argos_engine.cli.enrollment.rush import THREADS, Rush
from argos_engine.cli.enrollment.week_table import week_document, week_table
from argos_engine.cli.screen import table
from argos_engine.domain.identity import StreamId
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.query import Appointment

_FACULTIES = ("faculty", ">version", ">students", ">sections", ">places", ">enrolled")


@attrs.frozen
class Term:
    """What came of the first days."""

    database: Path
    rush: Rush
    figures: Sequence[FacultyFigures]
    checks: Sequence[Check]
    stream: StreamId[Faculty]
    """The faculty of which a week is shown."""
    student_id: str
    """Somebody who has as many sections as anybody there."""
    week: Sequence[Appointment]

    @property
    def is_sound(self) -> bool:
        """Whether no check has found anything wrong."""
        return not any(check.wrong for check in self.checks)

    def document(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        rush = self.rush
        return {
            "database": str(self.database),
            "threads": THREADS,
            "new": rush.is_new,
            "commands": rush.commands,
            "accepted": rush.accepted,
            "refusals": dict(rush.refusals.most_common()),
            "seconds": round(rush.seconds, 3),
            "commands_per_second": rush.commands_per_second,
            "faculties": [
                {**each._asdict(), "stream": str(each.stream)} for each in self.figures
            ],
            "checks": [each._asdict() for each in self.checks],
            "sound": self.is_sound,
            "week": {
                "stream": str(self.stream),
                "student": self.student_id,
                "appointments": week_document(self.week),
            },
        }

    def show(self, screen: Console) -> None:
        """Print it for people."""
        screen.print(table(_FACULTIES, self.figures))
        screen.print()
        headings = ("refused by the rules", ">commands")
        screen.print(table(headings, self.rush.refusals.most_common()))
        screen.print()
        for line in self._sentences():
            screen.print(line)
        screen.print()
        rows = [(*each, "wrong" if each.wrong else "good") for each in self.checks]
        screen.print(table(("looked for", ">in", ">found", ""), rows))
        screen.print()
        title = f"{self.stream}, student {self.student_id}"
        screen.print(week_table(self.week, title))
        screen.print()
        screen.print("Look further:")
        for line in self._commands():
            screen.print(f"  {line}", soft_wrap=True)

    def _sentences(self) -> list[str]:
        rush = self.rush
        first = (
            f"{rush.commands:,} commands of {THREADS} threads: {rush.accepted:,} "
            f"accepted, {rush.commands - rush.accepted:,} refused, in "
            f"{rush.seconds:.2f} s ({rush.commands_per_second:,}/s)"
        )
        if rush.is_new:
            return [first]
        again = f"nothing new: {rush.commands:,} commands had their answers already"
        return [first, again]

    def _commands(self) -> list[str]:
        file = shlex.quote(str(self.database))
        stream = self.stream.aggregate_id
        room = self.week[0].meeting.room
        return [
            f"argos enrollment timetable -d {file} {stream} --room {room}",
            f"argos history -d {file} {stream} --limit 20",
            f"argos verify -d {file}",
        ]
