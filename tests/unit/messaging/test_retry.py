import pytest

from argos_engine.errors import InvalidInputError
from argos_engine.messaging.retry import RetryPolicy


def test_pauses_double_up_to_the_longest():
    policy = RetryPolicy(first_pause_seconds=0.5, pause_seconds_max=3)

    assert [policy.pause_seconds(n) for n in (1, 2, 3, 4, 5)] == [0.5, 1, 2, 3, 3]


def test_pauses_stay_numbers_after_very_many_failures():
    assert RetryPolicy().pause_seconds(100_000) == 30


@pytest.mark.parametrize(
    "wrong",
    [
        {"attempts_max": 0},
        {"attempts_max": 10_000},
        {"first_pause_seconds": -1},
        {"first_pause_seconds": 0},
        {"pause_seconds_max": "long"},
    ],
)
def test_limits_are_checked(wrong):
    with pytest.raises(InvalidInputError, match=next(iter(wrong))):
        RetryPolicy(**wrong)
