"""The principal of an event as JSON."""

import functools

from argos_engine.codec.converter import from_json, to_json
from argos_engine.domain.metadata import Principal
from argos_engine.errors import JournalCorruptError, shown

_CACHED_PRINCIPALS_MAX = 1_024


@functools.lru_cache(_CACHED_PRINCIPALS_MAX)
def encode_principal(principal: Principal) -> str:
    """Return id and roles as JSON, roles in order."""
    fields = {"id": principal.id, "roles": sorted(principal.roles)}
    return to_json(fields).decode()


@functools.lru_cache(_CACHED_PRINCIPALS_MAX)
def decode_principal(stored: str) -> Principal:
    """Return the principal that was stored.

    Raises:
        JournalCorruptError: It is none.
    """
    try:
        fields = from_json(stored)
        return Principal(fields["id"], fields["roles"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        message = f"a principal cannot be read: {shown(stored)}"
        raise JournalCorruptError(message) from error
