"""A log on its way from one file to another."""

import json

import apsw
import attrs
import pytest

from argos_engine import (
    CommandRejectedError,
    ConfigurationError,
    Engine,
    EngineSettings,
    InvalidInputError,
    JournalCorruptError,
    JournalFailedError,
    UnsupportedFormatError,
    open_archive,
)
from argos_engine.codec.codec import Codec
from argos_engine.errors import JournalLockedError
from argos_engine.runtime.importer import Importer
from argos_engine.storage.memory import MemoryJournal
from argos_engine.transfer import import_log
from tests.accounts import ACCOUNT, ALICE, BOB, CloseYear, Deposit, Withdraw


@pytest.fixture
def journal(tmp_path):
    """A journal with everything in it that can travel."""
    path = tmp_path / "journal.db"
    settings = EngineSettings(checkpoint_interval_events=3, group_commands_max=4)
    with Engine.open(path, ACCOUNT, settings=settings) as engine:
        desk = engine.acting_as("clerk:7", cause="a test", correlation="talk 1")
        for amount in range(1, 8):
            desk.execute(ALICE, Deposit(amount))
            desk.execute(BOB, Deposit(amount), command_id=f"bob-{amount}")
        desk.checkpoint(ALICE, "seven")
        desk.execute(ALICE, CloseYear())
        desk.rollback(ALICE, to_checkpoint="seven", reason="too early")
        desk.rollback(ALICE, to_version=9, reason="not at all")
        for number in range(3):
            with pytest.raises(CommandRejectedError):
                desk.execute(BOB, Withdraw(999), command_id=f"no-{number}")
    return path


@pytest.fixture
def lines(journal):
    with open_archive(journal, ACCOUNT) as archive:
        return list(archive.export())


def contents(path):
    with open_archive(path, ACCOUNT) as archive:
        with archive.journal.read() as reader:
            rows = reader.log(0, 1_000)
            refusals = reader.refusals((0, ""), 1_000)
        names = archive.checkpoints(ALICE)
        states = archive.state(ALICE), archive.state(BOB)
        report = archive.verify()
    answers = sorted(each._replace(group=0) for each in refusals)
    return rows, answers, names, states, report


def test_a_log_arrives_with_its_hashes_names_refusals_and_snapshots(
    journal, lines, tmp_path
):
    copy = tmp_path / "copy.db"
    steps = []

    imported = import_log(
        copy, lambda: lines, ACCOUNT, progress=lambda *s: steps.append(s)
    )

    before, after = contents(journal), contents(copy)
    assert after[:4] == before[:4]
    assert after[4].is_sound
    assert after[4].snapshots == before[4].snapshots == imported.snapshots > 3
    assert (imported.events, imported.refusals) == (len(before[0]), 3)


def test_a_log_that_arrived_leaves_as_the_same_lines(lines, tmp_path):
    import_log(tmp_path / "copy.db", lambda: lines, ACCOUNT)

    with open_archive(tmp_path / "copy.db") as archive:
        again = list(archive.export())

    assert again[0] != lines[0]
    assert again[1:] == lines[1:]


def test_an_import_goes_into_an_empty_journal_only(lines):
    journal = MemoryJournal()
    codec = Codec([ACCOUNT])
    Importer(journal.writer(), codec).run(lambda: lines, lambda *_: None)

    with pytest.raises(InvalidInputError, match="must be empty"):
        Importer(journal.writer(), codec).run(lambda: lines, lambda *_: None)


