"""What has happened to the one place of the active year."""

from typing import TypeAlias

import attrs


@attrs.frozen
class ActivationGranted:
    """A year may take bids, and no other one."""

    year_id: str
    grant: int


@attrs.frozen
class GrantReturned:
    """The year is closed, or was never frozen; the place is free."""

    year_id: str
    grant: int


ActiveYearEvent: TypeAlias = ActivationGranted | GrantReturned
