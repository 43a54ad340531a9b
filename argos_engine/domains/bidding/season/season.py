"""The season as a whole: three areas on one roster, their lines in one order."""

import csv
import datetime
import enum
import io

import attrs

from argos_engine.domains.bidding.commands import RegisterUser
from argos_engine.domains.bidding.roster import COLUMNS
from argos_engine.domains.bidding.season.area_season import AreaSeason
from argos_engine.domains.bidding.season.chance import Chance
from argos_engine.domains.bidding.season.desk import Desk
from argos_engine.domains.bidding.season.people import all_initials, people
from argos_engine.domains.bidding.season.plan import (
    AREAS,
    LATE_PEOPLE,
    NIGHT_AREA,
    PEOPLE,
)
from argos_engine.domains.bidding.season.player import Player
from argos_engine.domains.bidding.season.slips import Slips

SEED = "argos 2026"


@attrs.frozen
class Season:
    """The two files of a season and the players that know how every line went."""

    roster: bytes
    commands: bytes
    players: tuple[Player, ...]


def season(seed: str = SEED) -> Season:
    """Return a whole season; the same seed gives the same bytes."""
    chance = Chance(seed)
    initials = all_initials(chance)
    rosters = {area: people(chance, initials, PEOPLE + LATE_PEOPLE) for area in AREAS}
    on_time = {area: registered[:PEOPLE] for area, registered in rosters.items()}
    players = tuple(
        _played(area, rosters[area], Chance(f"{seed} {area}")) for area in AREAS
    )
    return Season(_roster(on_time), _merged(players, chance), players)


def _played(area: str, registered: list[RegisterUser], chance: Chance) -> Player:
    player = Player(f"2026/{area}", registered[:PEOPLE])
    desk = Desk(area, chance)
    # Every area begins with another kind of slip, so that all kinds occur.
    slips = Slips(desk, first=5 * AREAS.index(area))
    AreaSeason(player, desk, slips).write(
        registered[PEOPLE:], has_night_batch=area == NIGHT_AREA
    )
    return player


def _roster(on_time: dict[str, list[RegisterUser]]) -> bytes:
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    rows.writeheader()
    for area, registered in on_time.items():
        for command in registered:
            cells = attrs.asdict(command, value_serializer=_cell)
            rows.writerow({**cells, "area": area})
    return text.getvalue().encode()


def _cell(_: object, __: object, value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _merged(players: tuple[Player, ...], chance: Chance) -> bytes:
    """Return all lines in one file; those of one area stay in their order."""
    waiting = [(player.stream, list(reversed(player.lines))) for player in players]
    texts = []
    while waiting:
        entry = chance.among(waiting)
        stream, lines = entry
        texts.append(lines.pop().text(stream))
        if not lines:
            waiting.remove(entry)
    return "".join(texts).encode()
