"""The timetable as a value: given out, stored and restored."""

import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domains.enrollment.meeting import Meeting, Weekday, in_order
from argos_engine.domains.enrollment.refusal import (
    LecturerClashError,
    MeetingsClashError,
    RoomClashError,
)
from argos_engine.domains.enrollment.section import Section
from argos_engine.domains.enrollment.timetable import Timetable
from argos_engine.errors import CommandRejectedError, InvalidInputError
from tests.hostile.values import WRONG_KIND, without
from tests.unit.domains.enrollment.conftest import cases, meeting

EMPTY = Timetable()
HOURS = some.sampled_from(["8-9", "9-10", "9:30-10:30", "10-11", "8-11"])
MEETINGS = some.builds(
    meeting,
    HOURS,
    some.sampled_from([Weekday.MONDAY, Weekday.SUNDAY]),
    some.sampled_from(["H1", "H2"]),
)
SECTIONS = some.builds(
    Section,
    some.sampled_from("abc"),
    some.sampled_from(["MATH", "ART"]),
    some.sampled_from(["gauss", "klee"]),
    some.integers(1, 5),
    some.lists(MEETINGS, max_size=3).map(in_order),
)
STEPS = some.lists(some.tuples(some.booleans(), SECTIONS))


def played(steps):
    """Return the timetable that some steps make, without clashes."""
    timetable = EMPTY
    for stays, section in steps:
        if not stays:
            timetable = timetable.without_section(section.id)
            continue
        try:
            timetable.check_place(section)
        except CommandRejectedError:
            continue
        timetable = timetable.with_section(section)
    return timetable


@given(STEPS)
def test_a_minute_belongs_to_one_section_in_every_room_and_for_every_lecturer(steps):
    sections = played(steps).sections.values()

    taken = [
        (whose, each.weekday, minute)
        for section in sections
        for each in section.meetings
        for whose in (f"room {each.room}", f"lecturer {section.lecturer}")
        for minute in range(_minutes(each.starts), _minutes(each.ends))
    ]
    assert len(taken) == len(set(taken))


def _minutes(time):
    return time.hour * 60 + time.minute


@given(STEPS)
def test_rooms_and_lecturers_are_those_of_the_sections(steps):
    timetable = played(steps)
    rooms, lecturers = {}, {}
    for section_id, section in sorted(timetable.sections.items()):
        lecturers.setdefault(section.lecturer, []).append(section_id)
        for room in {each.room for each in section.meetings}:
            rooms.setdefault(room, []).append(section_id)

    assert {k: list(v) for k, v in timetable.rooms.items()} == rooms
    assert {k: list(v) for k, v in timetable.lecturers.items()} == lecturers


@given(STEPS)
def test_a_snapshot_comes_back_equal(steps):
    timetable = played(steps)

    document = json.loads(json.dumps(timetable.to_snapshot()))

    assert Timetable.from_snapshot(document) == timetable
    assert Timetable.from_snapshot(document).to_snapshot() == document


@given(STEPS, STEPS)
def test_a_restored_snapshot_replaces_everything(steps, later):
    timetable, changed = played(steps), played([*steps, *later])

    assert changed.from_snapshot(timetable.to_snapshot()) == timetable


@given(STEPS)
def test_cleared_it_is_like_new(steps):
    assert played(steps).clear() == EMPTY == Timetable.from_snapshot({})


MATH = Section("MATH-1", "MATH", "gauss", 2, (meeting("9-10"),))
DOCUMENT = {
    "MATH-1": {
        "course_id": "MATH",
        "lecturer": "gauss",
        "capacity": 2,
        "meetings": [
            {"weekday": "MONDAY", "starts": "09:00", "ends": "10:00", "room": "H1"}
        ],
    }
}


def test_a_snapshot_is_readable():
    assert EMPTY.with_section(MATH).to_snapshot() == DOCUMENT


def test_what_it_gives_out_is_no_part_of_it():
    timetable = EMPTY.with_section(MATH)
    timetable.to_snapshot()["MATH-1"]["meetings"].clear()

    assert timetable.to_snapshot() == DOCUMENT


def changed(path, value):
    document = json.loads(json.dumps(DOCUMENT))
    *way, last = path
    place = document
    for each in way:
        place = place[each]
    place[last] = value
    return document


FIRST = ["MATH-1", "meetings", 0]


@pytest.mark.parametrize(
    "document",
    cases(
        without(WRONG_KIND, "a map"),
        [
            {"MATH-1": {}},
            {"MATH-1": None},
            changed(["MATH 1"], DOCUMENT["MATH-1"]),
            changed(["MATH-1", "more"], 1),
            changed(["MATH-1", "capacity"], "2"),
            changed(["MATH-1", "capacity"], 2.0),
            changed(["MATH-1", "course_id"], None),
            changed(["MATH-1", "lecturer"], ""),
            changed(["MATH-1", "meetings"], None),
            changed(["MATH-1", "meetings"], {}),
            changed(FIRST, []),
            changed([*FIRST, "more"], 1),
            changed([*FIRST, "weekday"], "Monday"),
            changed([*FIRST, "weekday"], []),
            changed([*FIRST, "starts"], "9:00"),
            changed([*FIRST, "starts"], "10:00"),
            changed([*FIRST, "ends"], "24:00"),
            changed([*FIRST, "ends"], "10:00:30"),
            changed([*FIRST, "ends"], 10),
            changed([*FIRST, "room"], None),
        ],
    ),
)
def test_a_document_of_something_else_is_refused(document):
    with pytest.raises(InvalidInputError):
        Timetable.from_snapshot(document.value)


@pytest.mark.parametrize(
    ("section", "error"),
    [
        (attrs.evolve(MATH, id="ART-1", lecturer="klee"), RoomClashError),
        (
            attrs.evolve(MATH, id="ART-1", meetings=(meeting("9-10", room="H2"),)),
            LecturerClashError,
        ),
        (
            Section("ART-1", "ART", "klee", 2, (meeting("1-2"), meeting("1-2"))),
            MeetingsClashError,
        ),
    ],
)
def test_a_document_whose_sections_clash_is_no_timetable(section, error):
    document = EMPTY.with_section(MATH).with_section(section).to_snapshot()

    with pytest.raises(error):
        Timetable.from_snapshot(document)


def test_a_section_that_is_not_there_is_taken_away_in_peace():
    assert EMPTY.with_section(MATH).without_section("ART-1") == EMPTY.with_section(MATH)


def test_meetings_touch_or_overlap():
    nine = meeting("9-10")
    assert not nine.overlaps(meeting("10-11"))
    assert not meeting("10-11").overlaps(nine)
    assert nine.overlaps(nine)
    assert isinstance(nine, Meeting)
    assert str(nine) == "Monday 09:00-10:00"
