"""Which SQLite libraries may be trusted with a log."""

from argos_engine.errors import ConfigurationError

OLDEST = (3, 51, 3)
"""Before it, a checkpoint and a writer in two connections could damage the file."""

WITHDRAWN = ((3, 52, 0),)
"""Releases that their makers took back."""


def require_sound(version: str) -> None:
    """Return if SQLite *version* keeps what it is given.

    Raises:
        ConfigurationError: It is too old or was withdrawn.
    """
    numbers = tuple(int(part) for part in version.split("."))
    if numbers < OLDEST or numbers[:3] in WITHDRAWN:
        oldest = ".".join(map(str, OLDEST))
        raise ConfigurationError(
            f"SQLite {version} can damage a log; use {oldest} or newer, but not "
            "3.52.0: install a current release of apsw"
        )
