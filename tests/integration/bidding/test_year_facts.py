"""The process of bid years on a real engine, among people who work meanwhile."""

import threading

import pytest

from argos_engine.domains.bidding.commands import StartRound
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.year.commands import ActivateBidding
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.knowledge import knowledge
from argos_engine.domains.bidding.year.telling import YEAR_FACTS
from argos_engine.domains.bidding.year.user_commands import OverrideArea, UpdateUser
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError
from tests.bid_year import AREAS, CONFIRM, SETUP, STREAMS, USERS, YEAR_2026

WAIT_SECONDS = 60


@pytest.fixture
def open_engine(tmp_path):
    return lambda: Engine.open(tmp_path / "bids.db", YEAR, AREA)


def desk(engine):
    roles = ["admin", "process"]  # it plays what activates the year, too
    return engine.acting_as("operator:MK", roles=roles, cause="a test")


def settle(engine, telling):
    """Wait until the process has nothing more to do: its commands are events, too."""
    while telling.position < (last := engine.subscribe().position):
        telling.wait_for(last, timeout_seconds=WAIT_SECONDS)


def current(engine):
    """Return the areas that know their year as it is."""
    year = engine.state(YEAR_2026)
    return [
        area_id
        for area_id, stream in STREAMS.items()
        if knowledge(year, area_id, engine.state(stream)).is_current
    ]


def test_areas_take_bids_once_their_year_is_activated(open_engine):
    with open_engine() as engine:
        telling = engine.run_process(YEAR_FACTS)
        for command in (*SETUP, CONFIRM, ActivateBidding()):
            receipt = desk(engine).execute(YEAR_2026, command)
        telling.wait_for(receipt.position, timeout_seconds=WAIT_SECONDS)

        for stream in STREAMS.values():
            desk(engine).execute(stream, StartRound("prime"))


def change_people(engine):
    for number in range(30):
        user_id, _ = USERS[number % len(USERS)]
        name = UpdateUser(user_id, name=f"Name {number}")
        desk(engine).execute(YEAR_2026, name)
        area_id = AREAS[number % len(AREAS)]
        try:
            move = OverrideArea(user_id, area_id, "covers for a colleague")
            desk(engine).execute(YEAR_2026, move)
        except CommandRejectedError:
            continue


def roll_areas_back(engine):
    for number in range(30):
        stream = STREAMS[AREAS[number % len(AREAS)]]
        version = max(engine.version(stream) - 2, 0)
        try:
            desk(engine).rollback(stream, to_version=version, reason="the wrong day")
        except CommandRejectedError:
            continue  # it has no event yet


def test_all_areas_know_in_the_end_whatever_people_do_meanwhile(open_engine):
    with open_engine() as engine:
        for command in (*SETUP, CONFIRM):
            desk(engine).execute(YEAR_2026, command)
        engine.run_process(YEAR_FACTS)
        people = [
            threading.Thread(target=each, args=[engine])
            for each in (change_people, roll_areas_back)
        ]
        for each in people:
            each.start()
        desk(engine).execute(YEAR_2026, ActivateBidding())
        for each in people:
            each.join(WAIT_SECONDS)
    with open_engine() as engine:
        settle(engine, engine.run_process(YEAR_FACTS))

        assert current(engine) == list(AREAS)
        assert engine.verify().is_sound
