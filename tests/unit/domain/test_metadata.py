import datetime

import pytest

from argos_engine.domain.metadata import Context, Principal
from argos_engine.errors import InvalidInputError

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def test_a_principal_has_each_role_once():
    principal = Principal("clerk:7", ["desk", "night", "desk"])

    assert principal == Principal("clerk:7", {"night", "desk"})
    assert principal.roles == {"desk", "night"}


def test_a_principal_may_have_no_roles():
    assert Principal("clerk:7").roles == frozenset()


@pytest.mark.parametrize("name", ["", " a", "a\n", None, 7])
def test_a_principal_needs_a_name(name):
    with pytest.raises(InvalidInputError, match="principal"):
        Principal(name)


@pytest.mark.parametrize("role", ["", "a\n", None, 7])
def test_a_role_needs_a_name(role):
    with pytest.raises(InvalidInputError, match="role"):
        Principal("clerk:7", [role])


def test_one_text_is_no_collection_of_roles():
    """Its letters would be taken for roles, and none of them would be `admin`."""
    with pytest.raises(InvalidInputError, match="roles must be a collection"):
        Principal("clerk:7", "admin")


def test_a_context_says_who_when_and_why():
    context = Context(NOW, Principal("clerk:7"), "counter deposit")

    assert (context.at, context.principal.id) == (NOW, "clerk:7")
    assert context.cause == "counter deposit"
