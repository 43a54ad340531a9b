"""The verbs that look, and the two that write one event."""

import json

import apsw
import pytest

from argos_engine.cli import exit_code

ADMIN = ("--principal", "operator:MK", "--role", "admin", "--cause", "a test")


def test_streams_lists_what_there_is(filled, register):
    filled.run([register("AB", stream="2025")], name="east.jsonl")

    document = filled.json("streams")
    text = filled("streams").stdout

    assert [each["stream"] for each in document["streams"]] == [
        "bid-year:2025",
        "bid-year:2026",
    ]
    assert document["streams"][1]["events"] == 4
    assert document["streams"][1]["deltas"] == 3
    assert document["next_after"] is None
    assert "bid-year:2025" in text


def test_streams_come_in_pages(argos, register):
    argos.run([register("AB", stream=f"S{n}") for n in range(5)])

    first = argos.json("streams", "--limit", 2)
    second = argos.json("streams", "--limit", 2, "--after", first["next_after"])
    everything = argos("streams", "--all", "--json").stdout.splitlines()

    names = [each["stream"] for page in (first, second) for each in page["streams"]]
    assert names == [f"bid-year:S{n}" for n in range(4)]
    assert [json.loads(line)["stream"] for line in everything][:4] == names
    assert "--after bid-year:S1, or --all" in argos("streams", "--limit", 2).stdout
    assert argos("streams", "--all").stdout.count("bid-year") == 5


def test_history_tells_who_when_and_why(filled):
    entry = filled.json("history", "2026")["events"][1]

    assert entry["event_type"] == "year.user.updated"
    assert entry["event"]["crew"] == 1
    assert entry["principal"] == {"id": "operator:MK", "roles": ["admin"]}
    assert entry["cause"] == "a test"
    assert entry["change"] == "delta"
    assert entry["superseded_by"] is None
    assert entry["recorded_at"].endswith("+00:00")


def test_history_comes_in_pages(filled):
    first = filled.json("history", "2026", "--limit", 3)
    second = filled.json("history", "2026", "--after", first["next_after"])

    assert [e["version"] for e in first["events"] + second["events"]] == [1, 2, 3, 4]
    assert second["next_after"] is None
    assert "--after 3, or --all" in filled("history", "2026", "--limit", 3).stdout


def test_history_shows_what_a_rollback_has_superseded(filled):
    filled("rollback", "2026", *ADMIN, "--to-version", 1, "--reason", "no", "-y")

    versions = {e["version"]: e["superseded_by"] for e in filled.events()}

    assert versions == {1: None, 2: 5, 3: 5, 4: 5, 5: None}
    assert "superseded by version 5" in filled("history", "2026", "--all").stdout


def crew_of(argos, *at):
    return argos.json("state", "2026", *at)["state"]["users"]["AB"]["crew"]


def test_state_is_shown_at_any_point(filled):
    when = filled.json("history", "2026")["events"][3]["recorded_at"]

    assert crew_of(filled) == 2
    assert crew_of(filled, "--version", 1) is None
    assert crew_of(filled, "--version", 2) == 1
    assert crew_of(filled, "--checkpoint", "first crew") == 1
    assert crew_of(filled, "--time", when) == 2
    assert filled.json("state", "2026", "--version", 0)["state"]["users"] == {}


def test_state_for_people_is_json_as_well(filled):
    shown = json.loads(filled("state", "bid-year:2026").stdout)

    assert shown["users"]["AB"]["crew"] == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [("2", "4"), ("first crew", "version:4"), ("checkpoint:first crew", "4")],
)
def test_diff_takes_versions_and_checkpoints(filled, before, after):
    document = filled.json("diff", "2026", before, after)

    assert document["differences"] == [
        {"path": ["users", "AB", "crew"], "kind": "changed", "before": 1, "after": 2}
    ]
    assert filled("diff", "2026", before, after).stdout == "users.AB.crew: 1 -> 2\n"


def test_diff_takes_times(filled):
    when = filled.json("history", "2026")["events"][3]["recorded_at"]

    assert "crew: 1 -> 2" in filled("diff", "2026", "2", when).stdout
    assert "no differences" in filled("diff", "2026", f"time:{when}", "4").stdout


@pytest.mark.parametrize(
    "point",
    [
        "5",
        "99999999999999999999",
        "9" * 5_000,
        "2026-01-04",
        "2026-01-04T12:00",
        "nope",
        "version:x",
        "time:now",
        "2999-01-01T00:00:00Z",
        "",
    ],
)
def test_a_point_that_is_not_there_is_a_wrong_call(filled, point):
    result = filled("diff", "2026", "0", point)

    assert result.exit_code == exit_code.USAGE
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--version", "5"),
        ("--version", "1", "--checkpoint", "first crew"),
        ("--time", "yesterday"),
        ("--time", "0001-01-01T00:00:00+14:00", "--version", "1"),
    ],
)
def test_state_at_no_point_is_a_wrong_call(filled, options):
    result = filled("state", "2026", *options)

    assert (result.exit_code, result.stdout) == (exit_code.USAGE, "")


