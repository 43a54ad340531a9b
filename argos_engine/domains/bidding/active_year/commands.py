"""What can be asked about the active year."""

from typing import TypeAlias

import attrs

from argos_engine.domains.bidding.check import check_id, whole

GRANT_MAX = 999_999
"""More than anybody asks for, and exact in every JSON reader."""


@attrs.frozen
class RequestActivation:
    """Ask that a frozen year take bids; refused while another one holds the grant."""

    year_id: str = attrs.field(validator=check_id)


@attrs.frozen
class ReturnGrant:
    """Give the grant back, so that another year can have it; processes only."""

    grant: int = attrs.field(validator=whole(1, GRANT_MAX))
    """Its number: a grant that was made later is not given back by mistake."""


ActiveYearCommand: TypeAlias = RequestActivation | ReturnGrant
