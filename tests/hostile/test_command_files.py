"""Whole files that nobody should trust, given to the command line.

Each ends with the documented exit code and complaints of one line, names what is wrong,
and leaves nothing in the journal but what was good.
"""

import gzip
import json

import pytest

from argos_engine.cli import exit_code
from tests.integration.cli.conftest import Argos

GOOD = {
    "stream": "bid-year:2026",
    "command": "Checkpoint",
    "data": {"name": "good"},
    "principal": "operator:MK",
    "roles": ["admin"],
    "cause": "a test",
}
LINE = json.dumps(GOOD).encode()
HEADER = (
    b"user_id,initials,name,area,user_type,crew,cumulative_bu_date,bu_date,eod_date,"
    b"scd_date,lottery\n"
)
DATES = b",".join([b"2001-01-07"] * 4)
ROW = b"u-ab,AB,User AB,NORTH,CPC,3," + DATES + b",1\n"
UNIT = b'{"stream":'

COMMAND_FILES = {
    "noise": (bytes(range(256)) * 40, 0),
    "a packed file": (gzip.compress(LINE + b"\n"), 0),
    "UTF-16": (LINE.decode().encode("utf-16"), 0),
    "UTF-32": (LINE.decode().encode("utf-32"), 0),
    "a list of commands": (b"[" + LINE + b"]", 0),
    "one command on many lines": (json.dumps(GOOD, indent=2).encode(), 0),
    "old line ends": (LINE + b"\r" + LINE, 0),
    "a mark in every line": ((b"\xef\xbb\xbf" + LINE + b"\n") * 2, 1),
    "the last line cut off": (LINE + b"\n" + LINE[:-9], 1),
    "a line of many megabytes": (b"x" * 30_000_000 + b"\n" + LINE, 1),
    "many megabytes of nothing": (b" " * 30_000_000 + LINE, 0),
    "a key that is given twice": (LINE[:-1] + b', "cause": "b"}', 0),
    "an object in an object without end": (UNIT * 50_000, 0),
    "lists in lists without end": (b"[" * 900_000, 0),
    "a number without end": (LINE.replace(b'"good"', b"9" * 900_000), 0),
    "an exponent without end": (LINE.replace(b'"good"', b"1e" + b"9" * 9_000), 0),
    "a table": (HEADER + ROW, 0),
    "a page of the web": (b"<!DOCTYPE html>\n<html><body>502</body></html>\n", 0),
    "a database": (b"SQLite format 3\0" + bytes(4_080), 0),
}


@pytest.fixture
def argos(tmp_path):
    return Argos(tmp_path)


def check_complaints(result):
    assert "Traceback" not in result.output
    complaints = result.stderr.splitlines()
    assert complaints
    for complaint in complaints:
        assert complaint.startswith("file:")
        assert complaint.isprintable()
        assert len(complaint) < 400


@pytest.mark.parametrize("what", COMMAND_FILES)
def test_a_file_that_holds_no_commands_is_told_line_by_line(argos, what):
    content, accepted = COMMAND_FILES[what]
    path = argos.directory / "file"
    path.write_bytes(content)

    result = argos("run", "--commands", path)

    assert result.exit_code == exit_code.DATA, result.output
    check_complaints(result)
    assert f"{accepted} commands: {accepted} accepted" in result.stdout or not accepted
    versions = [stream["version"] for stream in argos.json("streams")["streams"]]
    assert versions == [1] * accepted
    assert argos.json("verify")["sound"]


ROSTERS = {
    "nothing": b"",
    "blank lines": b"\n\n\n",
    "noise": bytes(range(256)) * 40,
    "a packed file": gzip.compress(HEADER + ROW),
    "UTF-16": (HEADER + ROW).decode().encode("utf-16"),
    "semicolons": (HEADER + ROW).replace(b",", b";"),
    "tabulators": (HEADER + ROW).replace(b",", b"\t"),
    "no header": ROW,
    "old line ends": (HEADER + ROW).replace(b"\n", b"\r"),
    "a column twice": HEADER.replace(b"lottery", b"crew") + ROW,
    "a column too few": HEADER.replace(b",lottery", b"") + ROW,
    "a cell too many": HEADER + b"x," + ROW,
    "a cell too few": HEADER + ROW.replace(b",1\n", b"\n"),
    "an open quote": HEADER + ROW.replace(b"User AB", b'"User AB'),
    "a line break in a cell": HEADER + ROW.replace(b"User AB", b'"User\nAB"'),
    "NUL in a cell": HEADER + ROW.replace(b"User AB", b"User\0AB"),
    "an escape sequence in a cell": HEADER + ROW.replace(b"User AB", b"\x1b[2J"),
    "bytes that are no UTF-8": HEADER + ROW.replace(b"User", b"\xff\xfe"),
    "digits of another script": HEADER + ROW.replace(b",3,", ",\u0663,".encode()),
    "a date of another calendar": HEADER + ROW.replace(b"2001-01-07", b"07/01/2001"),
    "a date that is none": HEADER + ROW.replace(b"2001-01-07", b"2001-02-30"),
    "an area of many letters": HEADER + ROW.replace(b"NORTH", b"N" * 100_000),
    "a cell of many megabytes": HEADER + ROW.replace(b"User", b"x" * 9_000_000),
    "a number without end": HEADER + ROW.replace(b",3,", b"," + b"9" * 90_000 + b","),
    "commands": LINE + b"\n",
}


@pytest.mark.parametrize("what", ROSTERS)
def test_a_file_that_is_no_roster_is_told_line_by_line(argos, what):
    path = argos.directory / "file"
    path.write_bytes(ROSTERS[what])
    options = ("--year", "2026", "--principal", "operator:MK", "--role", "admin")

    result = argos("run", "--roster", path, *options)

    assert result.exit_code == exit_code.DATA, result.output
    check_complaints(result)
    assert argos.json("streams")["streams"] == []


EXPORTS = {
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
    "one line of many megabytes": b"x" * 9_000_000,
    "lists in lists without end": b"[" * 900_000 + b"\n",
    "a number": b"7\n",
    "commands": LINE + b"\n",
    "a header alone": (
        b'{"events":0,"format":2,"hash_algorithm":"blake2b-256","kind":"argos-log",'
        b'"refusals":0,"store_id":"x"}\n'
    ),
    "a newer format": (
        b'{"events":0,"format":99,"hash_algorithm":"blake2b-256","kind":"argos-log",'
        b'"refusals":0,"store_id":"x"}\n'
    ),
    "a truth for a number": (
        b'{"events":true,"format":2,"hash_algorithm":"blake2b-256",'
        b'"kind":"argos-log","refusals":0,"store_id":"x"}\n'
    ),
}


@pytest.mark.parametrize("what", EXPORTS)
def test_a_file_that_is_no_export_makes_no_journal(argos, what):
    path = argos.directory / "file"
    path.write_bytes(EXPORTS[what])

    result = argos("import", path)

    assert result.exit_code == exit_code.DATA, result.output
    (complaint,) = result.stderr.splitlines()
    assert complaint.startswith(f"error: {path}: ")
    assert [each.name for each in argos.directory.iterdir()] == ["file"]
