"""The season as a whole: a year and its three areas, their lines in one order."""

import csv
import io
from typing import Any

import attrs

from argos_engine.domain.metadata import Principal
from argos_engine.domains.bidding.active_year.active_year import ActiveYear
from argos_engine.domains.bidding.active_year.commands import RequestActivation
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR, CENTER
from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.roster import COLUMNS
from argos_engine.domains.bidding.season.area_season import AreaSeason
from argos_engine.domains.bidding.season.chance import Chance
from argos_engine.domains.bidding.season.desk import Desk
from argos_engine.domains.bidding.season.line import Line, plain
from argos_engine.domains.bidding.season.next_year import (
    STREAM as NEXT_YEAR_STREAM,
)
from argos_engine.domains.bidding.season.next_year import NextYear
from argos_engine.domains.bidding.season.people import all_initials, people
from argos_engine.domains.bidding.season.plan import (
    AREAS,
    NIGHT_AREA,
    PEOPLE,
    YEAR_STREAM,
)
from argos_engine.domains.bidding.season.player import Player
from argos_engine.domains.bidding.season.slips import Slips
from argos_engine.domains.bidding.season.year_season import YearSeason
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.facts import facts_for_area
from argos_engine.domains.bidding.year.user_commands import RegisterUser

SEED = "argos 2026"
_ROSTER_READER = Principal("operator:MK", frozenset({Role.ADMIN}))


@attrs.frozen
class Season:
    """The two files of a season and the players that know how every line went."""

    roster: bytes
    commands: bytes
    year: Player[BidYear]
    areas: tuple[Player[Any], ...]
    next_year: Player[BidYear]
    active: Player[ActiveYear]
    """Of the one place, which the first year gets and the next one does not."""

    @property
    def players(self) -> tuple[Player[Any], ...]:
        """Return all players in the order in which they begin."""
        return (self.year, self.active, *self.areas, self.next_year)


def season(seed: str = SEED) -> Season:
    """Return a whole season; the same seed gives the same bytes."""
    chance = Chance(seed)
    initials = all_initials(chance)
    roster = [each for area in AREAS for each in people(chance, initials, area, PEOPLE)]
    year = _played_year(roster, Chance(f"{seed} year"))
    areas = tuple(_played_area(year, area, Chance(f"{seed} {area}")) for area in AREAS)
    next_year = _prepared_year(roster, Chance(f"{seed} next year"))
    active = _asked_for(Chance(f"{seed} active year"))
    granted, refused = _texts(active)
    *frozen, activated = _texts(year)
    # A grant goes to a frozen year, and comes right before what it leads to.
    begun = (*frozen, granted, activated, _merged(areas, chance))
    commands = "".join((*begun, *_texts(next_year), refused))
    return Season(_roster(roster), commands.encode(), year, areas, next_year, active)


def _played_year(roster: list[RegisterUser], chance: Chance) -> Player[BidYear]:
    player = Player(YEAR, YEAR_STREAM)
    for command in roster:
        player.advance(Line(command, _ROSTER_READER, "roster read"))
    YearSeason(player, Desk("YEAR", chance)).write()
    return player


def _played_area(year: Player[BidYear], area_id: str, chance: Chance) -> Player[Any]:
    player = Player(AREA, f"{YEAR_STREAM}/{area_id}")
    desk = Desk(area_id, chance)
    # Every area begins with another kind of slip, so that all kinds occur.
    slips = Slips(desk, first=5 * AREAS.index(area_id))
    facts = facts_for_area(year.state, area_id, year.version)
    assert facts is not None, "the year is frozen by now"
    AreaSeason(player, desk, slips).write(facts, has_night_batch=area_id == NIGHT_AREA)
    return player


def _prepared_year(roster: list[RegisterUser], chance: Chance) -> Player[BidYear]:
    player = Player(YEAR, NEXT_YEAR_STREAM)
    NextYear(player, Desk("NEXT", chance)).write(roster)
    return player


def _asked_for(chance: Chance) -> Player[ActiveYear]:
    player = Player(ACTIVE_YEAR, CENTER.aggregate_id)
    desk = Desk("ACTIVE", chance)
    for year_id in (YEAR_STREAM, NEXT_YEAR_STREAM):
        player.play(desk.admin(RequestActivation(year_id), "first day of bidding"))
    return player


def _texts(player: Player[Any]) -> list[str]:
    return [line.text(player.stream) for line in player.lines]


def _roster(registered: list[RegisterUser]) -> bytes:
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    rows.writeheader()
    for command in registered:
        cells = attrs.asdict(command, value_serializer=plain)
        area = cells.pop("area_id")
        rows.writerow({**cells, "area": area})
    return text.getvalue().encode()


def _merged(players: tuple[Player[Any], ...], chance: Chance) -> str:
    """Return all lines in one text; those of one area stay in their order."""
    waiting = [(player.stream, list(reversed(player.lines))) for player in players]
    texts = []
    while waiting:
        entry = chance.among(waiting)
        stream, lines = entry
        texts.append(lines.pop().text(stream))
        if not lines:
            waiting.remove(entry)
    return "".join(texts)
