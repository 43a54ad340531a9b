"""What is at the path of a journal, and is none.

An engine, an archive and every verb refuse it with the path in one line, and leave it,
its directory and what it leads to as they were.
"""

import gzip
import hashlib
import os
import resource
import socket
import sqlite3

import pytest

from argos_engine import (
    ConfigurationError,
    Engine,
    JournalCorruptError,
    UnsupportedFormatError,
    open_archive,
)
from argos_engine.cli import exit_code
from argos_engine.errors import ArgosError, JournalLockedError
from tests.accounts import ACCOUNT, ALICE, Account, Deposit
from tests.hostile.unprivileged import directory_of_nobody, unprivileged
from tests.hostile.values import WRONG_KIND, without
from tests.integration.cli.conftest import Argos, environment


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    """Return the bytes of a sound journal."""
    path = tmp_path_factory.mktemp("journal") / "bank.db"
    with Engine.open(path, ACCOUNT) as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))
    return path.read_bytes()


def content(change):
    """Return what puts a changed journal at a path."""
    return lambda path, journal: path.write_bytes(change(journal))


def database(*statements):
    """Return what puts a SQLite database at a path."""

    def make(path, _journal):
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return make


def newer(path, journal):
    path.write_bytes(journal)
    database("PRAGMA user_version = 99")(path, journal)


def link_to_itself(path, _journal):
    path.symlink_to(path.name)


def link(path, journal):
    target = path.with_name("target.db")
    target.write_bytes(journal)
    path.symlink_to(target.name)


def second_name(path, journal):
    link_target = path.with_name("target.db")
    link_target.write_bytes(journal)
    path.hardlink_to(link_target)


def endpoint(path, _journal):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


