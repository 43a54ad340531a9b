"""The verbs that ask who, what if, and with which settings; and a log that travels."""

import json

import pytest
from typer.testing import CliRunner

from argos_engine.cli import exit_code
from argos_engine.cli.main import app

ADMIN = ("--principal", "operator:MK", "--role", "admin")
NOT_ASKED_FOR = {"domain": False}


@pytest.fixture
def twice(filled):
    """Return the command line on a journal in which a crew was rolled back."""
    call = filled(
        "rollback", "2026", "--to-checkpoint", "first crew", "--reason", "a slip",
        "--yes", *ADMIN, "--cause", "a test",
    )  # fmt: skip
    assert call.exit_code == 0, call.output
    return filled


# blame


def test_blame_names_the_event_that_set_a_part(twice):
    document = twice.json("blame", "2026", "users.AB.crew")

    assert (document["value"], document["is_present"]) == (1, True)
    assert document["set_by"]["version"] == 2
    changes = [(c["before"], c["after"]) for c in document["changes"]]
    assert changes == [(None, None), (None, 1), (1, 2), (2, 1)]
    assert [c["superseded_by"] for c in document["changes"]][-2:] == [5, None]


def test_blame_tells_people_who_and_why(twice):
    text = twice("blame", "2026", "users.AB.crew").stdout

    assert "users.AB.crew: 1" in text
    assert "set by year.user.updated, version 2" in text
    assert "operator:MK" in text
    assert "superseded by version 5" in text


def test_blame_shows_the_newest_changes_of_a_large_part(argos, register, crew):
    argos.run([register("AB"), *(crew("AB", n % 7 + 1) for n in range(30))])

    text = argos("blame", "2026", "users", "--limit", 2).stdout

    assert "29 earlier changes, then:" in text
    assert "characters)" in text


def test_blame_of_what_no_event_has_set(filled):
    assert "no event has set it" in filled("blame", "2026", "rounds").stdout
    assert "not there" in filled("blame", "2026", "users.ZZ").stdout


def test_blame_of_a_path_that_never_was_says_so(twice):
    assert "it never was" in twice("blame", "2026", "users.ZZ").stdout
    assert "it never was" not in twice("blame", "2026", "rounds").stdout


@pytest.mark.parametrize("path", ["", "users.", '"users'])
def test_blame_names_a_path_that_is_none(filled, path):
    result = filled("blame", "2026", path)

    assert result.exit_code == exit_code.USAGE
    assert "path" in result.stderr


# what-if


def test_what_if_tells_the_event_and_what_it_would_change(filled):
    data = json.dumps({"user_id": "AB", "crew": 5})
    call = ("what-if", "2026", "UpdateUser", data, *ADMIN)

    document = filled.json(*call)

    assert document["event_type"] == "year.user.updated"
    assert document["version"] == 4
    assert [d["path"] for d in document["differences"]] == [["users", "AB", "crew"]]
    text = filled(*call).stdout
    assert "users.AB.crew: 2 -> 5" in text
    assert "nothing was stored" in text
    assert len(filled.events()) == 4


def test_what_if_of_the_past(filled):
    data = json.dumps({"user_id": "AB", "crew": 5})
    document = filled.json(
        "what-if", "2026", "UpdateUser", data, *ADMIN, "--at", "first crew",
        "--now", "2026-01-04T12:00:00Z",
    )  # fmt: skip

    assert document["differences"][0]["before"] == 1
    assert document["at"] == "2026-01-04T12:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("UpdateUser", '{"user_id":"ZZ"}', *ADMIN), exit_code.REFUSED, "ZZ"),
        (
            ("UpdateUser", '{"user_id":"AB"}', "--principal", "x"),
            exit_code.REFUSED,
            "admin",
        ),
        (("UpdateUser", "{", *ADMIN), exit_code.USAGE, "JSON"),
        (("UpdateUser", '{"crew":"x","user_id":"AB"}', *ADMIN), 2, "crew"),
        (("Nothing", "{}", *ADMIN), exit_code.USAGE, "command"),
        (("Checkpoint", "{}", *ADMIN), exit_code.USAGE, "of the domain"),
        (("UpdateUser", "{}", *ADMIN, "--at", "99"), exit_code.USAGE, "user_id|99"),
        (("UpdateUser", "{}", *ADMIN, "--now", "noon"), exit_code.USAGE, "now"),
        (("UpdateUser", "{}"), exit_code.USAGE, "principal"),
    ],
)
def test_what_if_says_what_is_wrong(filled, arguments, code, message):
    result = filled("what-if", "2026", *arguments)

    assert result.exit_code == code, result.output
    assert any(part in result.stderr for part in message.split("|"))
    assert "Traceback" not in result.output


