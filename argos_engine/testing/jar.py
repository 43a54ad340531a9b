"""A small domain to put load on an engine with: jars of coins."""

import random
from typing import TypeAlias

import attrs

from argos_engine.domain.decider import Decider
from argos_engine.domain.metadata import Context
from argos_engine.errors import CommandRejectedError


@attrs.frozen
class Jar:
    """How many coins there are, and how often they were counted."""

    coins: int = 0
    counts: int = 0
    note: str = ""


@attrs.frozen
class Put:
    """Add coins; the note makes the event as large as a test needs it."""

    coins: int
    note: str = ""


@attrs.frozen
class Take:
    """Remove coins; refused if there are fewer."""

    coins: int


@attrs.frozen
class Count:
    """Leads to a milestone, which is stored with the full state."""


@attrs.frozen
class Drop:
    """Breaks the rules: nothing comes of it."""


@attrs.frozen
class CoinsAdded:
    """There are more coins."""

    coins: int
    note: str


@attrs.frozen
class CoinsRemoved:
    """There are fewer coins."""

    coins: int


@attrs.frozen
class CoinsCounted:
    """Somebody knows how many there are."""

    coins: int


class TooFewCoinsError(CommandRejectedError):
    """Nobody takes what is not there."""


JarCommand: TypeAlias = Put | Take | Count | Drop
JarEvent: TypeAlias = CoinsAdded | CoinsRemoved | CoinsCounted


def decide(state: Jar, command: JarCommand, _context: Context) -> JarEvent:
    """Answer a command on a jar."""
    match command:
        case Put(coins, note):
            return CoinsAdded(coins, note)
        case Take(coins) if coins > state.coins:
            raise TooFewCoinsError(f"{coins} of {state.coins}")
        case Take(coins):
            return CoinsRemoved(coins)
        case Count():
            return CoinsCounted(state.coins)
        case Drop():
            raise ZeroDivisionError("the jar is broken")


def evolve(state: Jar, event: JarEvent) -> Jar:
    """Return the jar after an event."""
    match event:
        case CoinsAdded(coins, note):
            return Jar(state.coins + coins, state.counts, note)
        case CoinsRemoved(coins):
            return attrs.evolve(state, coins=state.coins - coins)
        case CoinsCounted():
            return attrs.evolve(state, counts=state.counts + 1)


NOTE_LENGTHS = (0, 0, 0, 40, 3_000)
"""Most events are small; some do not fit on one page."""

_WEIGHTS: dict[type[object], int] = {Put: 50, Take: 27, Count: 7, Drop: 4}


def draw_jar_command(chance: random.Random) -> JarCommand:
    """Draw a command: many are carried out, some refused, and some break."""
    (kind,) = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
    coins = chance.randint(1, 9)
    if kind is Put:
        return Put(coins, "x" * chance.choice(NOTE_LENGTHS))
    if kind is Take:
        return Take(coins)
    return Count() if kind is Count else Drop()


JAR = Decider(
    "jar",
    Jar(),
    decide,
    evolve,
    {
        "jar.coins.added": CoinsAdded,
        "jar.coins.removed": CoinsRemoved,
        "jar.coins.counted": CoinsCounted,
    },
    commands=(Put, Take, Count, Drop),
    snapshot_on={CoinsCounted},
)
