"""Screens of 80 and 120 columns."""

import pytest

VERBS = [
    ("streams",),
    ("history", "2026"),
    ("rollback", "2026", "--to-version", "0", "--preview"),
    ("verify",),
    ("run", "--commands", "commands.jsonl"),
]


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("verb", VERBS, ids=[verb[0] for verb in VERBS])
def test_a_screen_fits_and_has_no_colours(filled, monkeypatch, columns, verb):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.chdir(filled.directory)

    result = filled(*verb)

    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= columns
    assert "\x1b" not in result.output


def test_words_of_tables_are_not_broken_at_80_columns(filled, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    text = filled("history", "2026").stdout

    assert "engine.checkpoint.taken" in text
    assert "year.user.registered" in text


def test_colours_are_for_terminals(filled, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in filled("verify").stdout
