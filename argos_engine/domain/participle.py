"""Names of event types: `dot.notation.past_tense`."""

import re
from collections.abc import Collection

from argos_engine.domain.argument import instance
from argos_engine.errors import ConfigurationError

_SHAPE = re.compile(r"[a-z][a-z0-9]*(\.[a-z][a-z0-9]*)+")
_NAME_LENGTH_MAX = 200

IRREGULAR_PARTICIPLES = frozenset(
    "become begun bent bet bid bitten blown bought bound broken brought built burnt "
    "cast caught chosen come cost cut dealt done drawn driven fallen fed felt fought "
    "found flown forbidden forgiven forgotten frozen given gone ground grown heard "
    "held hidden hit hurt kept known laid led left lent let lost made meant met "
    "overdrawn overridden overwritten paid proven put quit read rebuilt redone reset "
    "ridden rung risen run rewound said seen sent set shed shown shrunk shut sold "
    "sought spent split spoken spread stolen stood stricken struck sworn swept "
    "taken taught thought thrown told torn undergone understood undone unwound upheld "
    "withdrawn withheld won worn written".split()
)
"""Past participles that do not end in -ed; a decider may add its own."""

_NOT_PARTICIPLES = frozenset(
    "bed bleed breed creed deed exceed feed greed heed indeed need proceed red reed "
    "seed sled speed steed succeed ted unneed weed".split()
)


def check_event_type(name: str, participles: Collection[str] = ()) -> None:
    """Check that *name* is lower-case words joined by dots that end in the past.

    Args:
        name: For example `account.money.deposited`.
        participles: Irregular past participles of the domain besides the known ones.

    Raises:
        ConfigurationError: Says which rule the name breaks.
        InvalidInputError: It is no text.
    """
    instance("event type", name, str)
    if len(name) > _NAME_LENGTH_MAX or not _SHAPE.fullmatch(name):
        raise ConfigurationError(
            f"event type {name!r} must be lower-case words joined by dots, such as "
            "'account.money.deposited'"
        )
    last = name.rpartition(".")[2]
    if not _is_participle(last, participles):
        raise ConfigurationError(
            f"event type {name!r} must end in a past participle, and {last!r} is none "
            "that is known; a decider may add to `participles`"
        )


def _is_participle(word: str, extra: Collection[str]) -> bool:
    if word in IRREGULAR_PARTICIPLES or word in extra:
        return True
    return (
        word.endswith("ed") and len(word) > len("red") and word not in _NOT_PARTICIPLES
    )
