"""The season as a whole: a year and its three areas, their lines in one order."""

import csv
import io
from typing import Any

import attrs

from argos_engine.domain.metadata import Principal
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

    @property
    def players(self) -> tuple[Player[Any], ...]:
        """Return all players in the order in which they begin."""
        return (self.year, *self.areas, self.next_year)


def season(seed: str = SEED) -> Season:
    """Return a whole season; the same seed gives the same bytes."""
    chance = Chance(seed)
    initials = all_initials(chance)
    roster = [each for area in AREAS for each in people(chance, initials, area, PEOPLE)]
    year = _played_year(roster, Chance(f"{seed} year"))
    areas = tuple(_played_area(year, area, Chance(f"{seed} {area}")) for area in AREAS)
    next_year = _prepared_year(roster, Chance(f"{seed} next year"))
    commands = _text(year) + _merged(areas, chance) + _text(next_year)
    return Season(_roster(roster), commands.encode(), year, areas, next_year)


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


def _text(player: Player[Any]) -> str:
    return "".join(line.text(player.stream) for line in player.lines)


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
