"""Overrides: what was decided by hand, beside what follows from the rules.

The derived value stays. A later override replaces an earlier one; one without a value
takes it back. What came before is in the log.
"""

import attrs

from argos_engine.domains.bidding.schedule import Window


@attrs.frozen
class EligibilityOverride:
    """Whether a user bids, whatever the year says."""

    can_bid: bool
    reason: str


@attrs.frozen
class OrderOverride:
    """Another place in the bid order; gaps and equal places are allowed."""

    position: int
    reason: str


@attrs.frozen
class WindowOverride:
    """Another window of one user in one round."""

    window: Window
    reason: str
