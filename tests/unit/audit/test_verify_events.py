"""Rows of the log that somebody changed."""

import pytest

from argos_engine.audit.problem import ProblemKind as Kind
from argos_engine.domain.change import Change
from argos_engine.domain.identity import Position, StreamId
from argos_engine.errors import JournalCorruptError, JournalError


def found(report):
    return [(each.kind, each.version) for each in report.problems]


@pytest.fixture
def written(ledger, shelf):
    for count in range(1, 6):
        ledger.add(shelf, "tar", count)
    return ledger


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", b'{"title":"tar","count":9}'),
        ("recorded_at", 3),
        ("principal", '{"id":"clerk:8","roles":["desk"]}'),
        ("cause", "theft"),
        ("command_id", "another"),
        ("ordinal", 1),
        ("fingerprint", b"another"),
        ("correlation_id", None),
        ("causation_id", ""),
    ],
)
def test_a_changed_column_breaks_the_chain_at_its_version_once(written, column, value):
    written.tamper(3, **{column: value})

    assert found(written.verify()) == [(Kind.CHAIN, 3)]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"event_type": "shelf.closed"}, [(Kind.CHAIN, 3), (Kind.PAYLOAD, 3)]),
        ({"event_type": "shelf.burnt"}, [(Kind.CHAIN, 3), (Kind.EVENT_TYPE, 3)]),
        ({"schema_version": 2}, [(Kind.CHAIN, 3), (Kind.EVENT_TYPE, 3)]),
        ({"payload": b"{"}, [(Kind.CHAIN, 3), (Kind.PAYLOAD, 3)]),
        ({"change": Change.FULL}, [(Kind.CHAIN, 3), (Kind.DIGEST, 3)]),
        ({"state_digest": bytes(32)}, [(Kind.CHAIN, 3), (Kind.DIGEST, 3)]),
    ],
)
def test_a_changed_column_that_means_more_is_reported_as_that_too(
    written, columns, expected
):
    written.tamper(3, **columns)

    report = written.verify()

    assert found(report) == expected
    assert report.first_bad_event.version == 3


def test_a_changed_hash_breaks_the_chain_once_and_its_group(written):
    written.tamper(3, hash=bytes(32))

    assert found(written.verify()) == [(Kind.CHAIN, 3), (Kind.GROUP, None)]


def test_a_changed_version_is_reported_once(written):
    written.tamper(3, version=9)

    assert found(written.verify()) == [(Kind.VERSION, 9)]


def test_a_changed_position_is_reported_once_as_that(written):
    written.tamper(3, position=9)

    positions = [each for each in found(written.verify()) if each[0] is Kind.POSITION]

    assert positions == [(Kind.POSITION, 3)]


def test_an_event_moved_to_another_stream_is_missed_and_found(written, shelf):
    south = StreamId("shelf", "south")
    written.tamper(3, stream=south)

    report = written.verify()

    assert [(each.kind, each.stream, each.version) for each in report.problems][:2] == [
        (Kind.VERSION, south, 3),
        (Kind.VERSION, shelf, 4),
    ]


def test_a_row_changed_together_with_its_hash_breaks_the_next_link(
    written, new_ledger, shelf
):
    forged = new_ledger()
    for count in (1, 2, 30):
        forged.add(shelf, "tar", count)
    row = forged.journal.committed.log[3]

    written.tamper(3, payload=row.payload, hash=row.hash)

    report = written.verify()
    assert found(report) == [(Kind.GROUP, None), (Kind.CHAIN, 4)]
    assert report.first_bad_event.version == 4


def test_two_faults_are_two_problems_in_the_order_of_the_log(written):
    written.tamper(4, cause="theft")
    written.tamper(2, cause="theft")

    assert found(written.verify()) == [(Kind.CHAIN, 2), (Kind.CHAIN, 4)]


def test_a_missing_row_is_reported_once_in_each_of_its_orders(written, shelf):
    def without_3(truth, *arguments):
        return [row for row in truth(*arguments) if row.version != 3]

    written.take_checkpoint(shelf)
    written.doctor(log=without_3, events=without_3)

    report = written.verify()

    assert found(report) == [
        (Kind.GROUP, None),
        (Kind.POSITION, 4),
        (Kind.VERSION, 4),
    ]


