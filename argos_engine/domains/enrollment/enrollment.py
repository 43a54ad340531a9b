"""An enrolment as an object of its own, for whoever reads rows."""

import datetime

import attrs

from argos_engine.errors import InvalidInputError


def enrollment_id(section_id: str, student_id: str) -> str:
    """Return the id of an enrolment; unique, as nobody is enrolled twice."""
    return f"{section_id}/{student_id}"


def _own_id(enrollment: "Enrollment") -> str:
    return enrollment_id(enrollment.section_id, enrollment.student_id)


def _check_id(enrollment: "Enrollment", _: object, value: str) -> None:
    if value != _own_id(enrollment):
        raise InvalidInputError("id", value, f"must be {_own_id(enrollment)}")


@attrs.frozen
class Enrollment:
    """A place that a student has in a section.

    Raises:
        InvalidInputError: The id is that of another enrolment.
    """

    student_id: str
    section_id: str
    created_at: datetime.datetime | None = None
    """In UTC; None until the engine has said when."""
    id: str = attrs.field(
        default=attrs.Factory(_own_id, takes_self=True), validator=_check_id
    )
