"""A key changes every hash, is known by its check, and is never shown."""

import copy
import traceback
from hashlib import blake2b

import pytest

from argos_engine.codec.chain import GENESIS, event_hash, group_hash, sealed
from argos_engine.codec.chain_key import UNKEYED, ChainKey, chain_key_of
from argos_engine.codec.codec import Codec
from argos_engine.errors import ConfigurationError
from argos_engine.ports.chain import UNKEYED_MARK
from tests.accounts import ACCOUNT
from tests.unit.codec.test_chain import EVENT, A, B, C

SECRET = b"0123456789abcdef"
KEY = ChainKey(SECRET)
OTHER = ChainKey(SECRET + b"x")


def test_no_secret_means_hashes_that_everybody_can_make():
    assert chain_key_of(None) == UNKEYED
    assert UNKEYED.mark == UNKEYED_MARK
    assert UNKEYED.digest(b"data") == blake2b(b"data", digest_size=32).digest()
    assert UNKEYED.running_digest().digest() == UNKEYED.digest(b"")


@pytest.mark.parametrize("length", [16, 32, 64])
def test_a_key_has_the_lengths_that_the_function_takes(length):
    assert chain_key_of(b"k" * length) == ChainKey(b"k" * length)


@pytest.mark.parametrize("secret", [b"", b"k" * 15, b"k" * 65, "k" * 32, 7, [1] * 32])
def test_what_is_no_key_is_refused_and_not_shown(secret):
    with pytest.raises(ConfigurationError, match="a chain key ") as caught:
        chain_key_of(secret)

    assert "kkk" not in str(caught.value)


def test_every_hash_of_the_chain_is_another_one_with_another_key():
    keys = [UNKEYED, KEY, OTHER]

    assert len({event_hash(GENESIS, EVENT, key) for key in keys}) == 3
    assert len({sealed(GENESIS, EVENT, key).hash for key in keys}) == 3
    assert len({group_hash(GENESIS, 7, [A, B], [C], key) for key in keys}) == 3
    assert len({key.digest(b"") for key in keys}) == 3
    assert len({key.running_digest().digest() for key in keys}) == 3


def test_a_keyed_hash_is_blake2b_with_that_key():
    expected = blake2b(b"data", digest_size=32, key=SECRET).digest()
    running = KEY.running_digest()
    running.update(b"data")

    assert KEY.digest(b"data") == running.digest() == expected


def test_the_mark_tells_keys_apart_and_is_no_hash_of_the_chain():
    marks = {UNKEYED.mark, KEY.mark, OTHER.mark}

    assert len(marks) == 3
    assert KEY.mark == ChainKey(SECRET).mark
    assert KEY.mark.algorithm == "blake2b-256-keyed"
    assert KEY.mark.key_check != KEY.digest(b"")[:16]
    assert KEY.mark.key_check != blake2b(digest_size=16, key=SECRET).digest()


def test_a_mark_stays_what_it_is():
    """It is in stored journals: a change here locks all of them."""
    assert KEY.mark.key_check.hex() == "cf736c3d0a9b21c090d0592f6fda4380"
    assert event_hash(GENESIS, EVENT, KEY).hex() == (
        "e1a8db3c4900fa826c15eafe7fb97ca9bcb83bc562cd87640a520b6558f27006"
    )


def test_a_secret_is_never_shown():
    codec = Codec([ACCOUNT], KEY)
    shown = [repr(KEY), str(KEY), f"{KEY}", repr(copy.copy(KEY)), repr(KEY.mark)]
    shown += [repr(codec.of(ACCOUNT.stream("alice")))]
    shown += traceback.format_exception_only(ValueError(KEY))

    assert not any("0123456789" in text or SECRET.hex() in text for text in shown)
