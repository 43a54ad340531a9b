"""Checksums on pages: damage is found when a page is read, wherever it is."""

import apsw
import pytest

from argos_engine.config import EngineSettings, load_settings
from argos_engine.engine import Engine, open_archive
from argos_engine.errors import (
    ConfigurationError,
    InvalidInputError,
    JournalCorruptError,
    JournalError,
    UnsupportedFormatError,
)
from argos_engine.storage.sqlite.page_checksums import (
    PAGE_BYTES,
    RESERVED_BYTES,
    VFS_NAME,
    has_page_checksums,
    page_checksum,
)
from argos_engine.storage.sqlite.wal import rewrite_moved
from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.faults import Fault, FileKind, Operation
from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.transfer import import_log
from tests.accounts import ACCOUNT, ALICE, BOB, Account, CloseYear, Deposit

CHECKED = EngineSettings(page_checksums=True)


def filled(path, settings=CHECKED):
    with Engine.open(path, ACCOUNT, settings=settings) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        for stream in (ALICE, BOB):
            desk.submit_many([(stream, Deposit(1))] * 60)
            desk.execute(stream, CloseYear())
    return path


@pytest.fixture
def path(tmp_path):
    return filled(tmp_path / "bank.db")


def pages(path):
    content = path.read_bytes()
    return [
        content[start : start + PAGE_BYTES]
        for start in range(0, len(content), PAGE_BYTES)
    ]


def test_every_page_of_the_file_carries_its_checksum(path):
    for number, page in enumerate(pages(path), 1):
        body = page[:-RESERVED_BYTES]
        assert page[-RESERVED_BYTES:] == page_checksum(number, body)
    assert has_page_checksums(str(path))


def test_the_file_says_for_itself_that_it_has_them(path):
    with Engine.open(path, ACCOUNT) as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))
        assert engine.verify().is_sound

    test_every_page_of_the_file_carries_its_checksum(path)
    with open_archive(path, ACCOUNT) as archive:
        assert archive.state(ALICE) == Account(61, 1)


def test_no_other_database_of_the_process_notices(path, tmp_path):
    with Engine.open(path, ACCOUNT):
        assert apsw.vfs_names()[0] != VFS_NAME
        other = apsw.Connection(str(tmp_path / "other.db"))
        other.execute("CREATE TABLE t (x)")
        assert other.open_vfs != VFS_NAME
        assert other.reserve_bytes() == 0
        other.close()
    assert (tmp_path / "other.db").read_bytes()[20] == 0


def test_a_file_without_them_is_not_given_any(tmp_path):
    path = filled(tmp_path / "plain.db", EngineSettings())
    before = path.read_bytes()

    with pytest.raises(ConfigurationError, match="export its log and import it"):
        Engine.open(path, ACCOUNT, settings=CHECKED)

    assert path.read_bytes() == before
    assert not has_page_checksums(str(path))


def test_an_import_makes_a_file_with_them(tmp_path):
    plain = filled(tmp_path / "plain.db", EngineSettings())
    with open_archive(plain, ACCOUNT) as archive:
        lines = list(archive.export())
    checked = tmp_path / "checked.db"

    import_log(checked, lambda: lines, ACCOUNT, page_checksums=True)

    test_every_page_of_the_file_carries_its_checksum(checked)
    with Engine.open(checked, ACCOUNT, settings=CHECKED) as engine:
        assert engine.state(BOB) == Account(60, 1)


def test_a_backup_has_them_too(path, tmp_path):
    copy = tmp_path / "copy.db"
    with Engine.open(path, ACCOUNT) as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))
        assert engine.backup(copy).is_sound

    test_every_page_of_the_file_carries_its_checksum(copy)
    with open_archive(copy, ACCOUNT) as archive:
        assert archive.restore_drill().is_sound


def complaints(path):
    """Return what is said about the file when it is opened and verified."""
    try:
        with open_archive(path, ACCOUNT) as archive:
            return [problem.message for problem in archive.verify().problems]
    except JournalCorruptError as error:
        return [str(error)]


def test_a_flipped_bit_on_any_page_is_found_and_the_page_named(path):
    """Whatever the page holds: rows, an index, or nothing at all."""
    sound = path.read_bytes()
    for number in range(2, len(pages(path)) + 1):
        damaged = bytearray(sound)
        damaged[(number - 1) * PAGE_BYTES + 777] ^= 4
        path.write_bytes(damaged)
        texts = complaints(path)
        assert any(f"page {number} does not fit" in text for text in texts)


