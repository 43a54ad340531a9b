import pytest

from argos_engine.codec.fingerprint import fingerprint
from argos_engine.domain.identity import StreamId

ALICE = StreamId("account", "alice")
ASKED = (ALICE, ("Deposit", b'{"amount":1}'), "clerk:7", "test", None)


def test_the_same_question_has_the_same_fingerprint():
    assert fingerprint(*ASKED) == fingerprint(*ASKED)
    assert len(fingerprint(*ASKED)) == 16


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, StreamId("account", "bob")),
        (0, StreamId("loan", "alice")),
        (1, ("Deposit", b'{"amount":2}')),
        (1, ("Withdraw", b'{"amount":1}')),
        (2, "clerk:8"),
        (3, "another"),
        (4, 0),
        (4, 1),
    ],
)
def test_everything_the_caller_chose_changes_it(place, value):
    asked = list(ASKED)
    asked[place] = value

    assert fingerprint(*asked) != fingerprint(*ASKED)


def test_words_cannot_move_from_one_part_to_the_next():
    one = fingerprint(ALICE, ("Deposit", b"{}"), "a", "bc", None)
    other = fingerprint(ALICE, ("Deposit", b"{}"), "ab", "c", None)

    assert one != other
