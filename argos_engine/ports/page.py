"""A bounded part of a long list."""

from typing import Generic, TypeVar

import attrs

from argos_engine.domain.argument import whole

PAGE_LENGTH_MAX = 1_000
"""Keeps one answer, and the view it is read in, short."""
PAGE_LENGTH = 100

EntryT = TypeVar("EntryT")
PlaceT = TypeVar("PlaceT")


@attrs.frozen
class Page(Generic[EntryT, PlaceT]):
    """Entries in order, and where to go on; None at the end of the list."""

    entries: tuple[EntryT, ...]
    next_after: PlaceT | None


def check_page_length(limit: int) -> None:
    """Check that a page of *limit* entries may be asked for.

    Raises:
        InvalidInputError: It is not a whole number from 1 to `PAGE_LENGTH_MAX`.
    """
    whole("limit", limit, 1, PAGE_LENGTH_MAX)
