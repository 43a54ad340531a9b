"""The answers of enrolment that say no; each names the values it is about."""

from argos_engine.domains.enrollment.meeting import Meeting
from argos_engine.errors import CommandRejectedError


class RoleMissingError(CommandRejectedError):
    """The principal has none of the roles that the command needs."""


class UnknownError(CommandRejectedError):
    """There is no student, course or section with the id."""

    def __init__(self, what: str, value: str) -> None:
        super().__init__(f"there is no {what} {value}")


class IdTakenError(CommandRejectedError):
    """There is a student, course or section with the id already."""

    def __init__(self, what: str, value: str) -> None:
        super().__init__(f"there is a {what} {value} already")


class EmailTakenError(CommandRejectedError):
    """Another student has the address."""


class NothingChangesError(CommandRejectedError):
    """Everything is as the command wants it already."""


class StillUsedError(CommandRejectedError):
    """Something else refers to it: sections to a course, enrolments to the others."""


class StudentInactiveError(CommandRejectedError):
    """The student may not be enrolled."""


class DuplicateEnrollmentError(CommandRejectedError):
    """The student is enrolled in the section already."""


class NotEnrolledError(CommandRejectedError):
    """The student is not enrolled in the section."""


class SectionFullError(CommandRejectedError):
    """More students would be in the section than it has places."""


class MeetingsClashError(CommandRejectedError):
    """Two meetings of one section overlap."""

    def __init__(self, section_id: str, first: Meeting, second: Meeting) -> None:
        super().__init__(
            f"section {section_id} cannot meet on {first} and on {second}: they overlap"
        )


class RoomClashError(CommandRejectedError):
    """Another section is in the room then."""

    def __init__(
        self, room: str, other_id: str, wanted: Meeting, taken: Meeting
    ) -> None:
        super().__init__(
            f"room {room} cannot be had on {wanted}: section {other_id} is there on "
            f"{taken}"
        )


class LecturerClashError(CommandRejectedError):
    """The lecturer has another section then."""

    def __init__(
        self, lecturer: str, other_id: str, wanted: Meeting, taken: Meeting
    ) -> None:
        super().__init__(
            f"lecturer {lecturer} cannot teach on {wanted}: section {other_id} meets "
            f"on {taken}"
        )


class StudentClashError(CommandRejectedError):
    """The student has another section then."""

    def __init__(
        self, student_id: str, other_id: str, wanted: Meeting, taken: Meeting
    ) -> None:
        super().__init__(
            f"student {student_id} cannot come on {wanted}: section {other_id} meets "
            f"on {taken}"
        )


class PolicyDeniedError(CommandRejectedError):
    """At least one policy said no; the sentence holds the reasons of all that did."""
