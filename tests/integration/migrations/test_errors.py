"""Every error of migrations is tried, and says what it means for the caller."""

import inspect
import pathlib

import pytest

from argos_engine import errors

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.MigrationError) and kind is not errors.MigrationError
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_of_a_migration_is_tried_beside_this(kind):
    folder = pathlib.Path(__file__).parent
    sources = [path.read_text() for path in folder.glob("test_*.py")]

    # Imported, and then expected.
    assert max(text.count(kind.__name__) for text in sources) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_names_the_step_and_what_was_written(kind):
    error = kind("m001_one", "the reason")

    assert str(error) == "migration m001_one: the reason"
    assert error.written in ({None} if error.retryable else {False})
