"""Users: the controllers whose leave is bid for."""

import enum

import attrs

from argos_engine.domains.bidding.seniority import Seniority

CREW_MAX = 7


class UserType(enum.StrEnum):
    """How far a controller's certification has come."""

    CPC = "CPC"
    CPC_IT = "CPC-IT"
    DEV_R = "Dev-R"
    DEV_D = "Dev-D"


@attrs.frozen
class User:
    """Somebody who takes leave; operators enter the bids."""

    initials: str
    name: str
    user_type: UserType
    crew: int | None
    seniority: Seniority
