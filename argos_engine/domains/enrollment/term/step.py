"""A step: one command of the term, and who gives it."""

from typing import NamedTuple

from argos_engine.domains.enrollment.commands import Drop, Enroll, FacultyCommand
from argos_engine.domains.enrollment.role import ADVISOR, REGISTRAR


class Step(NamedTuple):
    """A command, and an id under which it is carried out once."""

    command: FacultyCommand
    id: str

    @property
    def role(self) -> str:
        """The role that somebody needs for it."""
        return ADVISOR if isinstance(self.command, Enroll | Drop) else REGISTRAR
