"""Several years ask at once, on a file, with the process running beside them."""

import threading

from argos_engine.domains.bidding.active_year.commands import RequestActivation
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR, CENTER
from argos_engine.domains.bidding.active_year.granting import ACTIVE_YEAR_GRANTS
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.commands import CloseBidding
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError
from tests.bid_year import CONFIRM, SETUP

WAIT_SECONDS = 30
YEAR_IDS = ("2026", "2027", "2028", "2029")


def desk(engine):
    return engine.acting_as("operator:MK", roles=["admin"], cause="a test")


def active_years(engine):
    stages = {each: engine.state(YEAR.stream(each)).stage for each in YEAR_IDS}
    return [each for each in YEAR_IDS if stages[each] is Stage.BIDDING_ACTIVE]


def test_of_years_that_ask_at_once_one_takes_bids_until_it_is_closed(tmp_path):
    granted, refusals = [], []

    def ask(engine, year_id):
        try:
            granted.append(desk(engine).execute(CENTER, RequestActivation(year_id)))
        except CommandRejectedError as refusal:
            refusals.append(refusal.reason)

    with Engine.open(tmp_path / "bids.db", YEAR, ACTIVE_YEAR) as engine:
        for year_id in YEAR_IDS:
            for command in (*SETUP, CONFIRM):
                desk(engine).execute(YEAR.stream(year_id), command)
        process = engine.run_process(ACTIVE_YEAR_GRANTS)
        people = [
            threading.Thread(target=ask, args=[engine, each]) for each in YEAR_IDS
        ]
        for each in people:
            each.start()
        for each in people:
            each.join(WAIT_SECONDS)
        process.wait_for(granted[0].position, timeout_seconds=WAIT_SECONDS)

        (active,) = active_years(engine)
        assert len(granted) == 1
        assert refusals == [f"year {active} is the active year"] * 3

        closed = desk(engine).execute(YEAR.stream(active), CloseBidding())
        process.wait_for(closed.position, timeout_seconds=WAIT_SECONDS)
        following = next(each for each in YEAR_IDS if each != active)
        ask(engine, following)
        process.wait_for(granted[-1].position, timeout_seconds=WAIT_SECONDS)
        assert active_years(engine) == [following]
        assert engine.verify().is_sound
