"""A page of versions."""

from argos_engine.domain.argument import whole


def check_after_version(version: int) -> None:
    """Check that a page may begin behind *version*.

    Raises:
        InvalidInputError: It is not a whole number from 0 on.
    """
    whole("after version", version)
