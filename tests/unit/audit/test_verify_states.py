"""Snapshots, checkpoint names and live states that are not what the log says."""

import attrs
import pytest
from immutables import Map

from argos_engine.audit.problem import ProblemKind as Kind
from argos_engine.codec.chain import digest
from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.identity import StreamId

FORGED = b'{"books":{"emma":9},"closed":false}'


def found(report):
    return [(each.kind, each.version, each.message) for each in report.problems]


@pytest.fixture
def written(ledger, shelf):
    ledger.add(shelf)
    ledger.add(shelf)
    ledger.take_checkpoint(shelf, "inventory")
    ledger.add(shelf)
    ledger.close(shelf)
    return ledger


def change(ledger, stream, version, /, **columns):
    def changed(snapshots):
        rows = snapshots[stream]
        return snapshots.set(
            stream, rows.set(version, rows[version]._replace(**columns))
        )

    ledger.tamper_rows("snapshots", changed)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"state": FORGED}, "the snapshot does not match the digest in its event"),
        (
            {"state": FORGED, "digest": digest(FORGED)},
            "the snapshot does not match the digest in its event",
        ),
        (
            {"digest": bytes(32)},
            "the snapshot's own digest is not the one in its event",
        ),
        (
            {"reason": SnapshotReason.MILESTONE},
            "the snapshot's reason milestone does not fit its event",
        ),
    ],
)
def test_a_changed_snapshot_is_reported(written, shelf, columns, message):
    change(written, shelf, 3, **columns)

    assert found(written.verify()) == [(Kind.SNAPSHOT, 3, message)]


def test_a_snapshot_that_its_event_vouches_for_is_still_compared_with_the_fold(
    written, shelf
):
    change(written, shelf, 3, state=FORGED, digest=digest(FORGED))
    written.tamper(3, state_digest=digest(FORGED))

    assert found(written.verify())[1:] == [
        (Kind.SNAPSHOT, 3, "the snapshot is not what the events fold to")
    ]


def test_a_snapshot_under_another_schema_is_not_compared_with_the_fold(written, shelf):
    change(written, shelf, 3, schema_id="1:another")

    report = written.verify()

    assert report.is_sound
    assert (report.snapshots, report.foreign_snapshots) == (2, 1)


def test_a_snapshot_at_an_event_that_stored_no_state_is_reported(written, shelf):
    def copied(snapshots):
        rows = snapshots[shelf]
        return snapshots.set(shelf, rows.set(4, rows[3]._replace(version=4)))

    written.tamper_rows("snapshots", copied)

    assert found(written.verify()) == [
        (Kind.SNAPSHOT, 4, "there is a snapshot, but the event stored no state")
    ]


def test_a_snapshot_without_an_event_is_reported(written, shelf):
    change(written, shelf, 3, version=9)

    report = written.verify()

    assert found(report) == [(Kind.SNAPSHOT, 9, "there is a snapshot, but no event")]
    assert report.missing_snapshots == 1


def test_nothing_is_compared_behind_an_event_that_cannot_be_read(written, shelf):
    written.tamper(4, payload=b"{")

    assert [each.kind for each in written.verify().problems] == [
        Kind.CHAIN,
        Kind.PAYLOAD,
    ]


def test_a_state_that_cannot_be_encoded_is_a_fault_of_its_event(written, shelf):
    decider = written.codec.aggregate(shelf).decider
    nonsense = attrs.evolve(decider.initial_state, books=Map({(): 1}))
    strange = attrs.evolve(decider, evolve=lambda _state, _event: nonsense)

    report = written.archive_of(strange).verify()

    assert [(each.kind, each.version) for each in report.problems] == [(Kind.EVOLVE, 3)]


def names(ledger, stream, table):
    ledger.tamper_rows("names", lambda rows: rows.set(stream, Map(table)))


def test_a_name_that_is_not_in_the_table_is_reported(written, shelf):
    names(written, shelf, {})

    assert found(written.verify()) == [
        (Kind.CHECKPOINT, 3, "the table has 'inventory' at version None")
    ]


def test_a_name_at_another_version_is_reported(written, shelf):
    names(written, shelf, {"inventory": 2})

    assert found(written.verify()) == [
        (Kind.CHECKPOINT, 3, "the table has 'inventory' at version 2")
    ]


def test_a_name_that_no_event_gives_is_reported(written, shelf):
    names(written, shelf, {"inventory": 3, "b": 2, "a": 1})

    report = written.verify()

    assert found(report) == [
        (Kind.CHECKPOINT, 1, "the table has 'a', which no event gives"),
        (Kind.CHECKPOINT, 2, "the table has 'b', which no event gives"),
    ]
    assert {each.stream for each in report.problems} == {shelf}


def test_a_name_that_is_given_twice_is_reported(written, shelf):
    written.take_checkpoint(shelf, "second")
    written.tamper(6, payload=b'{"name":"inventory"}')
    names(written, shelf, {"inventory": 3})

    assert found(written.verify())[1:] == [
        (Kind.CHECKPOINT, 6, "version 3 has the name 'inventory' already")
    ]


def live(ledger, stream, version, state=None):
    states = ledger.standing(stream).states
    return {stream: (version, states[version] if state is None else state)}


@pytest.mark.parametrize("version", [0, 2, 5])
def test_a_live_state_that_the_events_lead_to_is_sound(written, shelf, version):
    assert written.verify(live=live(written, shelf, version)).is_sound


def test_a_live_state_of_a_stream_without_events_is_the_initial_one(written, shelf):
    states = written.standing(shelf).states
    empty = StreamId("shelf", "empty")

    assert written.verify(live={empty: (0, states[0])}).is_sound
    assert found(written.verify(live={empty: (0, states[1])})) == [
        (Kind.LIVE_STATE, 0, "the state in memory is not what the events fold to")
    ]


def test_a_live_state_that_differs_is_reported(written, shelf):
    states = written.standing(shelf).states

    report = written.verify(live=live(written, shelf, 2, states[1]))

    assert found(report) == [
        (Kind.LIVE_STATE, 2, "the state in memory is not what the events fold to")
    ]
    assert report.problems[0].stream == shelf


def test_a_live_state_ahead_of_the_log_is_reported(written, shelf):
    report = written.verify(live=live(written, shelf, 5) | {shelf: (6, None)})

    assert found(report) == [
        (Kind.LIVE_STATE, 6, "the state in memory is ahead of version 5 of the log")
    ]


def test_a_live_state_that_is_no_state_is_reported(written, shelf):
    ((kind, version, message),) = found(written.verify(live={shelf: (5, object())}))

    assert (kind, version) == (Kind.LIVE_STATE, 5)
    assert message.startswith("the state in memory cannot be encoded: ")


def test_live_states_without_a_decider_are_left_alone(written, shelf):
    report = written.archive_of().verify(live=live(written, shelf, 0))

    assert report.is_sound


def test_nothing_is_compared_with_a_live_state_behind_a_fault(ledger, shelf):
    ledger.tear_page(shelf)

    report = ledger.verify(live={shelf: (1, None)})

    assert [each.kind for each in report.problems] == [Kind.EVOLVE]
