import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.domain.label import LABEL_LENGTH_MAX, label
from argos_engine.errors import InvalidInputError


@pytest.mark.parametrize("text", ["a", "two words", "Zo\u00eb", "x" * LABEL_LENGTH_MAX])
def test_printable_text_is_a_label(text):
    assert label("name", text) == text


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("", "must have 1 to 200 characters"),
        ("x" * 201, "must have 1 to 200 characters"),
        (" a", "must be printable, without blanks around it"),
        ("a ", "must be printable, without blanks around it"),
        ("a\nb", "must be printable, without blanks around it"),
        ("a\x00", "must be printable, without blanks around it"),
        ("\u202egnp", "must be printable, without blanks around it"),
        ("\ud800", "must be printable, without blanks around it"),
        (7, "must be text"),
        (b"a", "must be text"),
        (None, "must be text"),
    ],
)
def test_anything_else_is_refused_with_the_rule_it_breaks(value, rule):
    with pytest.raises(InvalidInputError) as caught:
        label("name", value)

    assert (caught.value.name, caught.value.rule) == ("name", rule)


def test_a_label_may_be_allowed_more_room():
    assert label("cause", "x" * 300, 300) == "x" * 300


@given(st.text())
def test_what_is_taken_can_be_stored(text):
    try:
        taken = label("name", text)
    except InvalidInputError:
        return

    assert taken.encode().decode() == text
    assert "\n" not in text
