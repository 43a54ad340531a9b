"""Students: who can be enrolled."""

import enum

import attrs


class StudentStatus(enum.Enum):
    """Whether a student may be enrolled."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


@attrs.frozen
class Student:
    """A student of one academic year."""

    id: str
    name: str
    email: str
    """As it was given; two that differ in case only are the same."""
    status: StudentStatus = StudentStatus.ACTIVE


def email_key(email: str) -> str:
    """Return what is equal for addresses that are the same to a mail server."""
    return email.lower()
