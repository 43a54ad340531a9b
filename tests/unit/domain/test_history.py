from hypothesis import given
from hypothesis import strategies as st

from argos_engine.domain.history import (
    Fold,
    RollbackMark,
    Segment,
    effective_segments,
    superseded_by,
)
from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack


class Naive:
    """Keeps, for each version, everything about the stream as it was then."""

    def __init__(self, steps):
        self.events = [()]
        self.hidden = [{}]
        for version, step in enumerate(steps, start=1):
            if isinstance(step, RolledBack):
                to = step.to_version
                hides = dict.fromkeys(range(to + 1, version), version)
                self.events.append(self.events[to])
                self.hidden.append(self.hidden[to] | hides)
            else:
                seen = () if isinstance(step, CheckpointTaken) else (step,)
                self.events.append(self.events[-1] + seen)
                self.hidden.append(self.hidden[-1])


@st.composite
def streams(draw):
    """Streams of events that count themselves, checkpoints and nested rollbacks."""
    steps = []
    for version in range(1, draw(st.integers(0, 25)) + 1):
        step = st.just(version) | st.just(CheckpointTaken())
        targets = st.integers(0, version - 1)
        steps.append(draw(step | targets.map(lambda to: RolledBack(to, "typo"))))
    return steps


def marks_of(steps):
    return [
        RollbackMark(version, step.to_version)
        for version, step in enumerate(steps, start=1)
        if isinstance(step, RolledBack)
    ]


def collect(state, event):
    return (*state, event)


def test_without_rollbacks_everything_counts():
    assert list(effective_segments(5, [])) == [Segment(0, 5)]
    assert superseded_by(3, 5, []) is None


def test_a_rolled_back_rollback_does_not_count():
    marks = [RollbackMark(4, 1), RollbackMark(6, 3)]

    assert list(effective_segments(7, marks)) == [Segment(6, 7), Segment(0, 3)]
    assert [superseded_by(version, 7, marks) for version in range(1, 8)] == [
        None,
        None,
        None,
        6,
        6,
        None,
        None,
    ]


def test_later_rollbacks_do_not_matter():
    marks = [RollbackMark(4, 1)]

    assert list(effective_segments(3, marks)) == [Segment(0, 3)]
    assert superseded_by(3, 3, marks) is None
    assert superseded_by(3, 4, marks) == 4


@given(streams(), st.data())
def test_segments_hold_exactly_the_events_of_the_state(steps, data):
    upto = data.draw(st.integers(0, len(steps)))

    segments = list(effective_segments(upto, marks_of(steps)))

    versions = [
        version
        for segment in reversed(segments)
        for version in range(segment.after + 1, segment.upto + 1)
    ]
    events = [steps[version - 1] for version in versions]
    assert not any(isinstance(event, RolledBack) for event in events)
    assert [event for event in events if isinstance(event, int)] == list(
        Naive(steps).events[upto]
    )


@given(streams(), st.data())
def test_every_hidden_event_knows_the_rollback_that_hides_it(steps, data):
    head = data.draw(st.integers(0, len(steps)))

    hidden = {
        version: superseded_by(version, head, marks_of(steps))
        for version in range(1, head + 1)
    }

    expected = Naive(steps).hidden[head]
    assert hidden == {version: expected.get(version) for version in hidden}


@given(streams())
def test_folding_from_the_first_event_gives_every_state(steps):
    fold = Fold((), collect, {mark.to_version for mark in marks_of(steps)})

    states = [fold.state, *(fold.add(step) for step in steps)]

    assert states == Naive(steps).events
    assert fold.state == states[-1]
    assert fold.version == len(steps)


def test_only_the_states_that_are_gone_back_to_are_kept():
    fold = Fold((), collect, {2})

    for step in (1, 2, 3, RolledBack(2, "typo"), 5):
        fold.add(step)

    assert fold.state == (1, 2, 5)
    assert set(fold._kept) == {0, 2}
