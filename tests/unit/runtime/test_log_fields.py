"""What a log record carries besides its text, for programs that search logs."""

import attrs
import pytest

from argos_engine.domain.lifecycle import Rollback
from argos_engine.runtime.vitals import Part
from tests.accounts import ALICE, Deposit
from tests.stand import Stand
from tests.traps import TrappedJournal, commit_and_fail, fail


@pytest.fixture
def journal():
    return TrappedJournal()


@pytest.fixture
def stand(journal):
    return Stand(journal)


def record(caplog, text):
    """Return the one record whose message begins with *text*."""
    (found,) = (each for each in caplog.records if each.message.startswith(text))
    return found


def test_a_settled_group_is_named(stand, journal, caplog):
    stand.execute(ALICE, Deposit(1))
    journal.trap("commit", commit_and_fail)

    receipt = stand.execute(ALICE, Deposit(1))

    logged = record(caplog, "COMMIT failed")
    assert (logged.group, logged.position) == (2, receipt.position.offset)


def test_a_group_without_a_fence_is_named(stand, journal, caplog):
    stand.execute(ALICE, Deposit(1))
    journal.trap("commit", fail)
    journal.trap("claim", fail)
    stand.submit(ALICE, Deposit(1))
    stand.run()

    logged = record(caplog, "no fence")
    assert (logged.group, logged.position) == (2, 1)
    logged = record(caplog, "the engine writes no more")
    assert (logged.position, logged.epoch) == (1, 1)


def test_a_stream_that_cannot_run_is_named(stand, monkeypatch, caplog):
    def no_view(_):
        raise OSError("no view")

    monkeypatch.setattr(stand.journal, "read", no_view)
    stand.submit(ALICE, Deposit(1))
    stand.run()

    assert record(caplog, "account:alice cannot run").stream == str(ALICE)


def test_a_checkpoint_that_failed_names_the_version_before_it(journal, caplog):
    stand = Stand(journal, interval=2)
    stand.execute(ALICE, Deposit(1))
    journal.trap("append", fail, call=2)

    stand.execute(ALICE, Deposit(1))

    logged = record(caplog, "no automatic checkpoint")
    assert (logged.stream, logged.version) == (str(ALICE), 2)


def test_a_skipped_snapshot_is_named(stand, caplog):
    for _ in range(2):
        stand.execute(ALICE, Deposit(1))
    stand.execute(ALICE, Rollback(1, "typo"))
    content = stand.journal.committed
    kept = content.snapshots[ALICE]
    kept = kept.set(3, kept[3]._replace(state=b"{}"))
    stand.journal.committed = attrs.evolve(
        content, snapshots=content.snapshots.set(ALICE, kept)
    )

    assert stand.restarted().execute(ALICE, Deposit(1)).version == 4

    logged = record(caplog, "skipped the snapshot")
    assert (logged.stream, logged.version) == (str(ALICE), 3)


def test_a_part_in_trouble_is_named(stand, caplog):
    vitals = stand.runtime.vitals

    vitals.note_trouble(Part.SINK, OSError("no route"))
    vitals.note_recovery(Part.SINK)

    assert record(caplog, "trouble with the").part == "anchor sink"
    assert record(caplog, "the anchor sink: well").part == "anchor sink"
