"""`argos enrollment timetable`: weeks of people and rooms."""

import json

import pytest

from argos_engine.cli import exit_code

FACULTY = ("--domain", "argos_engine.domains.enrollment.decider:FACULTY")
STREAM = "2026/SCIENCE"


def meeting(weekday, starts, ends, room="H1"):
    times = {"starts": f"{starts}:00", "ends": f"{ends}:00"}
    return {"weekday": weekday, **times, "room": room}


@pytest.fixture
def science(argos, command):
    """A command line on a journal with a faculty of two sections and two students."""

    def line(kind, **data):
        return command(kind, data, f"faculty:{STREAM}", roles=["registrar"])

    def student(student_id):
        email = f"{student_id}@example.org"
        return line("RegisterStudent", student_id=student_id, name="X", email=email)

    def section(section_id, lecturer, *meetings):
        return line(
            "RegisterSection",
            section_id=section_id,
            course_id="MATH",
            lecturer=lecturer,
            capacity=9,
            meetings=meetings,
        )

    lines = [
        student("ann"),
        student("bob"),
        line("RegisterCourse", course_id="MATH", title="Mathematics"),
        section("M-1", "gauss", meeting("MONDAY", "09:00", "10:30")),
        section(
            "M-2",
            "noether",
            meeting("WEDNESDAY", "09:00", "10:30"),
            meeting("SATURDAY", "14:00", "15:00", "H2"),
        ),
        line("Enroll", student_id="ann", section_id="M-1"),
        line("Enroll", student_id="ann", section_id="M-2"),
    ]
    argos.run(lines, *FACULTY)
    return argos


def show(argos, *arguments, stream=STREAM):
    return argos.enrollment("timetable", stream, *arguments)


def test_a_week_of_a_student_has_days_beside_each_other(science):
    lines = show(science, "--student", "ann").stdout.splitlines()

    assert lines[0].strip() == "faculty:2026/SCIENCE, student ann"
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    assert lines[1].split() == days
    assert lines[3].split() == ["09:00-10:30", "M-1", "H1", "M-2", "H1"]
    assert lines[4].split() == ["14:00-15:00", "M-2", "H2"]
    assert lines[4].index("M-2") == lines[1].index("Saturday")


def test_a_week_of_a_room_is_told_to_programs(science):
    result = show(science, "--room", "H2", "--json")

    assert json.loads(result.stdout) == {
        "stream": "faculty:2026/SCIENCE",
        "room": "H2",
        "week": [
            {
                "weekday": "SATURDAY",
                "starts": "14:00",
                "ends": "15:00",
                "room": "H2",
                "section_id": "M-2",
                "course_id": "MATH",
                "lecturer": "noether",
            }
        ],
    }


def test_a_week_of_a_lecturer_leaves_the_weekend_out_where_it_is_free(science):
    text = show(science, "--lecturer", "gauss").stdout

    assert "M-1 H1" in text
    assert "Friday" in text
    assert "Saturday" not in text


def test_a_week_of_the_past(science):
    text = show(science, "--student", "ann", "--version", "6").stdout

    assert "M-1" in text
    assert "M-2" not in text


def test_an_empty_week_says_so(science):
    assert (
        "student bob: nothing in the week" in show(science, "--student", "bob").stdout
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give one of --student, --lecturer and --room"),
        (("--student", "ann", "--room", "H1"), "give one of"),
        (("--student", "zoe"), "there is no student zoe"),
        (("--room", "\x1b[2J"), "there is no room"),
        (("--student", "ann", "--version", "99"), "99"),
    ],
)
def test_what_is_wrong_is_said(science, arguments, message):
    result = show(science, *arguments)

    assert result.exit_code == exit_code.USAGE
    assert message in result.stderr
    assert "\x1b" not in result.stderr


def test_a_stream_of_another_domain_has_no_timetable(filled):
    result = show(filled, "--student", "ann", stream="2026")

    assert result.exit_code == exit_code.USAGE
    assert "bid-year:2026 is no faculty" in result.stderr
