"""The file of a new step has the next number and is a step."""

import runpy

import pytest

from argos_engine.errors import InvalidInputError
from argos_engine.migrations.draft import draft_migration


def test_the_first_file_is_a_step_that_somebody_has_to_write(tmp_path):
    path = draft_migration(tmp_path, "add_status", "a student's $5 status")

    assert path == tmp_path / "m001_add_status.py"
    step = runpy.run_path(str(path))["STEP"]
    assert step.id == "m001_add_status"
    assert step.description == "a student's $5 status"
    for way in (step.up, step.down):
        with pytest.raises(NotImplementedError):
            way(None)


def test_the_number_is_the_next_one(tmp_path):
    (tmp_path / "m009_old.py").touch()
    (tmp_path / "m010_gone.txt").touch()

    assert draft_migration(tmp_path, "new", "new").name == "m010_new.py"
    assert draft_migration(tmp_path, "new", "new").name == "m011_new.py"


def test_another_template_may_be_given(tmp_path):
    template = tmp_path / "template.sql"
    template.write_text("-- $id: $description, $$1")

    path = draft_migration(tmp_path, "new", "a thing", template)

    assert path.read_text() == "-- m001_new: a thing, $1"


@pytest.mark.parametrize("text", ["$other", "$", "${id"])
def test_a_template_with_other_placeholders_is_refused(tmp_path, text):
    template = tmp_path / "template.txt"
    template.write_text(text)

    with pytest.raises(InvalidInputError, match="template"):
        draft_migration(tmp_path, "new", "a thing", template)
    assert list(tmp_path.iterdir()) == [template]


@pytest.mark.parametrize(
    ("words", "description"),
    [("add status", "x"), ("../up", "x"), ("x", ""), ("x", 'a "b"'), ("x", "a\\")],
)
def test_words_and_description_must_fit(tmp_path, words, description):
    with pytest.raises(InvalidInputError):
        draft_migration(tmp_path, words, description)
    assert list(tmp_path.iterdir()) == []
