"""Full states: stored at boundaries only, used when good, never believed blindly."""

import logging

import attrs
import pytest
from immutables import Map

from argos_engine.codec.chain import digest
from argos_engine.domain.change import Change, SnapshotReason
from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import Checkpoint, Rollback
from tests.accounts import (
    ALICE,
    EVENTS,
    Account,
    CloseYear,
    Deposit,
    Deposited,
    SetRate,
    YearClosed,
    decide,
    evolve,
)
from tests.stand import Stand

WITH_BOUNDARIES = [
    Deposit(1),
    CloseYear(),
    Deposit(2),
    Checkpoint(),
    Deposit(4),
    Rollback(3, "typo"),
    Deposit(8),
    SetRate(0.5),
]
"""Full states at 2, 4 and 6."""


def forged(stand, version, **columns):
    """Change a stored snapshot behind the engine's back."""
    content = stand.journal.committed
    kept = content.snapshots[ALICE]
    kept = kept.set(version, kept[version]._replace(**columns))
    stand.journal.committed = attrs.evolve(
        content, snapshots=content.snapshots.set(ALICE, kept)
    )


@pytest.fixture
def history(stand):
    for command in WITH_BOUNDARIES:
        stand.execute(ALICE, command)
    return stand


def recovered(stand, caplog, **changes):
    """Restart, recover the stream, and return its standing."""
    later = stand.restarted(**changes)
    with caplog.at_level(logging.WARNING):
        later.activate(ALICE)
    return later.standing(ALICE)


def test_full_states_are_stored_at_boundaries_and_nowhere_else(history):
    assert history.snapshots(ALICE) == {
        2: SnapshotReason.MILESTONE,
        4: SnapshotReason.CHECKPOINT,
        6: SnapshotReason.ROLLBACK,
    }


def test_an_event_says_whether_a_full_state_belongs_to_it(history):
    full = [row.version for row in history.log() if row.change is Change.FULL]
    digests = [row.version for row in history.log() if row.state_digest is not None]

    assert full == digests == [2, 4, 6]


def test_the_digest_of_a_full_state_stands_in_its_event(history):
    kept = history.journal.committed.snapshots[ALICE]

    for version in (2, 4, 6):
        row = history.log(ALICE)[version - 1]
        assert row.state_digest == kept[version].digest == digest(kept[version].state)


def test_the_full_state_is_the_one_after_the_event(history):
    kept = history.journal.committed.snapshots[ALICE]

    assert kept[6].state == b'{"balance":3,"rate":0.0,"years":1}'


def test_recovery_folds_only_what_follows_the_latest_snapshot(history, caplog):
    standing = recovered(history, caplog)

    assert standing.deltas == 2
    assert standing.now.state == history.state(ALICE) == Account(11, 1, 0.5)
    assert caplog.text == ""


def test_without_snapshots_recovery_gives_the_same_state(history, caplog):
    history.journal.committed = attrs.evolve(history.journal.committed, snapshots=Map())

    standing = recovered(history, caplog)

    assert standing.now == history.standing(ALICE).now
    assert standing.hash == history.standing(ALICE).hash
    assert standing.marks == history.standing(ALICE).marks
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"state": b'{"balance":999,"years":0,"rate":0.0}'}, "match the digest"),
        ({"state": b"garbage"}, "match the digest"),
        ({"schema_id": "1:other"}, "its schema is 1:other"),
    ],
)
@pytest.mark.parametrize("version", [2, 4, 6])
def test_a_bad_snapshot_is_skipped_with_a_warning(
    history, caplog, version, columns, fault
):
    for each in range(version, 7, 2):
        forged(history, each, **columns)

    standing = recovered(history, caplog)

    assert standing.now == history.standing(ALICE).now
    assert f"account:alice at version 6: {'its' if 'schema' in fault else 'it'}" in (
        caplog.text
    )
    assert fault in caplog.text


def test_a_bad_snapshot_at_the_first_event_leaves_the_initial_state(stand, caplog):
    stand.execute(ALICE, CloseYear())
    stand.execute(ALICE, Deposit(1))
    forged(stand, 1, state=b"garbage")

    standing = recovered(stand, caplog)

    assert standing.now.state == Account(1, 1)
    assert standing.deltas == 2


def test_a_snapshot_without_its_event_is_not_believed(history, caplog):
    """Even a self-consistent forgery is known by the digest in the hashed event."""
    state = b'{"balance":999,"years":0,"rate":0.0}'
    forged(history, 6, state=state, digest=digest(state))

    standing = recovered(history, caplog)

    assert standing.now.state == Account(11, 1, 0.5)
    assert "match the digest" in caplog.text


def test_a_snapshot_of_an_older_revision_is_not_used(stand, caplog):
    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, CloseYear())

    def double(state, event):
        if isinstance(event, Deposited):
            return evolve(evolve(state, event), event)
        return evolve(state, event)

    changed = Decider("account", Account(), decide, double, EVENTS, revision=2)

    standing = recovered(stand, caplog, deciders=[changed])

    assert standing.now.state == Account(2, 1)
    assert "its schema is 1:" in caplog.text


def test_a_snapshot_that_cannot_be_decoded_is_skipped(caplog):
    """The digest may be right, and a class may still have become stricter."""

    @attrs.frozen
    class Level:
        high: int = attrs.field(default=1, validator=attrs.validators.lt(100))

    @attrs.frozen
    class Set:
        high: int

    def decider(limit):
        state = attrs.make_class(
            "Level",
            {
                "high": attrs.field(
                    default=1, type=int, validator=attrs.validators.lt(limit)
                )
            },
            frozen=True,
        )
        return Decider(
            "level",
            state(),
            lambda _state, command, _context: command,
            lambda _state, event: state(min(event.high, limit - 1)),
            {"level.value.set": Set},
            snapshot_on={Set},
        )

    stand = Stand(deciders=[decider(100)])
    stream = decider(100).stream("x")
    stand.execute(stream, Set(50))

    later = stand.restarted(deciders=[decider(10)])
    with caplog.at_level(logging.WARNING):
        later.activate(stream)

    assert later.state(stream).high == 9
    assert "cannot be decoded" in caplog.text


def test_a_read_never_stores_a_snapshot(history):
    before = history.journal.committed

    history.archive.state_at(ALICE, 5)
    history.archive.state(ALICE)
    history.restarted().activate(ALICE)

    assert history.journal.committed is before


def test_a_milestone_is_an_event_of_its_own(stand):
    stand.execute(ALICE, CloseYear())

    assert stand.events(ALICE) == [YearClosed()]
    assert stand.standing(ALICE).deltas == 0
