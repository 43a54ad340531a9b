"""The secret that the hashes of a journal are made with, if they are made with one."""

from collections.abc import Callable
from hashlib import blake2b

import attrs

from argos_engine.errors import ConfigurationError
from argos_engine.ports.chain import KEYED_ALGORITHM, UNKEYED_MARK, ChainMark

SECRET_BYTES_MIN = 16
SECRET_BYTES_MAX = 64
"""What BLAKE2b takes as a key."""

HASH_BYTES = 32
_CHECK_BYTES = 16
_CHECK_PERSON = b"argos-key-check"
"""Makes the check another function than the hashes are."""


@attrs.frozen
class ChainKey:
    """Makes digests that nobody else can make. Its secret is never shown."""

    _secret: bytes = attrs.field(default=b"", repr=False)
    _start: blake2b = attrs.field(init=False, eq=False, repr=False)
    """What every digest begins with; a copy costs less than a new one."""

    @_start.default
    def _begin(self) -> blake2b:
        return blake2b(digest_size=HASH_BYTES, key=self._secret)

    def __reduce__(self) -> tuple[type["ChainKey"], tuple[bytes]]:
        """Let a process of the same program have it; a running digest cannot go."""
        return ChainKey, (self._secret,)

    @property
    def mark(self) -> ChainMark:
        """What is stored with the hashes, and with no secret in it."""
        if not self._secret:
            return UNKEYED_MARK
        check = blake2b(
            digest_size=_CHECK_BYTES, key=self._secret, person=_CHECK_PERSON
        )
        return ChainMark(KEYED_ALGORITHM, check.digest())

    def digest(self, data: bytes) -> bytes:
        """Return the digest of *data*."""
        running = self._start.copy()
        running.update(data)
        return running.digest()

    @property
    def running_digest(self) -> Callable[[], blake2b]:
        """What makes a digest to feed bit by bit."""
        return self._start.copy


UNKEYED = ChainKey()
"""Makes the digests that everybody can make."""


def chain_key_of(secret: bytes | None) -> ChainKey:
    """Return the key with this secret; None for hashes without a key.

    Raises:
        ConfigurationError: It is no key. The message does not show it.
    """
    if secret is None:
        return UNKEYED
    if not isinstance(secret, bytes):
        raise ConfigurationError(f"a chain key is bytes, not {type(secret).__name__}")
    if not SECRET_BYTES_MIN <= len(secret) <= SECRET_BYTES_MAX:
        raise ConfigurationError(
            f"a chain key has from {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} bytes, not "
            f"{len(secret)}"
        )
    return ChainKey(secret)
