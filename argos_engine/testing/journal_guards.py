"""The part of the journal contract about what the store itself refuses."""

# ruff: noqa: D102  # the names of the tests say it

from typing import Any

import pytest

from argos_engine.errors import JournalFailedError
from argos_engine.ports.journal import Journal, JournalWriter
from argos_engine.ports.records import StoredGroup
from argos_engine.testing.journal_fixtures import JournalFixtures
from argos_engine.testing.journal_rows import (
    NORTH,
    SOUTH,
    UNKNOWN,
    Scribe,
    head_of,
    sample_event,
    sample_refusal,
)


class GuardContract(JournalFixtures):
    """What the store refuses, and that a refused row costs no other."""

    @pytest.mark.parametrize(
        "columns",
        [
            {"version": 1},
            {"version": 3},
            {"position": 1},
            {"position": 3},
            {"position": 0},
            {"command_id": "command-1"},
        ],
        ids=str,
    )
    def test_wrong_event_is_refused_and_the_group_goes_on(
        self, journal: Journal, scribe: Scribe, columns: dict[str, Any]
    ) -> None:
        first = scribe.write(NORTH)
        scribe.begin()
        second = scribe.event(NORTH)
        scribe.writer.savepoint()

        with pytest.raises(JournalFailedError):
            scribe.writer.append(second._replace(**columns), None)

        assert scribe.writer.in_transaction
        scribe.writer.undo()
        scribe.append(second)
        scribe.commit()
        with journal.read() as view:
            assert list(view.log(0, 10)) == [*first, second]

    def test_first_version_of_a_stream_is_one(self, writer: JournalWriter) -> None:
        writer.begin()

        with pytest.raises(JournalFailedError):
            writer.append(sample_event(NORTH, 2, 1), None)

    def test_command_may_have_a_second_event(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        scribe.begin()
        first = scribe.append(scribe.event(NORTH, command_id="a"))
        second = scribe.append(scribe.event(NORTH, command_id="a", ordinal=1))
        scribe.commit()

        with journal.read() as view:
            assert list(view.log(0, 10)) == [first, second]
            assert view.answer("a") == first
            assert view.stream_head(NORTH) == head_of(second)

    def test_checkpoint_name_is_unique_in_its_stream(self, scribe: Scribe) -> None:
        scribe.write(NORTH, SOUTH)
        writer = scribe.writer
        writer.begin()
        writer.name_checkpoint(NORTH, "start", 1)
        writer.name_checkpoint(SOUTH, "start", 1)

        with pytest.raises(JournalFailedError):
            writer.name_checkpoint(NORTH, "start", 1)

        assert writer.in_transaction
        assert writer.checkpoint_version(NORTH, "start") == 1

    def test_checkpoint_needs_a_stored_version(self, scribe: Scribe) -> None:
        scribe.write(NORTH)
        scribe.begin()

        with pytest.raises(JournalFailedError):
            scribe.writer.name_checkpoint(NORTH, "future", 2)
        with pytest.raises(JournalFailedError):
            scribe.writer.name_checkpoint(UNKNOWN, "future", 1)

    def test_command_is_refused_once(self, scribe: Scribe) -> None:
        scribe.begin()
        scribe.refuse(NORTH, "a")

        with pytest.raises(JournalFailedError):
            scribe.writer.refuse(sample_refusal(NORTH, "a", 1))

        assert scribe.writer.in_transaction

    @pytest.mark.parametrize("number", [0, 1, 3])
    def test_group_out_of_order_is_refused(self, scribe: Scribe, number: int) -> None:
        scribe.write(NORTH)
        scribe.writer.begin()

        with pytest.raises(JournalFailedError):
            scribe.writer.seal(StoredGroup(number, 1, b""))

        assert scribe.writer.in_transaction

    def test_answers_include_the_open_transaction(self, scribe: Scribe) -> None:
        (stored,) = scribe.write(NORTH)
        scribe.begin()
        event = scribe.append(scribe.event(NORTH))
        refusal = scribe.refuse(NORTH, "refused")
        known = [stored.command_id, event.command_id, "refused"]

        found = scribe.writer.answers([*known, "unknown"])

        assert found == dict(zip(known, [stored, event, refusal], strict=True))
        assert scribe.writer.answers([]) == {}
