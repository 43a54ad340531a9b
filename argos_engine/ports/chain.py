"""How the hashes of a journal are made, as it is stored with them."""

from typing import NamedTuple


class ChainMark(NamedTuple):
    """Which algorithm, and with which key: enough to know the key, not to have it."""

    algorithm: str
    key_check: bytes | None
    """What tells one key from another; None for hashes without a key."""


UNKEYED_MARK = ChainMark("blake2b-256", None)
KEYED_ALGORITHM = "blake2b-256-keyed"