def test_a_log_that_ends_before_its_head_is_reported(written):
    def only_3(truth, after, limit):
        return [row for row in truth(after, limit) if row.position <= 3]

    written.doctor(log=only_3)

    problem = next(
        each for each in written.verify().problems if each.kind is Kind.POSITION
    )
    assert problem.message == "the log ends at 3, its head is 5"
    assert problem.position == Position(0, 4)


def test_a_stream_that_shows_other_events_than_the_log_is_reported(written, shelf):
    def upto_4(truth, *arguments):
        return [row for row in truth(*arguments) if row.version <= 4]

    written.doctor(events=upto_4)

    report = written.verify()

    assert found(report) == [(Kind.VERSION, None)]
    assert report.problems[0].stream == shelf
    assert report.problems[0].message == "the log has 5 events of it, the stream 4"


def test_a_stream_that_shows_no_events_is_reported(written):
    written.doctor(events=lambda truth, *arguments: [])

    assert found(written.verify()) == [(Kind.VERSION, None)]


def test_an_unreadable_row_is_found_among_readable_ones(written):
    def torn(truth, after, limit):
        rows = truth(after, limit)
        if any(row.position == 3 for row in rows):
            raise JournalCorruptError("row 3 is torn")
        return rows

    written.doctor(log=torn)

    report = written.verify()

    assert report.problems[0].kind is Kind.STORE
    assert report.problems[0].position == Position(0, 3)
    assert report.problems[0].message == "row 3 is torn"
    assert (Kind.VERSION, 4) in found(report)
    assert report.events == 4


@pytest.mark.parametrize(
    "method", ["check", "groups", "refusals", "events", "events_of_type", "snapshot"]
)
def test_what_the_store_cannot_read_is_a_problem_of_the_store(written, method):
    def torn(truth, *arguments):
        raise JournalCorruptError("a page is torn")

    written.doctor(**{method: torn})

    assert found(written.verify()) == [(Kind.STORE, None)]


def test_a_failure_that_is_no_damage_is_raised(written):
    def fail(truth, *arguments):
        raise JournalError("the disk is away")

    written.doctor(log=fail)

    with pytest.raises(JournalError, match="the disk is away"):
        written.verify()


def test_an_event_that_evolve_cannot_stand_is_named_once(ledger, shelf):
    ledger.add(shelf)
    ledger.tear_page(shelf)
    ledger.tear_page(shelf)
    ledger.close(shelf)

    report = ledger.verify()

    assert found(report) == [(Kind.EVOLVE, 2)]
    assert report.problems[0].message == "ArithmeticError('a torn page')"


@pytest.mark.parametrize("to_version", [2, 3, -1])
def test_a_rollback_goes_back_to_what_was_before_it(ledger, shelf, to_version):
    ledger.add(shelf)
    ledger.roll_back(shelf, 0)
    ledger.tamper(2, payload=b'{"to_version":%d,"reason":"forged"}' % to_version)

    assert found(ledger.verify()) == [(Kind.CHAIN, 2), (Kind.ROLLBACK, 2)]


def test_a_rollback_without_a_target_is_damaged(ledger, shelf):
    ledger.add(shelf)
    ledger.roll_back(shelf, 0)
    ledger.tamper(2, payload=b"{}")

    assert found(ledger.verify()) == [(Kind.CHAIN, 2), (Kind.PAYLOAD, 2)]


def test_damage_is_found_without_a_decider(ledger, shelf):
    ledger.add(shelf)
    ledger.take_checkpoint(shelf, "inventory")
    ledger.tamper(1, payload=b"{")
    ledger.tamper(2, payload=b"{")

    report = ledger.archive_of().verify()

    assert found(report) == [
        (Kind.CHAIN, 1),
        (Kind.CHAIN, 2),
        (Kind.PAYLOAD, 2),
        (Kind.CHECKPOINT, 2),
    ]
