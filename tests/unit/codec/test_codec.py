import attrs
import pytest

from argos_engine.codec.codec import Codec
from argos_engine.domain.decider import Decider
from argos_engine.domain.engine_log import ENGINE, engine_stream
from argos_engine.domain.identity import StreamId
from argos_engine.errors import ConfigurationError


@attrs.frozen
class Opened:
    pass


ACCOUNT = Decider("account", 0, max, max, {"account.opened": Opened})
STRANGE = StreamId("loan", "alice")


def test_a_stream_belongs_to_the_decider_of_its_type():
    codec = Codec([ACCOUNT])

    assert codec.knows(ACCOUNT.stream("alice"))
    assert codec.aggregate(ACCOUNT.stream("alice")).decider is ACCOUNT


def test_a_class_that_cannot_be_stored_is_found_when_the_engine_opens():
    with pytest.raises(ConfigurationError, match="state of 'account' cannot be stored"):
        Codec([Decider("account", None, max, max, {"account.opened": Opened})])


def test_a_stream_of_another_type_belongs_to_nobody():
    codec = Codec([ACCOUNT])

    assert not codec.knows(STRANGE)
    with pytest.raises(
        ConfigurationError, match="no decider for aggregate type 'loan'"
    ):
        codec.of(STRANGE)


def test_a_type_has_one_decider():
    with pytest.raises(ConfigurationError, match="two deciders or stream types"):
        Codec([ACCOUNT, attrs.evolve(ACCOUNT, revision=2)])


def test_the_type_of_the_engine_is_reserved():
    """Its events are about the journal, and nobody else may write them."""
    imposter = Decider("engine", 0, max, max, {"engine.account.opened": Opened})

    with pytest.raises(ConfigurationError, match="'engine' is reserved"):
        Codec([imposter])


def test_the_rules_of_the_engine_itself_are_always_there():
    stream = engine_stream("store")

    assert Codec([]).of(stream).decider is ENGINE
    assert str(stream) == "engine:store"
