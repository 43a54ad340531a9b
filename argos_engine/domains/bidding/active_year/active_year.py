"""Which bid year holds the one place there is."""

import attrs


@attrs.frozen
class ActiveYear:
    """The year that was granted to take bids, until it gives its grant back."""

    year_id: str | None = None
    """None while no year holds the grant."""
    grants: int = 0
    """How many were made; the number of the last one."""
