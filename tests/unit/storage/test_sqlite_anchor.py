"""The anchor tells the last head it can vouch for, whatever became of its file."""

import os
import tempfile
from hashlib import blake2b
from pathlib import Path

import pytest

from argos_engine.errors import ConfigurationError
from argos_engine.ports.records import JournalHead
from argos_engine.storage.sqlite.anchor import AnchorFile, read_anchor_file

SLOT_BYTES = 8 + 32 + 4 * 8 + 32 + 16
SECOND_SLOT = 512


def head(epoch, group, store_id="5" * 32):
    group_hash = bytes([epoch, group] * 16) if group else b""
    return JournalHead(store_id, epoch, 10 * group, group, group_hash, 1_000 * group)


@pytest.fixture
def anchor_path(path):
    return Path(f"{path}.anchor")


@pytest.fixture
def anchor(path):
    anchor = AnchorFile(str(path))
    yield anchor
    anchor.close()


def reopened(path):
    """Return what the next engine reads."""
    anchor = AnchorFile(str(path))
    try:
        return anchor.read()
    finally:
        anchor.close()


def test_a_new_anchor_is_empty(anchor):
    assert anchor.read() is None


@pytest.mark.parametrize(
    "noted",
    [
        head(1, 0),
        head(3, 200),
        head(1, 1, "store"),
        JournalHead("x", 2**62, 2**62, 2**62, b"\xff" * 32, 2**62),
    ],
)
def test_what_is_noted_is_read(path, anchor, anchor_path, noted):
    anchor.write(noted)

    assert anchor.read() == noted
    assert reopened(path) == noted
    assert read_anchor_file(anchor_path) == noted


def test_the_last_note_counts(path, anchor):
    for group in range(1, 8):
        anchor.write(head(1, group))

        assert anchor.read() == head(1, group)
        assert reopened(path) == head(1, group)


def test_a_later_epoch_counts_more_than_a_longer_log(path, anchor):
    """It is the younger one, made after a loss that somebody accepted."""
    anchor.write(head(2, 9))
    anchor.write(head(3, 5))

    assert reopened(path) == head(3, 5)


def test_the_newest_note_is_never_written_over(path):
    """Neither by the next engine, whichever slot it is in."""
    for count in (1, 2, 3):
        before = AnchorFile(str(path))
        before.read()
        for group in range(count):
            before.write(head(count, group + 1))
        before.close()
        content = Path(f"{path}.anchor").read_bytes()

        after = AnchorFile(str(path))
        after.read()
        after.write(head(9, 9))
        after.close()

        kept = [
            slot
            for slot in (0, SECOND_SLOT)
            if Path(f"{path}.anchor").read_bytes()[slot : slot + SLOT_BYTES]
            == content[slot : slot + SLOT_BYTES]
        ]
        assert len(kept) == 1
        with Path(f"{path}.anchor").open("r+b") as file:
            file.seek(SECOND_SLOT - kept[0])
            file.write(b"\x00" * SLOT_BYTES)
        assert reopened(path) == head(count, count)
        Path(f"{path}.anchor").unlink()


def test_a_torn_note_leaves_the_one_before(path, anchor, anchor_path):
    anchor.write(head(1, 1))
    anchor.write(head(1, 2))
    before = anchor_path.read_bytes()
    anchor.write(head(1, 3))
    after = anchor_path.read_bytes()

    for length in range(SLOT_BYTES):
        anchor_path.write_bytes(after[:length] + before[length:])

        assert reopened(path) == head(1, 2)


def test_a_torn_first_note_is_none(path, anchor, anchor_path):
    anchor.write(head(1, 1))
    content = anchor_path.read_bytes()

    for length in range(len(content)):
        anchor_path.write_bytes(content[:length])

        assert reopened(path) is None


def test_a_damaged_note_leaves_the_one_before(path, anchor, anchor_path):
    anchor.write(head(1, 1))
    anchor.write(head(1, 2))
    content = anchor_path.read_bytes()

    for at in range(SLOT_BYTES):
        damaged = bytearray(content)
        damaged[SECOND_SLOT + at] ^= 0x01
        anchor_path.write_bytes(damaged)

        assert reopened(path) == head(1, 1)


def test_two_damaged_notes_are_none(path, anchor, anchor_path):
    anchor.write(head(1, 1))
    anchor.write(head(1, 2))
    content = bytearray(anchor_path.read_bytes())
    content[20] ^= 0x01
    content[SECOND_SLOT + 20] ^= 0x01
    anchor_path.write_bytes(content)

    assert reopened(path) is None
    with pytest.raises(FileNotFoundError):
        read_anchor_file(path)


def test_both_notes_can_be_made_anew(path, anchor, anchor_path):
    anchor_path.write_bytes(os.urandom(2_000))
    assert anchor.read() is None

    anchor.write(head(1, 1))
    anchor.write(head(1, 2))

    assert reopened(path) == head(1, 2)


@pytest.mark.parametrize(
    "content",
    [b"a text of somebody else\n" * 100, b"\x00" * 1_024],
    ids=["text", "zeros"],
)
def test_another_file_is_no_anchor(path, anchor_path, content):
    anchor_path.write_bytes(content)

    assert reopened(path) is None
    assert anchor_path.read_bytes() == content


