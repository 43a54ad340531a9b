from hypothesis import given
from hypothesis import strategies as st

from argos_engine.codec.principal import decode_principal, encode_principal
from argos_engine.domain.metadata import Principal

names = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=9)


def test_roles_stand_in_order():
    principal = Principal("Zo\u00eb", {"night", "desk"})

    assert encode_principal(principal) == '{"id":"Zo\u00eb","roles":["desk","night"]}'


@given(st.builds(Principal, names, st.frozensets(names, max_size=4)))
def test_a_principal_comes_back(principal):
    assert decode_principal(encode_principal(principal)) == principal