def test_what_if_may_look_ahead(filled):
    data = json.dumps({"user_id": "AB", "crew": 5})
    ahead = "2199-12-31T23:59:59+00:00"

    document = filled.json(
        "what-if", "2026", "UpdateUser", data, *ADMIN, "--now", ahead
    )

    assert document["at"] == ahead


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("[]", "data must be a JSON object"),
        ("{", "data must be JSON"),
        ('{"a": 1, "a": 2}', "data.a must be given once"),
        ("[" * 50_000, "data must be nested at most"),
        ("\udcff", "data must be UTF-8"),
    ],
)
def test_what_if_names_the_data_that_cannot_be_read(filled, data, message):
    result = filled("what-if", "2026", "UpdateUser", data, *ADMIN)

    assert result.exit_code == exit_code.USAGE
    assert message in result.stderr


# export and import


def test_a_log_travels_and_arrives_with_equal_lines(twice, tmp_path):
    call = twice("export", tmp_path / "log.jsonl", "--json", **NOT_ASKED_FOR)
    exported = json.loads(call.stdout)
    twice.database = tmp_path / "copy.db"
    imported = twice.json("import", tmp_path / "log.jsonl")
    again = twice("export", **NOT_ASKED_FOR).stdout.splitlines()

    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert again[1:] == lines[1:]
    assert exported["lines"] == len(lines)
    assert (imported["events"], imported["snapshots"]) == (5, 2)
    assert twice.json("verify")["sound"]


def test_export_and_import_tell_people_how_much(twice, tmp_path):
    assert "lines in" in twice("export", tmp_path / "l", **NOT_ASKED_FOR).stdout
    twice.database = tmp_path / "copy.db"
    assert "5 events" in twice("import", tmp_path / "l").stdout


def test_an_import_that_fails_says_where_and_leaves_nothing(filled, tmp_path):
    call = filled("export", tmp_path / "log.jsonl", **NOT_ASKED_FOR)
    assert call.exit_code == 0
    content = (tmp_path / "log.jsonl").read_text()
    (tmp_path / "bad.jsonl").write_text(content.replace("a test", "another", 1))
    filled.database = tmp_path / "copy.db"

    result = filled("import", tmp_path / "bad.jsonl")

    assert result.exit_code == exit_code.DATA
    assert f"{tmp_path / 'bad.jsonl'}: bid-year:2026 version 1" in result.stderr
    assert "nothing was written" in result.stderr
    assert not list(tmp_path.glob("copy.db*"))


# config


def run_config(environment, *arguments):
    return CliRunner().invoke(app, ["config", *map(str, arguments)], env=environment)


def test_config_tells_each_value_and_where_it_comes_from(argos):
    file = argos.directory / "argos.toml"
    file.write_text("[argos]\ngroup_commands_max = 7\nlive_actors_max = 8\n")
    environment = {"ARGOS_LIVE_ACTORS_MAX": "9"}

    result = run_config(environment, "--file", file, "--json")

    document = json.loads(result.stdout)
    assert document["group_commands_max"] == {"value": 7, "source": str(file)}
    assert document["live_actors_max"] == {
        "value": 9,
        "source": "ARGOS_LIVE_ACTORS_MAX",
    }
    assert document["mailbox_commands_max"]["source"] == "default"
    text = run_config(environment).stdout
    assert "ARGOS_LIVE_ACTORS_MAX" in text


@pytest.mark.parametrize(
    ("environment", "content", "message"),
    [
        ({"ARGOS_LIVE_ACTORS_MAX": "many"}, "", "live_actors_max"),
        ({"ARGOS_LIVE_ACTORS_MAX": "0"}, "", "live_actors_max must be"),
        ({"ARGOS_CLOSE_TIMEOUT_SECONDS": "nan"}, "", "close_timeout_seconds"),
        ({}, "[argos]\nlive = 3\n", "live"),
        ({}, "[argos\n", "settings"),
        ({}, None, "no settings file"),
    ],
)
def test_config_names_what_is_wrong(argos, environment, content, message):
    file = argos.directory / "argos.toml"
    if content is not None:
        file.write_text(content)

    result = run_config(environment, "--file", file)

    assert result.exit_code == exit_code.USAGE, result.output
    assert message in result.stderr


def test_a_verb_that_writes_takes_its_settings_from_the_environment(
    argos, register, crew, monkeypatch
):
    monkeypatch.setenv("ARGOS_CHECKPOINT_INTERVAL_EVENTS", "2")

    argos.run([register("AB"), crew("AB", 1), crew("AB", 2)])

    types = [event["event_type"] for event in argos.events()]
    assert types[2] == "engine.checkpoint.taken"


def test_a_wrong_setting_stops_a_verb_that_writes(argos, register, monkeypatch):
    monkeypatch.setenv("ARGOS_GROUP_COMMANDS_MAX", "none")

    result = argos("run", "--commands", argos.file([register("AB")]))

    assert result.exit_code == exit_code.USAGE, result.output
    assert "group_commands_max" in result.stderr
    assert not argos.database.exists()
