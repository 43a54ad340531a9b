"""Many clients at once: what is unique stays unique, and no day is given too often."""

import collections
import datetime
import itertools
import threading

import pytest

from argos_engine.domains.bidding.commands import StartRound, SubmitBid
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year.commands import ActivateBidding
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.facts import facts_for_area
from argos_engine.domains.bidding.year.user_commands import RegisterUser
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError
from tests.bid_year import AREAS, CONFIRM, HIRED, SETUP, STREAMS, USERS, YEAR_2026

WAIT_SECONDS = 60
CLIENTS = 6
INITIALS = [f"X{number}" for number in range(10)]
MONDAY = datetime.date(2026, 7, 6)
DAYS = [MONDAY + datetime.timedelta(days=2 * number) for number in range(6)]
SLOTS, GROUPS = 1, 2


@pytest.fixture
def engine(tmp_path):
    with Engine.open(tmp_path / "bids.db", YEAR, AREA) as engine:
        yield engine


def desk(engine, name="operator:MK"):
    return engine.acting_as(name, roles=["admin", "process"], cause="a test")


def at_once(engine, *work):
    """Let every client do its work in a thread of its own; return what was accepted."""
    accepted, begin = [], threading.Barrier(len(work))

    def run(number, requests):
        mine = desk(engine, f"operator:{number}")
        begin.wait(WAIT_SECONDS)
        for stream, command in requests:
            try:
                mine.execute(stream, command)
            except CommandRejectedError:
                continue
            accepted.append((stream, command))

    threads = [threading.Thread(target=run, args=each) for each in enumerate(work, 1)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(WAIT_SECONDS)
        assert not each.is_alive()
    return accepted


def test_initials_are_one_users_whoever_else_enters_them_in_any_area(engine):
    def requests(client):
        for initials in INITIALS:
            user_id, area_id = f"{initials}-{client}", AREAS[client % len(AREAS)]
            yield (
                YEAR_2026,
                RegisterUser(
                    user_id, initials, user_id, UserType.CPC, *(HIRED,) * 4,
                    area_id=area_id,
                ),
            )  # fmt: skip

    accepted = at_once(engine, *map(requests, range(CLIENTS)))

    year = engine.state(YEAR_2026)
    assert sorted(command.initials for _, command in accepted) == INITIALS
    assert sorted(user.initials for user in year.users.values()) == INITIALS
    assert {key: year.users[key].initials for key in year.users} == {
        user_id: initials for initials, user_id in year.initials.items()
    }
    assert engine.verify().is_sound


def test_no_day_of_any_area_gets_more_than_its_slots(engine):
    for command in (*SETUP, CONFIRM, ActivateBidding()):
        desk(engine).execute(YEAR_2026, command)
    now = engine.versioned(YEAR_2026)
    for area_id, stream in STREAMS.items():
        told = facts_for_area(now.state, area_id, now.version)
        desk(engine).execute(stream, told)
        desk(engine).execute(stream, StartRound("prime"))

    def requests(client):
        # Each begins with another day and user, so that all meet everywhere.
        wishes = list(itertools.product(DAYS, USERS))
        for day, (user_id, area_id) in wishes[client:] + wishes[:client]:
            yield STREAMS[area_id], SubmitBid("prime", user_id, (day,))

    accepted = at_once(engine, *map(requests, range(CLIENTS)))

    for stream in STREAMS.values():
        bids = engine.state(stream).bids.values()
        mine = [each.days for where, each in accepted if where == stream]
        assert sorted(mine) == sorted(bid.days for bid in bids)
        slots = collections.Counter(day for bid in bids for day in bid.days)
        groups = collections.Counter(bid.user_id for bid in bids)
        assert set(slots.values()) == {SLOTS}
        assert set(groups.values()) == {GROUPS}
    assert engine.verify().is_sound
