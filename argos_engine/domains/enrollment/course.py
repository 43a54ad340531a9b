"""Courses: what is taught; a course is given in sections."""

import attrs


@attrs.frozen
class Course:
    """A course of one academic year."""

    id: str
    title: str