def test_a_time_before_everything_gives_the_initial_state(filled):
    when = "0001-01-01T00:00:00+14:00"

    assert filled.json("state", "2026", "--time", when)["state"]["users"] == {}


def test_a_checkpoint_is_taken_under_its_name(filled):
    receipt = filled.json("checkpoint", "2026", *ADMIN, "--name", "second crew")

    assert receipt["version"] == 5
    assert crew_of(filled, "--checkpoint", "second crew") == 2
    assert "version 6" in filled("checkpoint", "2026", *ADMIN).stdout


def test_a_refused_checkpoint_says_that_nothing_was_written(filled):
    result = filled("checkpoint", "2026", *ADMIN, "--name", "first crew")

    assert result.exit_code == exit_code.REFUSED
    assert result.stderr.endswith("nothing was written\n")
    assert len(filled.events()) == 4


def test_a_rollback_is_previewed_and_written(filled):
    options = ("--to-checkpoint", "first crew", "--reason", "a mistake")

    result = filled("rollback", "2026", *ADMIN, *options, "--yes")

    assert result.exit_code == exit_code.OK
    assert "users.AB.crew: 2 -> 1" in result.stdout
    assert "rolled back, as version 5" in result.stdout
    assert filled.events()[-1]["event"] == {"to_version": 3, "reason": "a mistake"}
    assert crew_of(filled) == 1


def test_a_rollback_tells_programs_what_it_did(filled):
    options = ("--to-time", "2001-01-01T00:00:00Z", "--reason", "start again", "--yes")

    document = filled.json("rollback", "2026", *ADMIN, *options)

    assert (document["version"], document["to_version"]) == (4, 0)
    assert document["receipt"]["version"] == 5


def test_a_preview_writes_nothing_and_needs_no_author(filled):
    document = filled.json("rollback", "2026", "--to-version", 1, "--preview")

    assert document["version"] == 4
    assert document["to_version"] == 1
    assert document["superseded_count"] == 3
    assert [e["version"] for e in document["superseded"]] == [2, 3, 4]
    assert len(filled.events()) == 4


def test_a_rollback_that_nobody_can_confirm_needs_yes(filled):
    options = ("--to-version", "1", "--reason", "a mistake")

    result = filled("rollback", "2026", *ADMIN, *options)

    assert result.exit_code == exit_code.USAGE
    assert "--yes" in result.stderr
    assert len(filled.events()) == 4


@pytest.mark.parametrize("missing", ["--principal", "--cause", "--reason"])
def test_a_rollback_needs_an_author(filled, missing):
    given = {"--principal": "p", "--cause": "c", "--reason": "r"}
    del given[missing]
    options = [part for pair in given.items() for part in pair]

    result = filled("rollback", "2026", "--to-version", "1", "--yes", *options)

    assert result.exit_code == exit_code.USAGE


def test_a_rollback_to_the_present_is_a_wrong_call(filled):
    result = filled("rollback", "2026", "--to-version", "4", "--preview")

    assert result.exit_code == exit_code.USAGE


def test_a_rollback_without_the_role_is_refused(filled):
    options = ("--principal", "p", "--cause", "c", "--reason", "r", "--to-version", "1")

    result = filled("rollback", "2026", *options, "--yes")

    assert result.exit_code == exit_code.REFUSED
    assert "needs the role admin" in result.stderr
    assert "nothing was written" in result.stderr


def test_a_long_preview_shows_its_beginning(argos, register, crew):
    lines = [register(f"A{n}") for n in range(9)]
    lines += [crew(f"A{n}", m) for n in range(9) for m in range(1, 5)]
    argos.run(lines)

    text = argos("rollback", "2026", "--to-version", "0", "--preview").stdout

    assert "45 events would be superseded" in text
    assert "the newest 10 of them" in text


def test_verify_counts_what_it_checked(filled):
    document = filled.json("verify")
    text = filled("verify", "--no-store-check").stdout

    assert document["sound"] is True
    assert (document["streams"], document["events"]) == (1, 4)
    assert document["problems"] == []
    assert "sound: nothing is wrong" in text


def test_verify_shares_the_work_with_other_processes(filled):
    assert filled.json("verify", "--processes", "2") == filled.json("verify")
    assert filled("verify", "--processes", "0").exit_code == exit_code.USAGE


@pytest.fixture
def tampered(filled):
    connection = apsw.Connection(str(filled.database))
    triggers = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'"
    )
    for (name,) in list(triggers):
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE events SET cause = 'another' WHERE version = 2")
    connection.close()
    return filled


def test_verify_names_what_was_tampered_with(tampered):
    document = tampered.json("verify", code=exit_code.DATA)
    result = tampered("verify")

    assert document["sound"] is False
    assert document["total_problems"] >= 1
    assert {(p["stream"], p["version"]) for p in document["problems"]} >= {
        ("bid-year:2026", 2)
    }
    assert result.exit_code == exit_code.DATA
    assert "NOT SOUND" in result.stdout
    assert "first at bid-year:2026 version 2" in result.stdout
