"""Groups and refusals that somebody changed."""

import pytest

from argos_engine.audit.problem import ProblemKind as Kind
from argos_engine.errors import JournalCorruptError


def found(report):
    return [(each.kind, each.message) for each in report.problems]


@pytest.fixture
def written(ledger, shelf):
    ledger.add(shelf)
    ledger.add(shelf)
    ledger.refuse("b", "a", stream=shelf)
    ledger.add(shelf)
    return ledger


def change(rows, key, /, **columns):
    return rows.set(key, rows[key]._replace(**columns))


MISFIT = "its events and refusals do not fit its hash and the hash before it"


def test_a_changed_hash_is_reported_once(written):
    written.tamper_rows("groups", lambda rows: change(rows, 2, hash=bytes(32)))

    report = written.verify()

    assert found(report) == [(Kind.GROUP, f"group 2: {MISFIT}")]
    assert str(report.problems[0].position) == "0/2"


def test_a_group_that_ends_elsewhere_is_reported(written):
    written.tamper_rows("groups", lambda rows: change(rows, 2, last_position=3))

    assert (Kind.GROUP, f"group 2: {MISFIT}") in found(written.verify())


def test_a_group_that_ends_before_the_one_before_it_is_reported(written):
    written.tamper_rows("groups", lambda rows: change(rows, 3, last_position=1))

    assert found(written.verify()) == [
        (Kind.GROUP, "group 3: it ends before position 2")
    ]


def test_a_missing_group_is_reported(written):
    def without_2(truth, after, limit):
        return [row for row in truth(after, limit) if row.number != 2]

    written.doctor(groups=without_2)

    assert found(written.verify()) == [(Kind.GROUP, "group 3: the next group is 2")]


def test_events_behind_the_last_group_are_reported(written):
    written.doctor(groups=lambda truth, after, limit: truth(after, limit)[: 3 - after])

    assert found(written.verify()) == [
        (Kind.GROUP, "1 events from here on belong to no group")
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"command_id": "0"},
        {"fingerprint": b"another"},
        {"version": 1},
        {"error_type": "Welcomed"},
        {"reason": "yes"},
    ],
)
def test_a_changed_refusal_does_not_fit_its_group(written, columns):
    written.tamper_rows("refusals", lambda rows: change(rows, "a", **columns))

    assert found(written.verify()) == [(Kind.GROUP, f"group 3: {MISFIT}")]


def test_a_missing_refusal_does_not_fit_its_group(written):
    written.tamper_rows("refusals", lambda rows: rows.delete("a"))

    assert found(written.verify()) == [(Kind.GROUP, f"group 3: {MISFIT}")]


def test_a_refusal_moved_to_another_group_is_missed_in_its_own(written):
    written.tamper_rows("refusals", lambda rows: change(rows, "a", group=2))

    assert found(written.verify()) == [
        (Kind.GROUP, f"group 2: {MISFIT}"),
        (Kind.GROUP, f"group 3: {MISFIT}"),
    ]


def test_a_refusal_of_no_group_is_named(written, shelf):
    written.tamper_rows("refusals", lambda rows: change(rows, "a", group=0))

    report = written.verify()

    assert found(report)[1] == (
        Kind.REFUSAL,
        "refusal 'a' names group 0, which is not there",
    )
    assert report.problems[1].stream == shelf
    assert report.refusals == 2


def test_groups_that_cannot_be_read_are_reported_once(written, monkeypatch):
    def torn(truth, *arguments):
        raise JournalCorruptError("a page is torn")

    monkeypatch.setattr("argos_engine.audit.inspection.PAGE_ROWS", 1)
    written.doctor(groups=torn)

    assert found(written.verify()) == [(Kind.STORE, "a page is torn")]