def test_damage_is_found_when_it_is_read(path):
    content = path.read_bytes()
    (page,) = [
        number
        for number, each in enumerate(pages(path), 1)
        if b"deposited" in each and b'{"amount":1}' in each
    ][:1]
    damaged = bytearray(content)
    place = content.index(b'{"amount":1}', (page - 1) * PAGE_BYTES)
    damaged[place + len('{"amount":')] ^= 1
    path.write_bytes(damaged)

    with (
        pytest.raises(JournalCorruptError, match=f"bank.db: page {page} does not"),
        open_archive(path, ACCOUNT) as archive,
    ):
        archive.history(ALICE)


def test_a_page_in_the_place_of_another_does_not_fit(path):
    content = bytearray(path.read_bytes())
    content[-PAGE_BYTES:] = content[-2 * PAGE_BYTES : -PAGE_BYTES]
    path.write_bytes(content)

    last = len(content) // PAGE_BYTES
    assert any(f"page {last} does not fit" in text for text in complaints(path))


def test_a_killed_engine_leaves_nothing_that_does_not_fit(path, tmp_path):
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        for _ in range(20):
            desk.execute(ALICE, Deposit(1))
        killed = read_files(path)
    copy = tmp_path / "killed.db"
    write_files(copy, killed)

    with Engine.open(copy, ACCOUNT) as engine:
        assert engine.state(ALICE) == Account(80, 1)
        assert engine.verify().is_sound
    test_every_page_of_the_file_carries_its_checksum(copy)


def test_a_write_that_is_cut_off_is_written_again(tmp_path):
    """Half a page in the file is no damage as long as the WAL has the whole of it."""
    path = tmp_path / "bank.db"
    with fault_vfs() as plan:
        filled(path)
        with Engine.open(path, ACCOUNT) as engine:
            desk = engine.acting_as("clerk:7", cause="a test")
            desk.execute(ALICE, Deposit(1))
            half = Fault(
                Operation.WRITE, file=FileKind.DATABASE, sticky=True, extent="half"
            )
            plan.arm(half)
        assert plan.fired
        plan.disarm()

        with Engine.open(path, ACCOUNT) as engine:
            assert engine.state(ALICE) == Account(61, 1)
            assert engine.verify().is_sound
    test_every_page_of_the_file_carries_its_checksum(path)


def test_bytes_reserved_for_something_else_are_not_understood(path):
    content = bytearray(path.read_bytes())
    content[20] = 8
    path.write_bytes(content)

    with pytest.raises(UnsupportedFormatError, match="reserves 8 bytes"):
        Engine.open(path, ACCOUNT)


def test_a_file_that_denies_its_checksums_is_not_served_as_another(path):
    content = bytearray(path.read_bytes())
    content[20] = 0
    path.write_bytes(content)

    try:
        with open_archive(path, ACCOUNT) as archive:
            assert archive.state(ALICE) == Account(60, 1)
    except JournalError:
        pass


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("0", False), ("False", False)]
)
def test_the_environment_can_ask_for_them(monkeypatch, text, value):
    monkeypatch.setenv("ARGOS_PAGE_CHECKSUMS", text)

    assert load_settings().page_checksums is value


def test_what_is_neither_true_nor_false_is_refused(monkeypatch):
    monkeypatch.setenv("ARGOS_PAGE_CHECKSUMS", "perhaps")

    with pytest.raises(ConfigurationError, match="page_checksums must be true or"):
        load_settings()
    with pytest.raises(InvalidInputError, match="page_checksums"):
        EngineSettings(page_checksums=1)


def test_pages_that_are_moved_once_more_keep_their_checksums(tmp_path):
    path = tmp_path / "bank.db"
    with Engine.open(path, ACCOUNT, settings=EngineSettings(page_checksums=True)) as e:
        desk = e.acting_as("clerk:7", cause="a test")
        for _ in range(20):
            desk.execute(ALICE, Deposit(1))
        connection = e._runtime.journal.writer()._connection
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        rewrite_moved(connection)

    with Engine.open(path, ACCOUNT) as again:
        assert again.verify().is_sound
        assert again.state(ALICE).balance == 20
