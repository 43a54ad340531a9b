"""A keyed journal on the command line: the key is in a file, never in an argument."""

import json

import pytest
from typer.testing import CliRunner

from argos_engine.cli import exit_code
from argos_engine.cli.main import app

DIGITS = "00112233445566778899aabbccddeeff"
OTHER_DIGITS = "ff" * 16


@pytest.fixture
def key_file(tmp_path):
    file = tmp_path / "chain.key"
    file.write_text(f"{DIGITS}\n")
    return file


@pytest.fixture
def with_key(monkeypatch, key_file):
    monkeypatch.setenv("ARGOS_CHAIN_KEY_FILE", str(key_file))


@pytest.fixture
def other_key_file(tmp_path):
    file = tmp_path / "other.key"
    file.write_text(OTHER_DIGITS)
    return file


@pytest.fixture
def keyed(with_key, request):
    """What is filled, made with the key in the environment."""
    return request.getfixturevalue("filled")


def import_into(argos, file, *options):
    call = ["import", "-d", str(argos.directory / "new.db"), str(file)]
    return CliRunner().invoke(app, [*call, *map(str, options)], prog_name="argos")


def test_every_verb_works_with_the_key_of_the_environment(keyed):
    copy = keyed.directory / "copy.db"

    assert keyed.json("verify")["sound"]
    assert keyed.json("health")["problem"] is None
    assert len(keyed.events()) == 4
    assert keyed("backup", copy).exit_code == exit_code.OK
    assert keyed.restore(copy, "--drill").exit_code == exit_code.OK
    assert keyed.restore(copy, "--to", keyed.directory / "r.db").exit_code == 0
    anchor = keyed.directory / "bids.db.anchor"
    assert keyed("verify", "--anchor", anchor).exit_code == exit_code.OK


def test_nothing_is_opened_without_the_key_or_with_another(
    keyed, monkeypatch, other_key_file
):
    for file, message in ((None, "open it with that"), (other_key_file, "another")):
        monkeypatch.delenv("ARGOS_CHAIN_KEY_FILE")
        if file is not None:
            monkeypatch.setenv("ARGOS_CHAIN_KEY_FILE", str(file))
        for verb in ("verify", "streams", "export"):
            result = keyed(verb, domain=verb == "verify")
            assert result.exit_code == exit_code.JOURNAL
            assert message in result.stderr
            assert "bids.db" in result.stderr
        result = keyed("run", "--commands", keyed.file([], "none.jsonl"))
        assert result.exit_code == exit_code.JOURNAL
        assert f"{message}; nothing was written" in result.stderr.replace(
            "another chain key", "another"
        )
        monkeypatch.setenv("ARGOS_CHAIN_KEY_FILE", "any")


def test_health_tells_where_a_log_ends_without_its_key(keyed, monkeypatch):
    monkeypatch.delenv("ARGOS_CHAIN_KEY_FILE")

    assert keyed.json("health")["head"]["position"] == 4


def test_a_journal_without_a_key_is_not_opened_with_one(filled, monkeypatch, key_file):
    monkeypatch.setenv("ARGOS_CHAIN_KEY_FILE", str(key_file))

    result = filled("verify")

    assert result.exit_code == exit_code.JOURNAL
    assert "made without a chain key" in result.stderr


def test_a_key_that_cannot_be_read_is_told_and_not_shown(filled, monkeypatch, key_file):
    key_file.write_text(f"not {DIGITS}")
    monkeypatch.setenv("ARGOS_CHAIN_KEY_FILE", str(key_file))

    result = filled("verify")

    assert result.exit_code == exit_code.JOURNAL
    assert "chain.key: must hold hexadecimal digits" in result.stderr
    assert DIGITS not in result.output


def test_the_settings_show_the_file_and_not_the_key(with_key, key_file):
    text = CliRunner().invoke(app, ["config"]).stdout
    document = CliRunner().invoke(app, ["config", "--json"]).stdout

    found = json.loads(document)["chain_key_file"]
    assert found == {"value": str(key_file), "source": "ARGOS_CHAIN_KEY_FILE"}
    assert "chain_key_file" in text
    assert DIGITS not in text + document


def test_a_log_moves_with_its_key(keyed):
    lines = keyed.directory / "log.jsonl"
    assert keyed("export", lines, domain=False).exit_code == exit_code.OK

    assert import_into(keyed, lines).exit_code == exit_code.OK

    keyed.database = keyed.directory / "new.db"
    assert keyed.json("verify")["sound"]


def test_a_log_gets_a_key_another_one_and_none(
    filled, monkeypatch, key_file, other_key_file
):
    lines = filled.directory / "log.jsonl"
    former = None
    for key in (key_file, other_key_file, None):
        assert filled("export", lines, domain=False).exit_code == exit_code.OK
        given = () if former is None else ("--export-key-file", former)
        if key is None:
            monkeypatch.delenv("ARGOS_CHAIN_KEY_FILE")
        else:
            monkeypatch.setenv("ARGOS_CHAIN_KEY_FILE", str(key))
        refused = import_into(filled, lines)
        assert refused.exit_code == exit_code.JOURNAL
        assert "the export: its hashes were made with" in refused.stderr

        assert import_into(filled, lines, "--rekey", *given).exit_code == exit_code.OK

        place = filled.directory / f"after {former}".replace("/", "-")
        place.mkdir()
        for file in filled.directory.glob("new.db*"):
            file.rename(place / file.name)
        filled.database = place / "new.db"
        assert filled.json("verify")["sound"]
        former = key


def test_a_key_for_an_export_that_is_not_rekeyed_is_a_mistake(filled, key_file):
    lines = filled.directory / "log.jsonl"
    filled("export", lines, domain=False)

    result = import_into(filled, lines, "--export-key-file", key_file)

    assert result.exit_code == exit_code.USAGE
    assert "rekey" in result.stderr
