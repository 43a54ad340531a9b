"""Lines that nobody should trust: each is named, none stops the others."""

import json

import pytest

GOOD = {
    "stream": "2026",
    "command": "UpdateUser",
    "data": {"user_id": "AB", "crew": 3},
    "principal": "operator:MK",
    "roles": ["admin"],
    "cause": "a test",
}
TEXT = json.dumps(GOOD)


def changed(**fields):
    return GOOD | fields


def without(key):
    return {name: value for name, value in GOOD.items() if name != key}


def data(**fields):
    return changed(data=GOOD["data"] | fields)


def rollback(**fields):
    return changed(command="Rollback", data=fields)


HOSTILE = {
    "no JSON": ("line", "hello"),
    "half a line": ("line", TEXT[:50]),
    "two objects": ("line", TEXT + TEXT),
    "a list": ("line", "[1, 2]"),
    "a text": ("line", '"text"'),
    "null": ("line", "null"),
    "not UTF-8": ("line", b'{"stream": "\xff\xfe"}\n'),
    "UTF-16": ("line", TEXT.encode("utf-16") + b"\n"),
    "a NUL byte": ("line", b'{"stream": "a\x00b"}\n'),
    "only NUL": ("line", b"\x00\x00\x00\n"),
    "a raw control character": ("line", TEXT.replace("a test", "a\x1btest")),
    "too long": ("line", changed(cause="x" * 1_000_000)),
    "nested to the moon": ("line", "[" * 400_000),
    "an object nested to the moon": ("line", '{"a":' * 100_000),
    "nested too deep": (
        "data" + "[0]" * 31,
        changed(data=json.loads("[" * 40 + "]" * 40)),
    ),
    "a key twice": ("stream", TEXT[:-1] + ', "stream": "2031"}'),
    "a key twice in the data": (
        "data.crew",
        TEXT.replace('"crew": 3', '"crew": 3, "crew": 4'),
    ),
    "an unknown key": ("key", changed(colour="red")),
    "no stream": ("stream", without("stream")),
    "no command": ("command", without("command")),
    "no data": ("data", without("data")),
    "no principal": ("principal", without("principal")),
    "no cause": ("cause", without("cause")),
    "a stream that is a number": ("stream", changed(stream=7)),
    "an empty stream": ("stream", changed(stream="")),
    "a stream with a line break": ("stream", changed(stream="2026/N\n")),
    "a stream with an escape": ("stream", changed(stream="2026/\x1b[2J")),
    "NUL in a stream": ("stream", changed(stream="2026/\0")),
    "a stream without an end": ("stream", changed(stream="N" * 300)),
    "a type without an id": ("stream", changed(stream="bid-year:")),
    "an unknown command": ("command", changed(command="DropTable")),
    "a command that is a list": ("command", changed(command=["UpdateUser"])),
    "data that is a list": ("data", changed(data=[])),
    "data that is null": ("data", changed(data=None)),
    "data without a field": ("data.user_id", changed(data={"crew": 3})),
    "an unknown field": ("data.colour", data(colour="red")),
    "a text for a number": ("data.crew", data(crew="3")),
    "true for a number": ("data.crew", data(crew=True)),
    "a fraction for a number": ("data.crew", data(crew=3.0)),
    "a number out of range": ("data.crew", data(crew=8)),
    "a huge number": ("data.crew", TEXT.replace("3}", "9" * 5_000 + "}")),
    "a number beyond 64 bits": ("data.crew", data(crew=2**63)),
    "an endless exponent": ("data.crew", TEXT.replace("3}", "1e999}")),
    "NaN": ("data.crew", TEXT.replace("3}", "NaN}")),
    "minus infinity": ("data.crew", TEXT.replace("3}", "-Infinity}")),
    "half a surrogate pair": ("data.name", data(name="\ud800")),
    "half a surrogate pair in a key": ("key", data(**{"\udfff": 1})),
    "NUL in a field": ("data.name", data(name="a\0b")),
    "a field that is not printable": ("data.name", data(name="a\u202eb")),
    "a date without an end": ("data.bu_date", data(bu_date="9" * 5_000)),
    "an impossible date": ("data.bu_date", data(bu_date="2026-02-30")),
    "a principal that is a number": ("principal", changed(principal=7)),
    "a principal of blanks": ("principal", changed(principal="  ")),
    "roles that are a text": ("roles", changed(roles="admin")),
    "a role that is a number": ("role", changed(roles=[7])),
    "a cause without an end": ("cause", changed(cause="x" * 2_001)),
    "an id that is a number": ("id", changed(id=7)),
    "an empty id": ("id", changed(id="")),
    "an id that is null": ("id", changed(id=None)),
    "an id without an end": ("id", changed(id="x" * 201)),
    "a negative version": ("expected_version", changed(expected_version=-1)),
    "a version that is true": ("expected_version", changed(expected_version=True)),
    "a version that is a text": ("expected_version", changed(expected_version="1")),
    "a rollback to nowhere": ("data", rollback(reason="why")),
    "a rollback to two places": (
        "data",
        rollback(to_version=1, to_checkpoint="x", reason="why"),
    ),
    "a rollback without a reason": ("data.reason", rollback(to_version=1)),
    "a rollback to a negative version": (
        "data.to_version",
        rollback(to_version=-1, reason="why"),
    ),
    "a rollback to a time of no zone": (
        "data.to_time",
        rollback(to_time="yesterday", reason="why"),
    ),
    "a checkpoint with a bad name": (
        "data.name",
        changed(command="Checkpoint", data={"name": " "}),
    ),
}


@pytest.mark.parametrize(("field", "line"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_line_is_named_and_the_others_go_on(argos, register, field, line):
    report = argos.run([register("CD"), line, register("EF")], code=1)

    assert report["commands"]["accepted"] == 2
    assert report["bad_lines_total"] == 1
    bad = report["bad_lines"][0]
    assert (bad["file"], bad["line"], bad["field"]) == ("commands.jsonl", 2, field)
    assert bad["rule"].startswith("must ")


def test_all_of_them_together_leave_the_good_lines_alone(argos, register):
    hostile = [line for _, line in HOSTILE.values()]
    path = argos.file([register("CD"), *hostile, register("EF")])

    result = argos("run", "--commands", path)

    assert result.exit_code == 1
    assert "2 commands: 2 accepted" in result.stdout
    assert f"{len(hostile)} bad lines were left out" in result.stdout
    complaints = result.stderr.splitlines()
    assert len(complaints) == len(hostile)
    for number, complaint in enumerate(complaints, 2):
        assert complaint.startswith(f"commands.jsonl:{number}: ")
        assert complaint.isprintable()
        assert len(complaint) < 1_000  # one of them lists all commands there are
    assert "Traceback" not in result.output


def test_what_is_behind_an_overlong_line_is_read(argos, register):
    report = argos.run([b" " * 3_000_000 + b"{}\n", register("AB")], code=1)

    assert report["commands"]["accepted"] == 1
    assert report["bad_lines"][0]["field"] == "line"


def test_a_line_of_the_longest_length_is_good(argos, register):
    line = json.dumps(register("AB"))
    padded = line[:-1] + " " * (999_999 - len(line)) + "}"

    report = argos.run([padded])

    assert len(padded) == 999_999
    assert report["commands"]["accepted"] == 1
