"""An area as its bid year knows it."""

import attrs


@attrs.frozen
class YearArea:
    """A part of the center whose users bid against each other.

    Users without an area are in No Bid: it is no area, so nobody can rename it, count
    it, or give it rounds.
    """

    area_id: str
    code: str
    name: str | None = None
    expected_users: int | None = None
    round_group_id: str | None = None
