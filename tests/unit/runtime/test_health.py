"""What an engine tells about itself, in every state."""

import datetime
import json
import threading

import attrs
import pytest

from argos_engine.errors import VersionConflictError
from argos_engine.ports.clock import FixedClock
from argos_engine.ports.vitals import StoreVitals
from argos_engine.runtime import health as health_module
from argos_engine.runtime.health import figures, health_document
from argos_engine.runtime.outcome import Receipt
from argos_engine.runtime.vitals import LAST_ERRORS_MAX, EngineState, Vitals
from tests.accounts import ALICE, BOB, CAROL, Break, CloseYear, Deposit, Withdraw
from tests.stand import NOON, Stand
from tests.traps import TrappedJournal, fail

AT_NOON = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.UTC)


@pytest.fixture
def journal():
    return TrappedJournal()


@pytest.fixture
def stand(journal):
    return Stand(journal)


# Vitals


@pytest.fixture
def vitals():
    return Vitals(FixedClock(NOON))


def test_only_the_last_errors_are_remembered(vitals):
    for number in range(LAST_ERRORS_MAX + 5):
        vitals.note_error(OSError(f"error {number}"))

    assert len(vitals.errors) == LAST_ERRORS_MAX
    assert vitals.errors[0] == (NOON, "error 5")
    assert vitals.errors[-1] == (NOON, f"error {LAST_ERRORS_MAX + 4}")


def test_answers_are_counted_by_their_kind(vitals):
    vitals.note_answers({Receipt: 2})
    vitals.note_answers({Receipt: 1, VersionConflictError: 1})

    assert vitals.groups == 2
    assert vitals.answers == {"Receipt": 3, "VersionConflictError": 1}


def test_what_is_handed_out_stays_as_it_was(vitals):
    before = vitals.answers, vitals.errors

    vitals.note_answers({Receipt: 1})
    vitals.note_error(OSError("late"))

    assert before == ({}, ())


def test_errors_are_noted_in_many_threads(vitals):
    def note():
        for _ in range(500):
            vitals.note_error(OSError("x"))
            vitals.note_answers({Receipt: 1})
            assert len(vitals.errors) <= LAST_ERRORS_MAX

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (vitals.groups, vitals.answers) == (2_000, {"Receipt": 2_000})


# Health


def test_a_new_engine_has_nothing_to_tell(stand):
    health = stand.health()

    assert attrs.asdict(health) == {
        "state": EngineState.RUNNING,
        "reported_at": AT_NOON,
        "process_id": 42,
        "store_id": "memory",
        "epoch": 1,
        "position": 0,
        "anchor_age_seconds": 0.0,
        "witnessed_position": None,
        "waiting_commands": 0,
        "running_commands": 0,
        "live_actors": 0,
        "snapshot_lag_events": 0,
        "groups": 0,
        "answers": {},
        **StoreVitals(0, 0, 0, 0.0)._asdict(),
        "troubles": {},
        "subscriptions": (),
        "last_errors": (),
    }


def test_what_happened_is_counted(stand):
    stand.activate(ALICE, BOB)
    before = stand.health().groups
    stand.submit(ALICE, Deposit(5), Deposit(5), CloseYear(), Deposit(1))
    stand.submit(BOB, Deposit(1), Deposit(1), Withdraw(99), Break("decide"))
    stand.run()
    stand.clock.advance(2.5)

    health = stand.health()

    assert health.answers == {
        "Receipt": 6,
        "OverdrawnError": 1,
        "CommandFailedError": 1,
    }
    assert health.groups == before + 1
    assert health.position == 6
    assert health.live_actors == 2
    assert health.snapshot_lag_events == 2
    assert health.anchor_age_seconds == 2.5
    assert health.reported_at == AT_NOON + datetime.timedelta(seconds=2.5)


def test_what_waits_and_what_runs_is_told(stand, journal):
    seen = []

    def look(writer):
        seen.append(stand.health())
        writer.commit()

    stand.activate(ALICE)
    stand.submit(ALICE, Deposit(1), Deposit(1))
    stand.submit(CAROL, Deposit(1))
    waiting = stand.health()
    journal.trap("commit", look)
    stand.runtime.writer.step()

    assert (waiting.waiting_commands, waiting.running_commands) == (3, 0)
    assert (seen[0].waiting_commands, seen[0].running_commands) == (1, 2)
    assert seen[0].position == 0


def degrade(stand, journal):
    journal.trap("begin", fail)
    stand.submit(ALICE, Deposit(1))
    stand.run()


def poison(stand, journal):
    journal.trap("commit", fail)
    journal.trap("claim", fail)
    stand.submit(ALICE, Deposit(1))
    stand.run()


def close(stand, _journal):
    stand.runtime.close(1)


@pytest.mark.parametrize(
    ("bring_about", "expected"),
    [
        (lambda *_: None, ("running", {}, [])),
        (degrade, ("degraded", {"JournalFailedError": 1}, ["the disk said no"])),
        (poison, ("poisoned", {"OutcomeUnknownError": 1}, ["the disk said no"])),
        (close, ("closed", {}, [])),
    ],
)
def test_health_is_told_in_every_state(stand, journal, bring_about, expected):
    bring_about(stand, journal)

    document = json.loads(figures(stand.health()))

    errors = [each["message"] for each in document["last_errors"]]
    assert (document["state"], document["answers"], errors) == expected
    assert all(each["at"] == AT_NOON.isoformat() for each in document["last_errors"])


def test_the_document_has_every_field_as_plain_json(stand):
    health = stand.health()

    document = health_document(health)

    assert document.keys() == attrs.fields_dict(type(health)).keys()
    assert document["reported_at"] == "2023-11-14T22:13:20+00:00"
    assert json.loads(figures(health)) == document


def test_a_report_looks_at_the_aggregates_that_were_used_last(stand, monkeypatch):
    monkeypatch.setattr(health_module, "LAGGING_ACTORS_MAX", 1)
    stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Deposit(1))
    stand.execute(BOB, Deposit(1))
    assert stand.health().snapshot_lag_events == 1
    stand.execute(ALICE, Deposit(1))
    assert stand.health().snapshot_lag_events == 3
