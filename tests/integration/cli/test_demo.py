"""`argos demo`: the season that ships with the package, played twice."""

import pytest

from argos_engine.cli import exit_code

AREAS = ("--domain", "argos_engine.domains.bidding.decider:AREA")
COMMANDS = 3_888

pytestmark = pytest.mark.slow


def test_the_demo_plays_a_season_and_then_nothing_new(argos):
    first = argos("demo", *AREAS)
    again = argos("demo", *AREAS)
    document = argos.json("demo", *AREAS)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "nothing new" not in first.stdout
    assert f"nothing new: {COMMANDS:,} commands had their answers" in again.stdout
    for text in (first.stdout, again.stdout):
        assert "bid-area:2026/NORTH" in text
        assert "The rollback in bid-area:2026/NORTH" in text
        assert "sound: nothing is wrong" in text
        assert f"argos verify -d {argos.database}" in text
    assert document["new"] is False
    assert sum(document["commands"].values()) == COMMANDS
    assert document["commands"]["failed"] == document["bad_lines_total"] == 0
    assert [each["stream"] for each in document["streams"]] == [
        "bid-active-year:center",
        "bid-area:2026/EAST",
        "bid-area:2026/NORTH",
        "bid-area:2026/WEST",
        "bid-year:2026",
        "bid-year:2040",
    ]
    assert sum(each["refused"] for each in document["streams"]) > 0
    assert (
        document["rollback"]["before"]["bids"] > document["rollback"]["after"]["bids"]
    )
    assert document["verification"]["sound"] is True


def test_the_demo_leaves_other_journals_alone(argos, register):
    argos.run([register("AB", stream="2027")])

    result = argos("demo", *AREAS)

    assert result.exit_code == exit_code.USAGE
    assert "bid-year:2027, which is not of the demo" in result.stderr


def test_the_demo_does_not_look_at_the_environment(argos, monkeypatch, tmp_path):
    monkeypatch.setenv("ARGOS_DATABASE", str(tmp_path / "precious.db"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bids.db").write_bytes(b"not a journal")

    result = argos("demo", *AREAS)

    assert result.exit_code == exit_code.JOURNAL
    assert not (tmp_path / "precious.db").exists()


def test_an_empty_file_becomes_a_demo(argos):
    argos.database.touch()

    result = argos("demo", *AREAS)

    assert result.exit_code == exit_code.OK, result.output
    assert "sound: nothing is wrong" in result.stdout
