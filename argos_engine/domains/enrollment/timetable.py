"""The timetable: all sections, and when rooms and lecturers are taken by them."""

from collections.abc import Iterable, Iterator

import attrs
from immutables import Map

from argos_engine.domains.enrollment.document import entries
from argos_engine.domains.enrollment.meeting import first_overlap, own_overlap
from argos_engine.domains.enrollment.refusal import (
    LecturerClashError,
    MeetingsClashError,
    RoomClashError,
)
from argos_engine.domains.enrollment.section import Section, section_of


@attrs.frozen
class Timetable:
    """Sections by id, and their ids by room and by lecturer; a value."""

    sections: Map[str, Section] = attrs.field(default=Map())
    rooms: Map[str, tuple[str, ...]] = attrs.field(default=Map())
    """Sections that meet in a room, in the order of their ids."""
    lecturers: Map[str, tuple[str, ...]] = attrs.field(default=Map())
    """Sections of a lecturer, in the order of their ids."""

    def with_section(self, section: Section) -> "Timetable":
        """Return the timetable with *section*, in the place of one with its id."""
        others = self.without_section(section.id)
        return Timetable(
            others.sections.set(section.id, section),
            _with(others.rooms, _rooms(section), section.id),
            _with(others.lecturers, {section.lecturer}, section.id),
        )

    def without_section(self, section_id: str) -> "Timetable":
        """Return the timetable without a section."""
        section = self.sections.get(section_id)
        if section is None:
            return self
        return Timetable(
            self.sections.delete(section_id),
            _without(self.rooms, _rooms(section), section_id),
            _without(self.lecturers, {section.lecturer}, section_id),
        )

    def check_place(self, section: Section) -> None:
        """Check that lecturer and rooms of *section* are free when it meets.

        A section with its id does not stand in its way: it is about to be replaced.

        Raises:
            MeetingsClashError: Two meetings of its own overlap.
            LecturerClashError: The lecturer has another section then.
            RoomClashError: Another section is in the room then.
        """
        own = own_overlap(section.meetings)
        if own is not None:
            raise MeetingsClashError(section.id, *own)
        self._check_lecturer(section)
        self._check_rooms(section)

    def _check_lecturer(self, section: Section) -> None:
        for other in self._others(section, self.lecturers.get(section.lecturer, ())):
            found = first_overlap(section.meetings, other.meetings)
            if found is not None:
                raise LecturerClashError(section.lecturer, other.id, *found)

    def _check_rooms(self, section: Section) -> None:
        for wanted in section.meetings:
            for other in self._others(section, self.rooms.get(wanted.room, ())):
                there = [each for each in other.meetings if each.room == wanted.room]
                found = first_overlap([wanted], there)
                if found is not None:
                    raise RoomClashError(wanted.room, other.id, *found)

    def _others(self, section: Section, ids: Iterable[str]) -> Iterator[Section]:
        return (self.sections[each] for each in ids if each != section.id)

    def to_snapshot(self) -> dict[str, dict[str, object]]:
        """Return it as JSON can hold it, by section id.

        Nothing in it belongs to this timetable, and equal ones give equal documents.
        """
        return {
            section_id: section.document()
            for section_id, section in sorted(self.sections.items())
        }

    @classmethod
    def from_snapshot(cls, document: object) -> "Timetable":
        """Return the timetable that *document* holds, and nothing besides.

        Raises:
            InvalidInputError: It is not what `to_snapshot` returns.
            CommandRejectedError: Sections in it clash.
        """
        timetable = cls()
        for section_id, each in entries("timetable", document):
            section = section_of(section_id, each)
            timetable.check_place(section)
            timetable = timetable.with_section(section)
        return timetable

    def clear(self) -> "Timetable":
        """Return the timetable without any section."""
        return Timetable()


def _rooms(section: Section) -> set[str]:
    return {meeting.room for meeting in section.meetings}


def _with(
    index: Map[str, tuple[str, ...]], keys: Iterable[str], section_id: str
) -> Map[str, tuple[str, ...]]:
    for key in keys:
        index = index.set(key, tuple(sorted({*index.get(key, ()), section_id})))
    return index


def _without(
    index: Map[str, tuple[str, ...]], keys: Iterable[str], section_id: str
) -> Map[str, tuple[str, ...]]:
    for key in keys:
        left = tuple(each for each in index[key] if each != section_id)
        index = index.set(key, left) if left else index.delete(key)
    return index