def test_another_kind_of_anchor_is_no_anchor(path, anchor_path):
    """Its check sum is right, but it is not for us."""
    fields = b"ARGONEXT" + b"\x00" * (SLOT_BYTES - 8 - 16)
    anchor_path.write_bytes(fields + blake2b(fields, digest_size=16).digest())

    assert reopened(path) is None


def test_a_note_that_fails_leaves_the_one_before(path, anchor):
    anchor.write(head(1, 1))
    anchor.write(head(1, 2))
    descriptor = os.dup(anchor._descriptor)
    os.close(anchor._descriptor)

    with pytest.raises(OSError, match="Bad file descriptor"):
        anchor.write(head(1, 3))

    os.dup2(descriptor, anchor._descriptor)
    os.close(descriptor)
    assert anchor.read() == head(1, 2)
    anchor.write(head(1, 3))
    assert reopened(path) == head(1, 3)


def another_file(anchor_path):
    other = anchor_path.with_name("other")
    other.write_bytes(b"x" * 1_024)
    other.replace(anchor_path)


def another_anchor(anchor_path):
    """Of another store, and of a later epoch."""
    other = AnchorFile(str(anchor_path.with_name("other.db")))
    other.write(head(9, 1, "another"))
    other.write(head(9, 2, "another"))
    other.close()
    anchor_path.with_name("other.db.anchor").replace(anchor_path)


@pytest.mark.parametrize("lose", [Path.unlink, another_file, another_anchor])
def test_an_anchor_that_is_deleted_or_replaced_is_made_anew(
    path, anchor, anchor_path, lose
):
    anchor.write(head(1, 1))
    lose(anchor_path)

    anchor.write(head(1, 2))

    assert reopened(path) == head(1, 2)
    anchor.write(head(1, 3))
    assert reopened(path) == head(1, 3)


@pytest.mark.parametrize("kind", ["directory", "link"])
def test_what_is_put_in_the_place_of_an_anchor_stays_untouched(
    path, anchor, anchor_path, kind
):
    victim = path.with_name("victim")
    victim.write_text("precious")
    anchor_path.unlink()
    anchor_path.mkdir() if kind == "directory" else anchor_path.symlink_to(victim)

    for _ in range(2):
        with pytest.raises(OSError, match=r"journal\.db\.anchor"):
            anchor.write(head(1, 2))

    assert victim.read_text() == "precious"
    anchor_path.rmdir() if kind == "directory" else anchor_path.unlink()
    anchor.write(head(1, 3))
    assert reopened(path) == head(1, 3)


NO_ROOM = """
import resource
from argos_engine.ports.records import JournalHead
from argos_engine.storage.sqlite.anchor import AnchorFile

def write(group):
    try:
        anchor.write(JournalHead("store", 1, group, group, b"h" * 32, group))
        return "written"
    except OSError as error:
        return error.strerror

def leave_room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

anchor = AnchorFile(path)
pause(write(1))
leave_room(550)
pause(write(2))
pause(write(3))
leave_room(-1)
pause(write(4))
"""


def test_a_note_that_was_cut_off_by_a_full_disk_is_written_again(path, start):
    """The note before it stays the one that counts, and is not written over."""
    child = start(NO_ROOM)
    assert child.wait() == "written"

    for _ in range(2):
        child.go_on()
        assert child.wait() == f"only 38 of {SLOT_BYTES} bytes could be written"
        assert reopened(path).group == 1

    child.go_on()
    assert child.wait() == "written"
    assert reopened(path).group == 4


def test_a_closed_anchor_can_be_closed_again(anchor):
    anchor.close()
    anchor.close()


def test_a_symbolic_link_is_refused(path, anchor_path):
    victim = path.with_name("victim")
    victim.write_text("precious")
    anchor_path.symlink_to(victim)

    with pytest.raises(ConfigurationError, match=r"\.anchor cannot be opened"):
        AnchorFile(str(path))

    assert victim.read_text() == "precious"


def test_a_directory_that_cannot_be_written_to_is_refused(unprivileged):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)

        with unprivileged(), pytest.raises(ConfigurationError, match=r"\.anchor"):
            AnchorFile(f"{folder}/journal.db")


def test_an_anchor_kept_elsewhere_is_only_read(anchor, anchor_path, tmp_path):
    anchor.write(head(1, 1))
    copy = tmp_path / "kept elsewhere"
    copy.write_bytes(anchor_path.read_bytes())
    copy.chmod(0o444)

    assert read_anchor_file(copy) == head(1, 1)
    assert copy.read_bytes() == anchor_path.read_bytes()


def test_half_a_note_is_an_error_and_costs_only_itself(path, anchor, monkeypatch):
    """A short write went unnoticed; the next note then spoiled the whole one."""
    anchor.write(head(1, 1))
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda d, data, at: write(d, data[:60], at))
    for group in (2, 3):
        with pytest.raises(OSError, match="60 of"):
            anchor.write(head(1, group))
    monkeypatch.undo()

    assert reopened(path) == head(1, 1)
    anchor.write(head(1, 4))
    assert reopened(path) == head(1, 4)
