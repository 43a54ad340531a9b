"""Questions about past and present through the public face."""

import datetime

import pytest

from argos_engine.audit.diff import DifferenceKind
from argos_engine.audit.problem import ProblemKind
from argos_engine.domain.change import Change
from argos_engine.domain.transition import Versioned
from argos_engine.errors import InvalidInputError
from argos_engine.ports.clock import to_datetime
from tests.accounts import ALICE, BOB, Account, CloseYear, Deposit
from tests.stand import NOON


def at(seconds):
    return to_datetime(NOON + seconds * 1_000_000)


@pytest.fixture
def story(engine, desk, clock):
    """1, 2 and 4 paid in, back to 1, 8 paid in, a checkpoint: each a second apart."""
    for amount in (1, 2, 4):
        desk.execute(ALICE, Deposit(amount))
        clock.advance(1)
    desk.rollback(ALICE, to_version=1, reason="entered twice")
    clock.advance(1)
    desk.execute(ALICE, Deposit(8))
    clock.advance(1)
    desk.checkpoint(ALICE, "evening")
    return engine


@pytest.mark.parametrize(("version", "balance"), [*enumerate([0, 1, 3, 7, 1, 9, 9])])
def test_every_version_has_a_state_for_ever(story, version, balance):
    assert story.state_at(ALICE, version=version) == Account(balance)


@pytest.mark.parametrize(
    ("seconds", "balance"),
    [(-1, 0), (0, 1), (1, 3), (2, 7), (3, 1), (3.5, 1), (4, 9), (5, 9)],
)
def test_every_past_moment_has_a_state_for_ever(story, seconds, balance):
    assert story.state_at(ALICE, time=at(round(seconds * 2) / 2)) == Account(balance)


def test_a_checkpoint_has_a_state(story):
    assert story.state_at(ALICE, checkpoint="evening") == Account(9)
    assert story.checkpoints(ALICE) == {"evening": 6}


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 7},
        {"version": -1},
        {"checkpoint": "nowhere"},
        {"time": at(6)},
        {"time": datetime.datetime(2026, 1, 1)},  # noqa: DTZ001  # naive on purpose
        {},
        {"version": 1, "checkpoint": "evening"},
    ],
    ids=str,
)
def test_what_does_not_exist_cannot_be_asked_for(story, wrong):
    with pytest.raises(InvalidInputError):
        story.state_at(ALICE, **wrong)


def test_a_repeated_question_about_now_gets_the_same_answer(story, desk):
    before = story.state_at(ALICE, time=at(5))

    desk.execute(ALICE, Deposit(16))

    assert story.state_at(ALICE, time=at(5)) == before
    assert story.state(ALICE) == Account(25)


def test_history_marks_what_is_superseded(story):
    entries = story.history(ALICE).entries

    assert [entry.version for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert [entry.superseded_by for entry in entries] == [None, 4, 4, None, None, None]
    assert [entry.change for entry in entries][3:] == [
        Change.FULL,
        Change.DELTA,
        Change.FULL,
    ]
    assert [entry.recorded_at for entry in entries] == [at(n) for n in range(6)]


def test_history_comes_in_pages(story):
    first = story.history(ALICE, limit=4)
    rest = story.history(ALICE, after_version=first.next_after, limit=4)

    assert [entry.version for entry in first.entries + rest.entries] == [*range(1, 7)]
    assert (first.next_after, rest.next_after) == (4, None)


@pytest.mark.parametrize("limit", [0, 1_001])
def test_a_page_has_a_bounded_length(story, limit):
    with pytest.raises(InvalidInputError):
        story.history(ALICE, limit=limit)


def test_a_difference_names_field_and_values(story):
    (difference,) = story.diff(ALICE, 3, "evening")

    assert difference.kind is DifferenceKind.CHANGED
    assert (difference.path, difference.before, difference.after) == (
        ("balance",),
        7,
        9,
    )
    assert story.diff(ALICE, at(0), 4) == ()


def test_a_difference_needs_two_points_that_exist(story):
    naive = datetime.datetime(2026, 1, 1)  # noqa: DTZ001  # naive on purpose

    for before, after in [(naive, 1), (1, naive), (-1, 1), (1, "nowhere"), (at(9), 1)]:
        with pytest.raises(InvalidInputError):
            story.diff(ALICE, before, after)


def test_a_part_of_the_state_has_an_author(story):
    assert story.blame(ALICE, "balance").set_by.version == 5


def test_a_preview_shows_what_a_rollback_then_does(story, desk):
    preview = story.preview_rollback(ALICE, to_version=2)

    assert (preview.version, preview.to_version) == (6, 2)
    assert [entry.version for entry in preview.superseded] == [4, 5, 6]
    assert [str(each) for each in preview.differences] == ["balance: 9 -> 3"]
    desk.rollback(
        ALICE, to_version=2, reason="as shown", expected_version=preview.version
    )
    assert story.state(ALICE) == Account(3)
    hidden = [entry.superseded_by for entry in story.history(ALICE).entries]
    assert hidden == [None, None, 7, 7, 7, 7, None]


def test_a_preview_takes_times_and_names(story):
    assert story.preview_rollback(ALICE, to_time=at(1)).to_version == 2
    with pytest.raises(InvalidInputError):
        story.preview_rollback(ALICE, to_checkpoint="nowhere")


def test_a_sound_journal_is_found_sound(story, desk):
    for _ in range(3):
        desk.execute(BOB, CloseYear())
    steps = []

    report = story.verify(progress=lambda done, total: steps.append((done, total)))

    assert report.is_sound
    assert (report.streams, report.events) == (2, 9)
    assert steps[-1] == (18, 18)
    assert story.verify(integrity=False).is_sound


def test_a_state_in_memory_that_went_astray_is_found(story):
    actor = story._runtime.directory.find(ALICE)
    actor.standing = actor.standing.changed(now=Versioned(Account(99), 6))

    (problem,) = story.verify().problems

    assert (problem.kind, problem.stream) == (ProblemKind.LIVE_STATE, ALICE)


def test_reading_makes_nothing_live(story):
    story.state(BOB)
    story.history(BOB)
    story.verify()

    assert not story.is_live(BOB)