def test_an_imported_journal_goes_on_where_the_log_ended(lines, tmp_path):
    import_log(tmp_path / "copy.db", lambda: lines, ACCOUNT)

    with Engine.open(tmp_path / "copy.db", ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test", correlation="talk 1")
        assert desk.execute(BOB, Deposit(7), command_id="bob-7").duplicate
        with pytest.raises(CommandRejectedError, match="is less than 999"):
            desk.execute(BOB, Withdraw(999), command_id="no-1")
        desk.execute(ALICE, Deposit(1))
        assert engine.verify().is_sound


def test_without_a_decider_everything_but_the_snapshots_arrives(lines, tmp_path):
    copy = tmp_path / "copy.db"

    imported = import_log(copy, lambda: lines)

    assert imported.snapshots == 0
    *_, report = contents(copy)
    assert report.is_sound
    assert report.missing_snapshots > 3


def test_a_stream_that_cannot_be_folded_gets_no_snapshots(lines, tmp_path, caplog):
    broken = attrs.evolve(ACCOUNT, evolve=lambda _state, _event: 1 / 0)

    imported = import_log(tmp_path / "copy.db", lambda: lines, broken)

    assert imported.snapshots == 0
    assert "gets no snapshots" in caplog.text


def test_states_of_another_revision_make_no_snapshots(lines, tmp_path):
    other = attrs.evolve(
        ACCOUNT,
        initial_state=attrs.evolve(ACCOUNT.initial_state, balance=1),
    )

    imported = import_log(tmp_path / "copy.db", lambda: lines, other)

    assert imported.snapshots == 0


def test_many_lines_arrive_in_many_groups(tmp_path):
    with Engine.open(tmp_path / "long.db", ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        for handle in desk.submit_many([(ALICE, Deposit(1))] * 2_500):
            handle.result()
    with open_archive(tmp_path / "long.db") as archive:
        lines = list(archive.export())
    steps = []

    import_log(tmp_path / "copy.db", lambda: lines, progress=lambda *s: steps.append(s))

    assert [done for done, _ in steps] == [1_000, 2_000]
    with open_archive(tmp_path / "copy.db", ACCOUNT) as archive:
        assert archive.verify().groups == 3


def changed(line, **fields):
    return json.dumps({**json.loads(line), **fields}).encode() + b"\n"


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (lambda lines: [], JournalCorruptError, "empty"),
        (lambda lines: lines[:1], JournalCorruptError, "promises 22 events and 3"),
        (lambda lines: lines[:-2], JournalCorruptError, "promises .* 3 .* 22 and 2"),
        (lambda lines: lines[:-1], JournalCorruptError, "no end"),
        (
            lambda lines: [*lines[:-1], changed(lines[-1], digest="00")],
            JournalCorruptError,
            "not those that were exported",
        ),
        (
            lambda lines: [*lines[:-2], changed(lines[-2], reason="x"), lines[-1]],
            JournalCorruptError,
            "not those",
        ),
        (
            lambda lines: [*lines[:-3], lines[-2], lines[-3], lines[-1]],
            JournalCorruptError,
            "in another order",
        ),
        (
            lambda lines: [lines[0], *lines[-4:-1], *lines[1:-4], lines[-1]],
            JournalCorruptError,
            "another order",
        ),
        (
            lambda lines: [*lines[:-2], lines[-3], lines[-1]],
            InvalidInputError,
            "line 26: command_id must come once",
        ),
        (lambda lines: [*lines, lines[1]], InvalidInputError, "line 28: kind"),
        (lambda lines: [lines[0], lines[-1], *lines[1:]], InvalidInputError, "line 3"),
        (
            lambda lines: [lines[0], changed(lines[1], hash="zz"), *lines[2:]],
            InvalidInputError,
            "line 2: hash",
        ),
        (
            lambda lines: [lines[0], changed(lines[1], recorded_at=2**63), *lines[2:]],
            InvalidInputError,
            "line 2: recorded_at must fit into 64 bits",
        ),
        (
            lambda lines: [*lines[:-2], changed(lines[-2], version=2**63), lines[-1]],
            InvalidInputError,
            "line 26: version must fit into 64 bits",
        ),
        (lambda lines: lines[1:], InvalidInputError, "line 1: kind"),
        (lambda lines: [*lines, lines[0]], InvalidInputError, "must stand in its"),
        (lambda lines: [lines[0], *lines[2:]], JournalCorruptError, "does not follow"),
        (
            lambda lines: [lines[0], lines[3], lines[2], lines[1], *lines[4:]],
            JournalCorruptError,
            "account:alice version 2 does not follow version 0",
        ),
        (
            lambda lines: [lines[0], changed(lines[1], cause="none"), *lines[2:]],
            JournalCorruptError,
            "account:alice version 1 does not follow version 0",
        ),
        (
            lambda lines: [lines[0], changed(lines[1], version="1"), *lines[2:]],
            InvalidInputError,
            "line 2: version",
        ),
        (lambda lines: [lines[0], b"{\n"], InvalidInputError, "line 2: line"),
        (
            lambda lines: [changed(lines[0], format=1), *lines[1:]],
            UnsupportedFormatError,
            "format 1",
        ),
        (
            lambda lines: [changed(lines[0], hash_algorithm="crc32"), *lines[1:]],
            UnsupportedFormatError,
            "crc32",
        ),
    ],
)
def test_a_spoilt_export_leaves_nothing_behind(lines, tmp_path, spoil, error, message):
    spoilt = spoil(lines)
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()

    with pytest.raises(error, match=message):
        import_log(copy, lambda: spoilt, ACCOUNT)

    assert list(copy.parent.iterdir()) == []


def test_an_import_makes_a_new_file_and_touches_no_other(lines, journal):
    before = journal.read_bytes()

    with pytest.raises(ConfigurationError, match="exists"):
        import_log(journal, lambda: lines, ACCOUNT)

    assert journal.read_bytes() == before


def test_an_interrupted_import_leaves_nothing_behind(lines, tmp_path):
    def interrupted():
        yield from lines[:5]
        raise KeyboardInterrupt

    folder = tmp_path / "copies"
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        import_log(folder / "copy.db", interrupted, ACCOUNT)

    assert list(folder.iterdir()) == []


def test_an_import_that_cannot_be_completed_leaves_nothing(tmp_path, lines):
    target = tmp_path / "copy.db"
    readers = []

    def read_the_draft():
        """Give the lines; at the last one, somebody else reads what is there so far."""
        yield from lines[:-1]
        draft = apsw.Connection(f"{target}.importing", apsw.SQLITE_OPEN_READONLY)
        draft.execute("BEGIN")
        draft.execute("SELECT count(*) FROM events").fetchall()
        readers.append(draft)
        yield lines[-1]

    passes = iter((lambda: lines, read_the_draft))

    def next_pass():
        return next(passes)()

    with pytest.raises(JournalFailedError, match="not complete"):
        import_log(target, next_pass, ACCOUNT)

    readers.pop().close()
    assert [each.name for each in tmp_path.iterdir() if "copy" in each.name] == []


def test_nobody_makes_a_journal_where_an_import_will_be(lines, tmp_path):
    """The import would take its place, with everything it had acknowledged."""
    target = tmp_path / "copy.db"

    def intrude():
        with pytest.raises(JournalLockedError):
            Engine.open(target, ACCOUNT)
        with pytest.raises(JournalLockedError):
            import_log(target, lambda: iter(lines), ACCOUNT)
        return iter(lines)

    import_log(target, intrude, ACCOUNT)

    assert contents(target)[-1].is_sound
    assert not target.with_name("copy.db.lock").exists()
