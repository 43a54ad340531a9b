"""A file that lacks what was acknowledged is not taken for the truth."""

import asyncio
import logging
import shutil
import threading

import pytest

from argos_engine import open_archive
from argos_engine.aio.engine import AsyncEngine
from argos_engine.codec.codec import Codec
from argos_engine.config import EngineSettings
from argos_engine.domain.engine_log import HistoryLossAccepted, engine_stream
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.engine import Engine, read_anchor
from argos_engine.errors import (
    HistoryLostError,
    InvalidInputError,
    JournalFailedError,
)
from argos_engine.ports.clock import SystemClock
from argos_engine.ports.ids import CountedIds
from argos_engine.runtime.runtime import Environment, Runtime
from argos_engine.storage.memory import MemoryAnchor
from argos_engine.storage.sqlite.journal import SqliteJournal
from tests.accounts import ACCOUNT, ALICE, Account, Deposit
from tests.stand import WIDE
from tests.traps import TrappedJournal, fail

REASON = "the disk died on Monday"


class Place:
    """A journal with the files beside it, which can be kept and put back."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "bank.db"
        self.anchor = folder / "bank.db.anchor"

    def open(self, **options):
        return Engine.open(self.path, ACCOUNT, **options)

    def deposit(self, *amounts):
        with self.open() as engine:
            desk = engine.acting_as("clerk:7", cause="a test")
            for amount in amounts:
                desk.execute(ALICE, Deposit(amount))

    def contents(self):
        return {file.name: file.read_bytes() for file in self.folder.iterdir()}


@pytest.fixture
def place(tmp_path):
    """Three groups of one event."""
    folder = tmp_path / "place"
    folder.mkdir()
    place = Place(folder)
    place.deposit(1, 2, 4)
    return place


@pytest.fixture
def elsewhere(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def deleted_wal(place, elsewhere):
    """The engine was killed, and only the file itself was saved."""
    with place.open() as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(8))
        for name in ("bank.db", "bank.db.anchor", "bank.db-wal"):
            shutil.copy(place.folder / name, elsewhere / name)
    for name in ("bank.db", "bank.db.anchor"):
        shutil.copy(elsewhere / name, place.folder / name)
    assert (elsewhere / "bank.db-wal").stat().st_size > 0
    return "ends before"


def old_copy(place, elsewhere):
    shutil.copy(place.path, elsewhere)
    place.deposit(8)
    shutil.copy(elsewhere / "bank.db", place.path)
    return "ends before"


def old_copy_without_a_missing_group(place, elsewhere):
    """Only the epoch tells that an engine had it since."""
    shutil.copy(place.path, elsewhere)
    place.open().close()
    shutil.copy(elsewhere / "bank.db", place.path)
    return "no event is missing, but the file is older than its anchor"


def another_store(place, elsewhere):
    other = Place(elsewhere)
    other.deposit(1, 2, 4)
    shutil.copy(other.path, place.path)
    return "another store"


def another_history(place, elsewhere):
    """A copy went on by itself, longer than the file it takes the place of."""
    other = Place(elsewhere)
    shutil.copy(place.path, other.path)
    other.deposit(100, 200)
    other.deposit(300)
    place.deposit(8)
    shutil.copy(other.path, place.path)
    return "not the one of its anchor"


LOSSES = [
    deleted_wal,
    old_copy,
    old_copy_without_a_missing_group,
    another_store,
    another_history,
]


@pytest.fixture(params=LOSSES, ids=lambda lose: lose.__name__)
def lost(request, place, elsewhere):
    """A place after a loss; `message` is what is said about it."""
    place.message = request.param(place, elsewhere)
    place.noted = read_anchor(place.anchor)
    return place


def head(place):
    with open_archive(place.path) as archive:
        return archive.head()


# It is found


def test_a_loss_is_found_and_nothing_is_written(lost):
    before = lost.path.read_bytes(), lost.anchor.read_bytes()

    for _ in range(2):
        with pytest.raises(HistoryLostError, match=lost.message):
            lost.open()

    assert (lost.path.read_bytes(), lost.anchor.read_bytes()) == before


def test_a_file_that_is_not_lost_can_be_put_back(lost, elsewhere):
    kept = lost.path.read_bytes()
    with pytest.raises(HistoryLostError):
        lost.open()

    assert lost.path.read_bytes() == kept


def test_a_killed_engine_has_lost_nothing(place, elsewhere):
    deleted_wal(place, elsewhere)
    shutil.copy(elsewhere / "bank.db-wal", place.folder)

    with place.open() as engine:
        assert engine.state(ALICE) == Account(15)


def test_a_file_without_its_anchor_is_taken_with_a_warning(place, caplog):
    place.anchor.unlink()

    with caplog.at_level(logging.WARNING), place.open() as engine:
        assert engine.state(ALICE) == Account(7)

    assert "no readable anchor" in caplog.text
    assert read_anchor(place.anchor) == head(place)


@pytest.mark.parametrize("content", [b"", b"\x00" * 1_024, b"not an anchor" * 100])
def test_a_damaged_anchor_is_made_anew(place, content, caplog):
    place.anchor.write_bytes(content)

    with caplog.at_level(logging.WARNING), place.open():
        assert "no readable anchor" in caplog.text

    assert read_anchor(place.anchor) == head(place)


def test_a_torn_anchor_still_tells_of_a_loss(place, elsewhere):
    """The other slot holds the group before, and the old copy lacks that one, too."""
    shutil.copy(place.path, elsewhere)
    place.deposit(8, 16)
    content = bytearray(place.anchor.read_bytes())
    newest = max((0, 512), key=lambda at: content[at + 40 : at + 64])
    content[newest + 45] ^= 0xFF
    place.anchor.write_bytes(content)
    shutil.copy(elsewhere / "bank.db", place.path)

    with pytest.raises(HistoryLostError, match="ends before"):
        place.open()


def test_a_new_file_has_no_history_to_lose(tmp_path, caplog):
    with Engine.open(tmp_path / "new.db", ACCOUNT):
        pass

    assert caplog.records == []


def lost_from_the_start(place):
    place.path.unlink()


def emptied(place):
    place.path.write_bytes(b"")


@pytest.mark.parametrize("lose", [lost_from_the_start, emptied])
def test_a_whole_file_that_is_gone_is_a_loss_and_none_is_made(place, lose):
    lose(place)
    (place.folder / "bank.db.lock").unlink()
    before = place.contents()

    for _ in range(2):
        with pytest.raises(HistoryLostError, match=r"bank\.db is gone .*position 3"):
            place.open()

    assert place.contents() == before


def test_a_new_file_in_the_place_of_a_lost_one_tells_of_it(place):
    noted = read_anchor(place.anchor)
    place.path.unlink()

    with place.open(accept_history_loss=REASON) as engine:
        stream = engine_stream(engine._runtime.store_id)
        (entry,) = engine.history(stream).entries
        assert entry.event.anchor_store_id == noted.store_id
        assert entry.event.anchor_position == 3

    place.open().close()


@pytest.mark.parametrize("reason", ["", "two\nlines"])
def test_a_bad_reason_makes_no_new_file(place, reason):
    place.path.unlink()
    before = place.contents()

    with pytest.raises(InvalidInputError, match="reason"):
        place.open(accept_history_loss=reason)

    assert place.contents() == before


@pytest.mark.parametrize("content", [b"", b"\x00" * 1_024])
def test_an_anchor_that_says_nothing_keeps_nobody_from_a_new_file(tmp_path, content):
    """As an engine leaves it that was killed before its journal was made."""
    (tmp_path / "new.db.anchor").write_bytes(content)

    with Engine.open(tmp_path / "new.db", ACCOUNT) as engine:
        assert engine.health().position == 0


# It is accepted


def test_an_accepted_loss_is_the_first_that_is_written(lost):
    before = head(lost)

    with lost.open(accept_history_loss=REASON) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ALICE, Deposit(1_000))

    with open_archive(lost.path, ACCOUNT) as archive:
        stream = engine_stream(before.store_id)
        (entry,) = archive.history(stream).entries
        with archive.journal.read() as reader:
            first, second = reader.log(before.position, 9)
        assert archive.verify().is_sound
    assert entry.event == HistoryLossAccepted(
        REASON,
        lost.noted.store_id,
        lost.noted.epoch,
        lost.noted.position,
        lost.noted.group_hash.hex(),
        before.position,
    )
    assert first.event_type == "engine.loss.accepted"
    assert entry.principal.id == "engine"
    assert "in spite of a loss" in entry.cause
    assert second.stream == ALICE


def test_an_accepted_loss_is_over(lost):
    """Neither slot of the anchor remembers it, though nothing else was written."""
    lost.open(accept_history_loss=REASON).close()

    with lost.open() as engine:
        assert engine.verify().is_sound
        assert engine.state(engine_stream(engine._runtime.store_id)).losses == 1
        assert engine.health().last_errors == ()

    assert read_anchor(lost.anchor) == head(lost)


@pytest.mark.parametrize("lost", [old_copy, another_history], indirect=True)
def test_a_loss_is_not_over_before_the_log_tells_of_it(lost):
    """As if the process had died between the claim and the event."""
    journal = SqliteJournal.open(lost.path)
    Runtime(
        journal,
        Codec([ACCOUNT]),
        Environment(SystemClock(), CountedIds()),
        limits=WIDE,
        policy=CheckpointPolicy(None),
        accept_history_loss=REASON,
    )
    journal.close()

    with pytest.raises(HistoryLostError, match=lost.message):
        lost.open()

    lost.open(accept_history_loss=REASON).close()
    lost.open().close()


def test_a_second_loss_is_told_as_well(place, elsewhere):
    old_copy(place, elsewhere)
    place.open(accept_history_loss=REASON).close()
    another_history(place, elsewhere)

    with place.open(accept_history_loss="and again") as engine:
        stream = engine_stream(engine._runtime.store_id)
        entries = engine.history(stream).entries
        assert entries[-1].event.reason == "and again"
        assert engine.verify().is_sound


@pytest.mark.parametrize("reason", ["", "two\nlines", "x" * 5_000])
def test_a_bad_reason_is_refused_before_anything_is_written(lost, reason):
    before = lost.path.read_bytes(), lost.anchor.read_bytes()

    with pytest.raises(InvalidInputError, match="reason"):
        lost.open(accept_history_loss=reason)

    assert (lost.path.read_bytes(), lost.anchor.read_bytes()) == before
    with pytest.raises(HistoryLostError):
        lost.open()


def test_a_reason_is_not_needed_when_nothing_is_lost(place):
    with place.open(accept_history_loss=REASON) as engine:
        assert engine.version(engine_stream(engine._runtime.store_id)) == 0


def test_a_loss_is_accepted_through_the_other_face(lost):
    async def accept():
        engine = await AsyncEngine.open(lost.path, ACCOUNT, accept_history_loss=REASON)
        await engine.close()

    asyncio.run(accept())

    lost.open().close()


def test_an_engine_that_cannot_tell_of_a_loss_does_not_start():
    """It leaves no thread and no open journal behind."""
    journal = TrappedJournal()
    gone = TrappedJournal("gone")
    anchor = MemoryAnchor()
    anchor.write(gone.writer().claim()._replace(group=7))
    journal._anchor = anchor
    journal.trap("append", fail)

    with pytest.raises(JournalFailedError, match="the disk said no"):
        Engine._start(
            journal,
            Codec([ACCOUNT]),
            EngineSettings(),
            Environment(SystemClock(), CountedIds()),
            REASON,
        )

    assert [each for each in threading.enumerate() if "argos" in each.name] == []
    assert journal._is_closed
    assert anchor.read().store_id == "gone"
