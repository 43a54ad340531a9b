"""The one place of the active year: who gets it, and who gives it back."""

import datetime

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as some

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.active_year.active_year import ActiveYear
from argos_engine.domains.bidding.active_year.commands import (
    GRANT_MAX,
    RequestActivation,
    ReturnGrant,
)
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR
from argos_engine.domains.bidding.active_year.events import (
    ActivationGranted,
    GrantReturned,
)
from argos_engine.domains.bidding.refusal import ActiveYearError, RoleMissingError
from argos_engine.errors import InvalidInputError
from argos_engine.testing.decider_check import check_decider
from tests.unit.domains.bidding.trusted import trusting

AT = datetime.datetime(2025, 11, 3, tzinfo=datetime.UTC)


def context(role):
    return Context(AT, Principal("operator:MK", frozenset({role})), "a test")


@attrs.define
class Place:
    """The place, which commands can be given to, one after the other."""

    state: ActiveYear = ACTIVE_YEAR.initial_state

    def request(self, year_id, role="admin"):
        return self._do(RequestActivation(year_id), role)

    def give_back(self, grant, role="process"):
        return self._do(ReturnGrant(grant), role)

    def _do(self, command, role):
        event = ACTIVE_YEAR.decide(self.state, command, context(role))
        self.state = ACTIVE_YEAR.evolve(self.state, event)
        return event


@pytest.fixture
def place():
    return Place()


def test_the_first_year_that_asks_gets_the_grant(place):
    assert place.request("2026") == ActivationGranted("2026", 1)
    assert place.state == ActiveYear("2026", 1)


@pytest.mark.parametrize("year_id", ["2026", "2027"])
def test_a_refusal_says_which_year_is_active(place, year_id):
    place.request("2026")

    with pytest.raises(ActiveYearError, match="year 2026 is the active year"):
        place.request(year_id)
    assert place.state == ActiveYear("2026", 1)


def test_a_place_that_was_given_back_goes_to_the_next_year(place):
    place.request("2026")

    assert place.give_back(1) == GrantReturned("2026", 1)
    assert place.request("2027") == ActivationGranted("2027", 2)


@pytest.mark.parametrize("grant", [1, 3])
def test_only_the_grant_that_is_held_is_given_back(place, grant):
    """An answer that comes late must not free the place of a later grant."""
    place.request("2026")
    place.give_back(1)
    place.request("2026")

    with pytest.raises(ActiveYearError, match=f"no year holds grant {grant}"):
        place.give_back(grant)
    assert place.state == ActiveYear("2026", 2)


def test_a_free_place_is_not_given_back(place):
    place.request("2026")
    place.give_back(1)

    with pytest.raises(ActiveYearError, match="no year holds grant 1"):
        place.give_back(1)


@pytest.mark.parametrize("role", ["bidder", "process"])
def test_only_an_admin_asks_for_the_grant(place, role):
    with pytest.raises(RoleMissingError, match="needs the role admin"):
        place.request("2026", role)


@pytest.mark.parametrize("role", ["bidder", "admin"])
def test_only_a_process_gives_it_back(place, role):
    place.request("2026")

    with pytest.raises(RoleMissingError, match="needs the role process"):
        place.give_back(1, role)


def test_the_numbers_of_grants_end(place):
    place.state = ActiveYear(None, GRANT_MAX)

    with pytest.raises(ActiveYearError, match="no more than 999999 grants"):
        place.request("2026")


def test_the_place_is_never_rolled_back(place):
    with pytest.raises(ActiveYearError, match="never rolled back"):
        ACTIVE_YEAR.authorize(
            place.state, Rollback(1, "the wrong year"), context("admin")
        )


def test_admins_take_checkpoints_and_bidders_do_not(place):
    ACTIVE_YEAR.authorize(place.state, Checkpoint("noon"), context("admin"))
    with pytest.raises(RoleMissingError, match="needs the role admin"):
        ACTIVE_YEAR.authorize(place.state, Checkpoint("noon"), context("bidder"))


@pytest.mark.parametrize("year_id", ["", "2026/NORTH", "a year", 2026])
def test_what_cannot_name_a_year_is_not_asked_for(year_id):
    with pytest.raises(InvalidInputError, match="year_id"):
        RequestActivation(year_id)


@pytest.mark.parametrize("grant", [0, GRANT_MAX + 1, True])
def test_what_cannot_number_a_grant_is_not_given_back(grant):
    with pytest.raises(InvalidInputError, match="grant"):
        ReturnGrant(grant)


def test_something_else_is_no_command_about_the_active_year(place):
    with pytest.raises(TypeError, match="object is not about the active year"):
        ACTIVE_YEAR.decide(place.state, object(), context("admin"))


@pytest.mark.slow
def test_the_place_keeps_what_every_decider_has_to():
    quick = settings(max_examples=15, stateful_step_count=15, deadline=None)
    asked = some.one_of(
        some.builds(RequestActivation, some.sampled_from(["2026", "2027"])),
        some.builds(ReturnGrant, some.integers(1, 4)),
    )

    everybody = Principal("operator:MK", frozenset({"admin", "process"}))

    check_decider(trusting(ACTIVE_YEAR, everybody), asked, settings=quick)
