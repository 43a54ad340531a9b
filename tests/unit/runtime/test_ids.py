"""Ids that the engine makes for those who give none."""

import pytest

from argos_engine.ports.clock import FixedClock
from argos_engine.ports.ids import TimeOrderedIds

TAIL = bytes(range(6))


def test_later_ids_sort_after_earlier_ones():
    clock = FixedClock(1_700_000_000_000_000)
    ids = TimeOrderedIds(clock, TAIL)

    made = []
    for _ in range(50):
        made += [ids(), ids()]
        clock.advance(0.001)

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {len(each) for each in made} == {32}


def test_an_id_says_when_it_was_made_and_by_whom():
    made = TimeOrderedIds(FixedClock(0xABCDEF), TAIL)()

    assert made == "00000000abcdef" + "000000" + TAIL.hex()


@pytest.mark.parametrize("time", [-1, 1 << 56])
def test_a_clock_that_is_far_off_still_gets_ids(time):
    ids = TimeOrderedIds(FixedClock(time), TAIL)

    assert ids() != ids()
