"""Values that are wrong whatever the state is."""

import datetime

import attrs
import pytest

from argos_engine.domains.bidding.commands import OpenRound, OpenYear, UpdateUser
from argos_engine.errors import InvalidInputError

SUNDAY = datetime.date(2026, 1, 4)


@pytest.mark.parametrize("initials", ["", "A", "ABC", "ab", "A ", "A-", "\u00c4B", 12])
def test_initials_are_two_capital_letters_or_digits(registration, initials):
    with pytest.raises(InvalidInputError, match="initials must be two characters"):
        attrs.evolve(registration("AB"), initials=initials)


@pytest.mark.parametrize("name", ["", " ", "A\n", None, "x" * 201])
def test_a_user_has_a_name_that_can_be_shown(registration, name):
    with pytest.raises(InvalidInputError, match="name must"):
        registration("AB", name=name)


@pytest.mark.parametrize("crew", [0, 8, -1, True, "1", 1.0])
def test_a_crew_is_a_number_from_one_to_seven(registration, crew):
    with pytest.raises(InvalidInputError, match="crew must be a whole number"):
        registration("AB", crew=crew)


@pytest.mark.parametrize("crew", [None, 1, 7])
def test_a_user_may_have_a_crew(registration, crew):
    assert registration("AB", crew=crew).crew == crew


def test_an_update_is_held_to_the_same_checks():
    with pytest.raises(InvalidInputError, match="name must"):
        UpdateUser("AB", name="")


@pytest.mark.parametrize(
    "first_day",
    [
        datetime.date(2026, 1, 5),
        datetime.date(2026, 2, 1),
        datetime.date(1899, 1, 1),
        datetime.date(2201, 1, 4),
        datetime.datetime(2026, 1, 4, tzinfo=datetime.UTC),
        "2026-01-04",
    ],
)
def test_a_bid_year_begins_on_a_sunday_in_january(first_day):
    with pytest.raises(InvalidInputError, match="must be a Sunday in January"):
        OpenYear(first_day, 26)


@pytest.mark.parametrize("pay_periods", [25, 28])
def test_a_bid_year_has_26_or_27_pay_periods(pay_periods):
    with pytest.raises(InvalidInputError, match="pay_periods must be"):
        OpenYear(SUNDAY, pay_periods)


@pytest.mark.parametrize("field", ["number", "slots_per_day", "max_groups"])
def test_a_round_counts_from_one_on(field):
    opening = OpenRound(1, "Prime time", 1, 2, 48)

    with pytest.raises(InvalidInputError, match=f"{field} must be a whole number"):
        attrs.evolve(opening, **{field: 0})
