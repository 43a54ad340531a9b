"""The bid desk of one area: who sits there and how requests come in."""

import itertools

from argos_engine.domain.metadata import Principal
from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.commands import AreaCommand
from argos_engine.domains.bidding.season.chance import Chance
from argos_engine.domains.bidding.season.line import Line, Request
from argos_engine.domains.bidding.year.decide import YearCommand

_ADMINS = ("operator:MK", "operator:TR")
_BIDDERS = ("operator:JD", "operator:LS", "operator:PW", "operator:VA")
_CAUSES = ("phone call", "paper form", "at the bid desk", "e-mail from the user")
_NIGHT_OPERATOR = "operator:PW"


class Desk:
    """Turns commands into lines: adds the operator, the cause, and an id at times."""

    def __init__(self, area: str, chance: Chance) -> None:
        self._area = area
        self.chance = chance
        self._forms = itertools.count(1)

    def admin(self, command: Request, cause: str) -> Line:
        """Return a line of somebody who runs the bidding."""
        roles = frozenset({Role.ADMIN})
        return Line(command, Principal(self.chance.among(_ADMINS), roles), cause)

    def bidder(self, command: AreaCommand) -> Line:
        """Return a line of somebody who enters what a user asks for."""
        principal = self._bidder(self.chance.among(_BIDDERS))
        cause = self.chance.among(_CAUSES)
        # Paper forms carry a number, so the same form is never entered twice.
        form = self._form() if cause == "paper form" else None
        return Line(command, principal, cause, form)

    def overstepping(self, command: Request, cause: str) -> Line:
        """Return a line of a bidder who tries what is not a bidder's to do."""
        return Line(command, self._bidder(self.chance.among(_BIDDERS)), cause)

    def night(self, command: AreaCommand) -> Line:
        """Return a line of the pile of forms that one operator enters at night."""
        principal = self._bidder(_NIGHT_OPERATOR)
        return Line(command, principal, "pile of paper forms", self._form())

    def process(self, command: AreaCommand) -> Line:
        """Return a line of the program that tells an area about its year."""
        principal = Principal("process:year-facts", frozenset({Role.PROCESS}))
        return Line(command, principal, "the bid year has changed")

    def grant(self, command: YearCommand) -> Line:
        """Return a line of the program that carries the grant to the active year."""
        principal = Principal("process:active-year", frozenset({Role.PROCESS}))
        return Line(command, principal, "the year was granted to be active")

    def _bidder(self, name: str) -> Principal:
        return Principal(name, frozenset({Role.BIDDER}))

    def _form(self) -> str:
        return f"form-{self._area}-{next(self._forms):04}"
