"""What a rule needs before it can decide anything: a year, a user, an open round."""

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.query import can_bid
from argos_engine.domains.bidding.refusal import RoundError, StageError, UserError
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year_facts import YearFacts


def known_facts(area: Area) -> YearFacts:
    """Return what is known of the year.

    Raises:
        StageError: Nothing yet: it is not frozen.
    """
    if area.facts is None:
        raise StageError("the bid year is not frozen, as far as this area knows")
    return area.facts


def active_facts(area: Area) -> YearFacts:
    """Return what is known of a year in which bids are taken.

    Raises:
        StageError: It is in another stage.
    """
    facts = known_facts(area)
    if facts.stage is not Stage.BIDDING_ACTIVE:
        raise StageError(f"the bid year is {facts.stage}: no bids are taken")
    return facts


def open_terms(area: Area, round_id: str) -> RoundTerms:
    """Return the terms of a round that takes bids.

    Raises:
        RoundError: It was never started, or is finalized.
        StageError: The year takes no bids.
    """
    active_facts(area)
    started = area.rounds.get(round_id)
    if started is None:
        raise RoundError(f"round {round_id} was never started")
    if started.is_finalized:
        raise RoundError(f"round {round_id} is finalized")
    return started.terms


def known_user(area: Area, user_id: str) -> Participant:
    """Return a user of the area.

    Raises:
        UserError: There is no such user.
    """
    user = area.users.get(user_id)
    if user is None:
        raise UserError(f"there is no user {user_id} in this area")
    return user


def bidding_user(area: Area, user_id: str) -> Participant:
    """Return a user of the area who bids.

    Raises:
        UserError: There is no such user, or the user is excluded.
    """
    user = known_user(area, user_id)
    if not can_bid(area, user):
        raise UserError(f"user {user_id} is excluded from bidding")
    return user
