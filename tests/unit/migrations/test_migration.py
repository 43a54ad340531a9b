"""A migration is a name, a description, a way up and perhaps a way down."""

import hashlib

import pytest

from argos_engine.errors import InvalidInputError
from argos_engine.migrations.author import Author
from argos_engine.migrations.migration import Migration


def up(session):
    session.execute("CREATE TABLE t (x)")


def test_a_step_has_the_checksum_of_its_text():
    step = Migration("m001_add_table", "a table", "CREATE TABLE t (x)")

    digest = hashlib.blake2b(b"CREATE TABLE t (x)", digest_size=32)
    assert step.checksum == digest.hexdigest()
    assert step.number == 1
    assert not step.is_own


def test_a_function_has_the_checksum_of_its_source():
    source = 'def up(session):\n    session.execute("CREATE TABLE t (x)")\n'

    step = Migration("m001_add_table", "a table", up)

    assert step.checksum == Migration("m001_x", "the text", source).checksum


def test_description_and_way_down_may_change():
    first = Migration("m001_add_table", "a table", "CREATE TABLE t (x)")
    later = Migration("m001_add_table", "one", "CREATE TABLE t (x)", "DROP TABLE t")

    assert first.checksum == later.checksum


def test_a_step_of_the_engine_is_known_by_its_id():
    assert Migration("0001_events", "the log", "SELECT 1").is_own


@pytest.mark.parametrize(
    "step",
    [
        *("m1_add", "001_add", "m001", "m001_", "m001_Add", "m001 add", "m001_a-b"),
        *("", 7, "m001_" + "x" * 100),
    ],
)
def test_an_id_of_another_form_is_refused(step):
    with pytest.raises(InvalidInputError, match="m001_add_status"):
        Migration(step, "a table", "SELECT 1")


@pytest.mark.parametrize("description", ["", "two\nlines", " blank", "x" * 501, None])
def test_a_description_is_one_line(description):
    with pytest.raises(InvalidInputError, match="description"):
        Migration("m001_add", description, "SELECT 1")


@pytest.mark.parametrize("way", ["", " \n", 7, None, len, [up]])
def test_a_way_up_is_text_or_a_function(way):
    with pytest.raises(InvalidInputError, match="up must"):
        Migration("m001_add", "a table", way)


def test_a_way_down_is_checked_as_well():
    with pytest.raises(InvalidInputError, match="down must"):
        Migration("m001_add", "a table", "SELECT 1", 7)


def test_a_function_without_its_source_is_refused():
    names = {}
    exec("def up(session): pass", names)  # noqa: S102

    with pytest.raises(InvalidInputError, match="source text"):
        Migration("m001_add", "a table", names["up"])


@pytest.mark.parametrize(("principal", "cause"), [("", "why"), ("who", ""), (7, "why")])
def test_an_author_says_who_and_why(principal, cause):
    with pytest.raises(InvalidInputError):
        Author(principal, cause)
