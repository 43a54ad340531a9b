"""Random commands never break a rule of enrolment, and refused ones change nothing."""

from collections import Counter

from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from argos_engine.domains.enrollment.decider import FACULTY
from argos_engine.domains.enrollment.enrollment_state import EnrollmentState
from argos_engine.domains.enrollment.student import email_key
from argos_engine.domains.enrollment.timetable import Timetable
from argos_engine.errors import CommandRejectedError
from tests.unit.domains.enrollment.conftest import context
from tests.unit.domains.enrollment.test_decider import COMMANDS


class Enrolment(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.faculty = FACULTY.initial_state
        self.events = []

    @rule(command=COMMANDS)
    def do(self, command):
        before = self.faculty
        try:
            event = FACULTY.decide(self.faculty, command, context())
        except CommandRejectedError:
            assert self.faculty is before
            return
        self.events.append(event)
        self.faculty = FACULTY.evolve(self.faculty, event)
        assert self.faculty != before

    @property
    def sections(self):
        return self.faculty.timetable.sections

    @invariant()
    def no_section_has_more_students_than_places(self):
        for section_id, section in self.sections.items():
            assert self.faculty.enrollment.count(section_id) <= section.capacity

    @invariant()
    def nobody_and_no_room_is_taken_twice_in_any_minute(self):
        taken = Counter(
            (whose, meeting.weekday, minute)
            for section_id, section in self.sections.items()
            for meeting in section.meetings
            for whose in (
                f"room {meeting.room}",
                f"lecturer {section.lecturer}",
                *self.faculty.enrollment.students_of(section_id),
            )
            for minute in range(_minute(meeting.starts), _minute(meeting.ends))
        )
        assert max(taken.values(), default=1) == 1

    @invariant()
    def everything_that_is_referred_to_is_there(self):
        students, courses = self.faculty.students, self.faculty.courses
        assert {each.course_id for each in self.sections.values()} <= set(courses)
        assert set(self.faculty.enrollment.by_section) <= set(self.sections)
        assert set(self.faculty.enrollment.by_student) <= set(students)

    @invariant()
    def every_address_leads_to_its_only_student(self):
        assert dict(self.faculty.emails) == {
            email_key(student.email): student_id
            for student_id, student in self.faculty.students.items()
        }
        assert len(self.faculty.emails) == len(self.faculty.students)

    @invariant()
    def snapshots_of_its_parts_come_back_equal(self):
        enrollment, timetable = self.faculty.enrollment, self.faculty.timetable
        assert EnrollmentState.from_snapshot(enrollment.to_snapshot()) == enrollment
        assert Timetable.from_snapshot(timetable.to_snapshot()) == timetable

    @invariant()
    def the_state_is_the_fold_of_its_events(self):
        faculty = FACULTY.initial_state
        for event in self.events:
            faculty = FACULTY.evolve(faculty, event)
        assert faculty == self.faculty


def _minute(time):
    return time.hour * 60 + time.minute


TestEnrolment = Enrolment.TestCase
