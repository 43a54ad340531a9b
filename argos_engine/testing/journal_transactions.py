"""The part of the journal contract about what is kept, dropped and seen."""

# ruff: noqa: D102  # the names of the tests say it

from collections.abc import Callable

import pytest

from argos_engine.errors import JournalError, JournalFailedError
from argos_engine.ports.journal import Journal, JournalWriter
from argos_engine.ports.records import JournalHead, StoredGroup
from argos_engine.testing.journal_fixtures import JournalFixtures
from argos_engine.testing.journal_rows import (
    FULL,
    NORTH,
    SOUTH,
    UNKNOWN,
    Scribe,
    sample_event,
    sample_refusal,
    sample_snapshot,
)


class TransactionContract(JournalFixtures):
    """Groups are whole or absent, commands within them too."""

    def test_empty_journal_has_a_head_of_zeros(self, journal: Journal) -> None:
        with journal.read() as view:
            head = view.head()

        assert head == JournalHead(head.store_id, 0, 0, 0, b"", 0)
        assert head.store_id

    def test_writer_is_always_the_same(self, journal: Journal) -> None:
        assert journal.writer() is journal.writer()

    def test_claim_raises_the_epoch(
        self, journal: Journal, writer: JournalWriter
    ) -> None:
        first = writer.claim()
        second = writer.claim()

        assert [first.epoch, second.epoch] == [1, 2]
        assert not writer.in_transaction
        with journal.read() as view:
            assert view.head() == second

    def test_begin_returns_the_stored_head(
        self, writer: JournalWriter, scribe: Scribe
    ) -> None:
        epoch = writer.claim().epoch
        event = scribe.write(NORTH, SOUTH)[-1]

        head = writer.begin()

        assert head[1:] == (epoch, 2, 1, b"group 1", event.recorded_at)
        assert writer.in_transaction

    def test_begin_is_refused_within_a_transaction(self, writer: JournalWriter) -> None:
        writer.begin()

        with pytest.raises(JournalFailedError):
            writer.begin()

        assert writer.in_transaction

    def test_nothing_is_seen_before_commit(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        scribe.begin()
        event = scribe.append(scribe.event(NORTH))

        with journal.read() as view:
            assert view.log(0, 10) == []

        scribe.commit()
        with journal.read() as view:
            assert list(view.log(0, 10)) == [event]

    def test_rollback_drops_the_whole_group(
        self, journal: Journal, writer: JournalWriter, scribe: Scribe
    ) -> None:
        kept = scribe.write(NORTH)
        scribe.begin()
        event = scribe.append(scribe.event(SOUTH))
        writer.name_checkpoint(SOUTH, "start", 1)
        scribe.refuse(UNKNOWN, "refused")

        writer.rollback()

        assert not writer.in_transaction
        assert writer.answers([event.command_id, "refused"]) == {}
        assert writer.checkpoint_version(SOUTH, "start") is None
        with journal.read() as view:
            assert list(view.log(0, 10)) == kept
            assert view.stream_head(SOUTH) is None

    def test_stream_is_new_again_after_rollback(
        self, journal: Journal, writer: JournalWriter
    ) -> None:
        """A key that the writer remembers must not outlive the row it stands for."""
        event = sample_event(NORTH, 1, 1)
        writer.begin()
        writer.append(event, None)
        writer.rollback()

        Scribe(writer).write(SOUTH, NORTH)

        with journal.read() as view:
            assert [row.stream for row in view.log(0, 10)] == [SOUTH, NORTH]

    def test_rollback_does_nothing_outside_a_transaction(
        self, writer: JournalWriter
    ) -> None:
        writer.rollback()

        assert not writer.in_transaction

    def test_undo_drops_exactly_one_command(
        self, journal: Journal, writer: JournalWriter, scribe: Scribe
    ) -> None:
        scribe.begin()
        first = scribe.append(scribe.event(NORTH))
        dropped = scribe.event(SOUTH, **FULL)
        writer.savepoint()
        writer.append(dropped, sample_snapshot(dropped))
        writer.name_checkpoint(SOUTH, "dropped", 1)

        writer.undo()
        second = scribe.append(scribe.event(NORTH))
        scribe.commit()

        with journal.read() as view:
            assert list(view.log(0, 10)) == [first, second]
            assert view.snapshot(SOUTH, 0, 9) is None
            assert view.checkpoint_names(SOUTH) == {}

    def test_undo_leaves_room_for_a_refusal(
        self, journal: Journal, writer: JournalWriter, scribe: Scribe
    ) -> None:
        scribe.begin()
        writer.savepoint()
        writer.append(scribe.event(NORTH, command_id="a"), None)
        writer.undo()
        refusal = scribe.refuse(NORTH, "a")
        scribe.commit()

        with journal.read() as view:
            assert view.answer("a") == refusal
            assert view.head().position == 0

    def test_run_of_events_is_written_in_order(
        self, journal: Journal, writer: JournalWriter, scribe: Scribe
    ) -> None:
        run = [
            sample_event(NORTH, 1, 1),
            sample_event(SOUTH, 1, 2),
            sample_event(NORTH, 2, 3),
        ]
        scribe.begin()
        writer.savepoint()
        writer.append_all(run)
        writer.release()
        scribe.commit()

        with journal.read() as view:
            assert list(view.log(0, 10)) == run

    def test_run_with_a_wrong_event_can_be_undone_whole(
        self, journal: Journal, writer: JournalWriter, scribe: Scribe
    ) -> None:
        scribe.begin()
        first = sample_event(NORTH, 1, 1)
        writer.savepoint()
        with pytest.raises(JournalFailedError):
            writer.append_all([first, sample_event(SOUTH, 7, 2)])
        writer.undo()
        writer.savepoint()
        writer.append_all([first])
        writer.release()
        scribe.commit()

        with journal.read() as view:
            assert list(view.log(0, 10)) == [first]
            assert view.stream_head(SOUTH) is None

    @pytest.mark.parametrize("name", ["savepoint", "release", "undo", "commit"])
    def test_step_is_refused_outside_a_transaction(
        self, writer: JournalWriter, name: str
    ) -> None:
        """A savepoint without a transaction would open, and end, one of its own."""
        with pytest.raises(JournalFailedError):
            getattr(writer, name)()

        assert not writer.in_transaction

    def test_row_is_refused_outside_a_transaction(
        self, journal: Journal, writer: JournalWriter
    ) -> None:
        with pytest.raises(JournalFailedError):
            writer.append(sample_event(NORTH, 1, 1), None)
        with pytest.raises(JournalFailedError):
            writer.append_all([sample_event(NORTH, 1, 1)])
        with pytest.raises(JournalFailedError):
            writer.refuse(sample_refusal(NORTH, "a", 1))
        with pytest.raises(JournalFailedError):
            writer.seal(StoredGroup(1, 0, b""))

        with journal.read() as view:
            assert view.head()[1:] == (0, 0, 0, b"", 0)

    def test_tidy_changes_nothing(self, journal: Journal, scribe: Scribe) -> None:
        events = scribe.write(NORTH)

        scribe.writer.tidy()

        with journal.read() as view:
            assert list(view.log(0, 10)) == events

    def test_closed_journal_refuses_use(self, journal: Journal) -> None:
        writer = journal.writer()
        writer.begin()
        journal.close()
        journal.close()

        assert not writer.in_transaction
        with pytest.raises(JournalError):
            writer.begin()
        with pytest.raises(JournalError):
            journal.writer()
        with pytest.raises(JournalError):
            journal.read().__enter__()

    def test_reopened_store_has_what_was_committed(
        self, journal: Journal, scribe: Scribe, reopen: Callable[[], Journal]
    ) -> None:
        scribe.writer.claim()
        events = scribe.write(NORTH, SOUTH)
        with journal.read() as view:
            head = view.head()
        scribe.begin()
        scribe.append(scribe.event(NORTH))

        again = reopen()

        with again.read() as view:
            assert view.head() == head
            assert list(view.log(0, 10)) == events
        assert again.writer().claim().epoch == head.epoch + 1
