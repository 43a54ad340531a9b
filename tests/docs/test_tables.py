"""The generated tables say what the package says."""

import importlib
import sys

import attrs
import pytest

import argos_engine
from argos_engine import EngineSettings
from argos_engine.cli.main import app
from tests.docs.pages import DOCS

# typer keeps its own copy of click: the tree of verbs is asked for through typer.
typer = importlib.import_module("typer")


@pytest.fixture(autouse=True)
def _extension_is_found(monkeypatch):
    monkeypatch.syspath_prepend(DOCS / "_extension")
    yield
    for name in ("tables", "command_line"):
        sys.modules.pop(name, None)


def test_every_error_has_a_row():
    text = importlib.import_module("tables").errors_table()
    names = [n for n in argos_engine.__all__ if n.endswith("Error")]
    assert all(f"`{name}`" in text for name in names)
    (row,) = (line for line in text.splitlines() if "`OutcomeUnknownError`" in line)
    assert row.endswith("| not known | yes |")
    (row,) = (line for line in text.splitlines() if "`CommandFailedError`" in line)
    assert row.endswith("| no | no |")


def test_every_setting_has_a_row_with_its_meaning():
    text = importlib.import_module("tables").settings_table()
    for field in attrs.fields(EngineSettings):
        (row,) = (line for line in text.splitlines() if f"| `{field.name}` " in line)
        assert f"`{field.default!r}`" in row
        assert f"`ARGOS_{field.name.upper()}`" in row
        assert not row.endswith("|  |")


def test_every_verb_and_option_is_listed():
    text = importlib.import_module("command_line").verbs()
    for name, verb in typer.main.get_command(app).commands.items():
        section = text.partition(f"## `argos {name}`\n")[2].partition("\n## ")[0]
        assert section, name
        for parameter in verb.params:
            if parameter.param_type_name == "option":
                assert all(spelled in section for spelled in parameter.opts)
    assert "| 5 | the outcome is not known" in text


def test_every_public_name_is_on_the_page_of_the_api():
    page = (DOCS / "reference" / "api.md").read_text()
    for name in argos_engine.__all__:
        if not name.endswith("Error"):
            assert f":: argos_engine.{name}" in page, name
