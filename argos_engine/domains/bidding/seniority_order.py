"""The order of seniority: who bids before whom, and who cannot be told apart."""

import itertools
from collections.abc import Mapping

from argos_engine.domains.bidding.seniority import Seniority


def seniority_order(people: Mapping[str, Seniority]) -> tuple[str, ...]:
    """Return the user ids, the most senior first.

    It is strict where `ties` finds none; the order of *people* never matters.
    """
    # Ids come last in the key only to give tied users a fixed order as well.
    ranked = sorted((seniority.rank, user_id) for user_id, seniority in people.items())
    return tuple(user_id for _, user_id in ranked)


def ties(people: Mapping[str, Seniority]) -> tuple[tuple[str, ...], ...]:
    """Return all sets of users whose seniority is the same, in that order."""
    groups = itertools.groupby(
        seniority_order(people), key=lambda each: people[each].rank
    )
    alike = (tuple(user_ids) for _, user_ids in groups)
    return tuple(user_ids for user_ids in alike if len(user_ids) > 1)