FORMAT, CORRUPT = UnsupportedFormatError, JournalCorruptError
NO_JOURNALS = {
    "a text": (FORMAT, content(lambda _: b"hello, world\n" * 500)),
    "one byte": (FORMAT, content(lambda _: b"S")),
    "zeros": (FORMAT, content(lambda _: bytes(8_192))),
    "a header that is cut off": (FORMAT, content(lambda journal: journal[:99])),
    "the header alone": (CORRUPT, content(lambda journal: journal[:100])),
    "the first page alone": (CORRUPT, content(lambda journal: journal[:4_096])),
    "half a journal": (CORRUPT, content(lambda journal: journal[: len(journal) // 2])),
    "all but a byte": (CORRUPT, content(lambda journal: journal[:-1])),
    "noise behind the header": (
        CORRUPT,
        content(lambda journal: journal[:100] + b"\xa5" * (len(journal) - 100)),
    ),
    "a packed journal": (FORMAT, content(gzip.compress)),
    "a journal behind a mark": (FORMAT, content(lambda j: b"\xef\xbb\xbf" + j)),
    "a database of nobody": (FORMAT, database("CREATE TABLE t (x)")),
    "a database of another program": (
        FORMAT,
        database("PRAGMA application_id = 1234", "CREATE TABLE events (x)"),
    ),
    "a journal of a newer format": (FORMAT, newer),
    "a directory": (ConfigurationError, lambda path, _: path.mkdir()),
    "a pipe": (ConfigurationError, lambda path, _: os.mkfifo(path)),
    "a socket": (ConfigurationError, endpoint),
    "a link to nothing": (
        ConfigurationError,
        lambda path, _: path.symlink_to("nothing"),
    ),
    "a link to itself": (ConfigurationError, link_to_itself),
    "a link to a directory": (ConfigurationError, lambda path, _: path.symlink_to(".")),
    "a link to a journal": (ConfigurationError, link),
    "a second name of a journal": (ConfigurationError, second_name),
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    return tmp_path / "bank.db"


def picture(directory):
    """Return what a directory holds, down to the bytes; pipes are not read."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else path.lstat().st_mode
        for path in directory.iterdir()
    }


@pytest.mark.parametrize("what", NO_JOURNALS)
def test_what_is_no_journal_is_left_alone(what, place, journal):
    error, make = NO_JOURNALS[what]
    make(place, journal)
    before = picture(place.parent)

    for opening in (Engine.open, open_archive):
        with pytest.raises(error, match=r"bank\.db") as refused:
            opening(place, ACCOUNT)
        assert refused.value.written is False

    assert picture(place.parent) == before


VERBS = {
    "run": ["--commands", "/dev/null"],
    "streams": [],
    "history": ["account:alice"],
    "verify": [],
    "export": [],
    "checkpoint": ["2026", "--principal", "x", "--cause", "y"],
}


@pytest.mark.parametrize("what", NO_JOURNALS)
def test_every_verb_says_so_in_one_line(what, place, journal):
    _, make = NO_JOURNALS[what]
    make(place, journal)
    before = picture(place.parent)
    argos = Argos(place.parent)
    argos.database = place

    for verb, options in VERBS.items():
        result = argos(verb, *options, domain=verb != "export")

        assert result.exit_code == exit_code.JOURNAL, (verb, result.output)
        (line,) = result.stderr.splitlines()
        assert line.startswith(f"error: {place} cannot be opened: ")
        assert result.stdout == ""
    assert picture(place.parent) == before


NO_PLACES = {
    "nothing": "",
    "the root": "/",
    "this directory": ".",
    "no directory": "missing/bank.db",
    "below a file": "file/bank.db",
    "below a link to itself": "loop/bank.db",
    "NUL": "a\0b",
    "bytes that are no UTF-8": os.fsdecode(b"\xff\xfe.db"),
    "4,096 letters": "x" * 4_096,
    "4,096 letters of directories": "directory/" * 409 + "bank.db",
    "a million letters": "x" * 1_000_000,
    "a name too long for what stands beside it": "x" * 240 + ".db",
    "a device": "/dev/null",
    "a device without an end": "/dev/zero",
    "a file of the kernel": "/proc/self/mem",
}


@pytest.fixture
def _surroundings(place):
    place.with_name("file").write_bytes(b"")
    place.with_name("loop").symlink_to("loop")


@pytest.mark.usefixtures("_surroundings")
@pytest.mark.parametrize("what", NO_PLACES)
def test_where_no_journal_can_be_is_refused(what, place):
    before = picture(place.parent)

    for opening in (Engine.open, open_archive):
        with pytest.raises(ConfigurationError) as refused:
            opening(NO_PLACES[what], ACCOUNT)
        assert len(str(refused.value)) < 300

    assert picture(place.parent) == before


@pytest.mark.parametrize("what", WRONG_KIND)
def test_what_is_no_path_is_refused(what):
    for opening in (Engine.open, open_archive):
        with pytest.raises(ConfigurationError, match="path must be"):
            opening(WRONG_KIND[what], ACCOUNT)


ODD_NAMES = [
    "a\nb.db",
    "a b",
    "-d",
    "\u00fc\u4e2d\U0001f600.db",
    "a\x1b[2J",
    "?mode=ro",
    "%00",
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_an_odd_name_is_a_name(place, name):
    path = place.with_name(name)
    with Engine.open(path, ACCOUNT) as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))

    with open_archive(path, ACCOUNT) as archive:
        assert archive.state(ALICE) == Account(1)
        assert archive.verify().is_sound
    assert path.is_file()


def test_an_empty_file_is_a_journal_that_begins(place):
    place.touch()

    with Engine.open(place, ACCOUNT) as engine:
        assert engine.version(ALICE) == 0


def test_a_second_engine_is_told_who_has_the_journal(place):
    with Engine.open(place, ACCOUNT):
        for path in (place, place.parent / "." / place.name):
            with pytest.raises(JournalLockedError, match=str(os.getpid())):
                Engine.open(path, ACCOUNT)


def test_links_among_the_directories_lead_to_the_same_lock(place):
    roundabout = place.with_name("roundabout")
    roundabout.symlink_to(".")

    with Engine.open(place, ACCOUNT), pytest.raises(JournalLockedError):
        Engine.open(roundabout / place.name, ACCOUNT)


def test_a_second_name_does_not_lead_past_the_lock(place):
    with Engine.open(place, ACCOUNT):
        other = place.with_name("other.db")
        other.hardlink_to(place)

        with pytest.raises(ConfigurationError, match="several names"):
            Engine.open(other, ACCOUNT)


@pytest.fixture
def forbidden(journal):
    """Return a journal in a directory that anybody may enter."""
    with directory_of_nobody() as directory:
        path = directory / "bank.db"
        path.write_bytes(journal)
        yield path


def test_a_journal_that_may_not_be_read_is_refused(forbidden, journal):
    forbidden.chmod(0o000)

    with unprivileged(), pytest.raises(ConfigurationError, match="no permission"):
        Engine.open(forbidden, ACCOUNT)
    with unprivileged(), pytest.raises(ConfigurationError, match="no permission"):
        open_archive(forbidden, ACCOUNT)

    forbidden.chmod(0o644)
    assert forbidden.read_bytes() == journal


def test_a_journal_that_may_not_be_written_is_refused(forbidden, journal):
    forbidden.chmod(0o444)

    with unprivileged(), pytest.raises(ConfigurationError, match="no permission"):
        Engine.open(forbidden, ACCOUNT)

    assert forbidden.read_bytes() == journal


def test_a_directory_that_may_not_be_written_takes_no_journal(forbidden):
    forbidden.unlink()
    forbidden.parent.chmod(0o555)

    with unprivileged(), pytest.raises(ConfigurationError, match="cannot be opened"):
        Engine.open(forbidden, ACCOUNT)

    forbidden.parent.chmod(0o755)
    assert list(forbidden.parent.iterdir()) == []


def unmeasured():
    """Return an environment without coverage, whose own files meet the limit, too."""
    inherited = environment()
    return {k: v for k, v in inherited.items() if not k.startswith("COVERAGE_")}


def limit_file_size():
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))


@pytest.mark.slow
def test_a_disk_that_has_no_room_for_a_journal_is_an_error_of_the_journal(tmp_path):
    argos = Argos(tmp_path)

    with argos.start(
        "run", "--commands", "/dev/null", preexec_fn=limit_file_size, env=unmeasured()
    ) as process:
        output, complaints = process.communicate()

    assert process.returncode == exit_code.JOURNAL, complaints
    assert "Traceback" not in complaints
    (line,) = complaints.splitlines()
    assert str(argos.database) in line
    assert output == ""


@pytest.mark.slow
def test_a_journal_that_meets_a_full_disk_keeps_what_it_has(tmp_path):
    argos = Argos(tmp_path)
    lines = [
        {
            "stream": "bid-year:2026",
            "command": "Checkpoint",
            "data": {"name": f"{number} {'x' * 150}"},
            "principal": "operator:MK",
            "roles": ["admin"],
            "cause": "a test",
        }
        for number in range(3_000)
    ]
    assert (
        argos("run", "--commands", argos.file(lines[:2], "first.jsonl")).exit_code == 0
    )
    limit = argos.database.stat().st_size + 300_000

    def nearly_full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    commands = argos.file(lines)
    with argos.start(
        "run", "--commands", commands, preexec_fn=nearly_full, env=unmeasured()
    ) as process:
        _, complaints = process.communicate()

    assert process.returncode in (exit_code.JOURNAL, exit_code.UNKNOWN), complaints
    assert "Traceback" not in complaints
    assert argos.json("verify")["sound"]
    assert len(argos.events()) >= 2


def test_an_engine_takes_only_what_it_knows(place):
    for name in ("settings", "clock", "ids", "accept_history_loss"):
        values = without(WRONG_KIND, "nothing")
        if name == "ids":
            values = without(values, "a function", "a class")
        for what, value in values.items():
            with pytest.raises(ArgosError) as refused:
                Engine.open(place, ACCOUNT, **{name: value})
            assert name.replace("accept_history_loss", "reason") in str(
                refused.value
            ), what
    for value in WRONG_KIND.values():
        with pytest.raises(ArgosError, match="type must be of class StreamType"):
            Engine.open(place, value)
    assert not place.exists()
