import attrs
import pytest

from argos_engine.domain.decider import Decider, allow
from argos_engine.domain.identity import StreamId
from argos_engine.domain.stream_type import EventType, Upcaster
from argos_engine.errors import (
    ConfigurationError,
    InvalidInputError,
    UpcasterGapError,
)


class Opened:
    pass


class Closed:
    pass


def decide(state, command, context):
    return Opened()


def evolve(state, event):
    return state


def decider(events=None, **options):
    events = {"account.opened": Opened} if events is None else events
    return Decider("account", 0, decide, evolve, events, **options)


def lift(fields):
    return fields


def test_a_class_alone_stands_for_schema_version_1():
    assert decider().events == {"account.opened": EventType(Opened, 1)}


def test_its_events_are_fixed():
    given = {"account.opened": Opened}
    made = decider(given)

    given["account.closed"] = Closed

    assert list(made.events) == ["account.opened"]
    with pytest.raises(TypeError):
        made.events["account.closed"] = Closed


def test_collections_are_taken_in_any_form():
    made = decider(
        commands=[int], snapshot_on=[Opened], upcasters=iter(()), participles=["baken"]
    )

    assert made.commands == (int,)
    assert made.snapshot_on == {Opened}
    assert made.upcasters == ()
    assert made.participles == {"baken"}


def test_by_default_everything_is_authorized():
    assert decider().authorize is allow
    assert allow(None, None, None) is None


def test_it_makes_the_streams_of_its_type():
    assert decider().stream("alice") == StreamId("account", "alice")
    with pytest.raises(InvalidInputError):
        decider().stream("")


@pytest.mark.parametrize("name", ["Account", "", None])
def test_its_type_has_a_valid_name(name):
    with pytest.raises(InvalidInputError):
        attrs.evolve(decider(), aggregate_type=name)


def test_it_declares_events():
    with pytest.raises(ConfigurationError, match="declares no events"):
        decider({})


def test_its_event_types_stand_in_the_past():
    with pytest.raises(ConfigurationError, match="past participle"):
        decider({"account.open": Opened})

    decider({"account.baken": Opened}, participles={"baken"})


def test_the_events_of_the_engine_are_reserved():
    with pytest.raises(ConfigurationError, match=r"'engine\.' is reserved"):
        decider({"engine.account.opened": Opened})


def test_a_class_stands_for_one_event_type():
    with pytest.raises(ConfigurationError, match="Opened stands for more than one"):
        decider({"account.opened": Opened, "account.reopened": EventType(Opened)})


def test_milestones_are_among_its_events():
    with pytest.raises(ConfigurationError, match="Closed is in snapshot_on"):
        decider(snapshot_on={Closed})


@pytest.mark.parametrize("revision", [0, -1])
def test_revisions_count_from_1(revision):
    with pytest.raises(ValueError, match="revision"):
        decider(revision=revision)


@pytest.mark.parametrize("version", [0, -1])
def test_schema_versions_count_from_1(version):
    with pytest.raises(ValueError, match="schema_version"):
        EventType(Opened, version)


def third(*from_versions, name="account.opened"):
    return decider(
        {"account.opened": EventType(Opened, 3)},
        upcasters=[Upcaster(name, version, lift) for version in from_versions],
    )


def test_every_old_schema_version_can_be_lifted():
    assert [step.from_version for step in third(2, 1).upcasters] == [2, 1]


@pytest.mark.parametrize(
    ("steps", "missing"), [((), 1), ((1,), 2), ((2,), 1)], ids=["all", "last", "first"]
)
def test_a_gap_between_schema_versions_is_named(steps, missing):
    with pytest.raises(UpcasterGapError) as caught:
        third(*steps)

    assert caught.value.event_type == "account.opened"
    assert caught.value.missing_version == missing


@pytest.mark.parametrize("version", [0, 3, 4])
def test_an_upcaster_starts_below_the_newest_schema_version(version):
    with pytest.raises(ConfigurationError, match="the newest is 3"):
        third(1, 2, version)


def test_there_is_one_upcaster_for_each_step():
    with pytest.raises(ConfigurationError, match="two upcasters"):
        third(1, 1, 2)


def test_an_upcaster_lifts_an_event_of_its_decider():
    with pytest.raises(ConfigurationError, match=r"event type 'account\.closed'"):
        third(1, 2, name="account.closed")


WRONG_ARGUMENTS = {
    "aggregate_type": (None, 7, b"account"),
    "decide": (None, "decide", 7),
    "evolve": (None, "evolve", 7),
    "events": (None, 7, "account.opened", [Opened], {7: Opened}, {"a.opened": 7}),
    "commands": (None, 7, "int", [7], ["int"]),
    "snapshot_on": (None, 7, "Opened", ["Opened"], [7]),
    "revision": (None, "1", 1.0, True, 0),
    "authorize": (None, "allow"),
    "upcasters": (None, 7, "lift", [lift], [None]),
    "participles": (None, 7, "baken", [7]),
}


@pytest.mark.parametrize("name", WRONG_ARGUMENTS)
def test_an_argument_of_the_wrong_kind_is_named(name):
    good = {
        "aggregate_type": "account",
        "initial_state": 0,
        "decide": decide,
        "evolve": evolve,
        "events": {"account.opened": Opened},
    }
    for value in WRONG_ARGUMENTS[name]:
        with pytest.raises(InvalidInputError):
            Decider(**good | {name: value})


@pytest.mark.parametrize(
    "wrong", [("x.done", "1", lift), ("x.done", 1, None), (7, 1, lift)]
)
def test_an_upcaster_of_the_wrong_kind_is_named(wrong):
    with pytest.raises(InvalidInputError):
        Upcaster(*wrong)
