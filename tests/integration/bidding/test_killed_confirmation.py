"""A program that is killed in the middle of a confirmation, and one that goes on.

In the original a confirmation was some five writes of their own: a crash in between
left a year that was confirmed, and areas that were not frozen.
"""

import os
import signal
import subprocess
import sys

import pytest

from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.events import YearFactsAdopted
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.knowledge import knowledge
from argos_engine.domains.bidding.year.telling import YEAR_FACTS
from argos_engine.engine import Engine
from tests.bid_year import AREAS, CONFIRM, SETUP, STREAMS, YEAR_2026

WAIT_SECONDS = 60

CHILD = """
import os, signal, sys, threading
from argos_engine import Engine
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.telling import YEAR_FACTS
from tests.bid_year import CONFIRM, SETUP, YEAR_2026

path, deadly = sys.argv[1], int(sys.argv[2])
engine = Engine.open(path, YEAR, AREA)
desk = engine.acting_as("operator:MK", roles=["admin"], cause="a test")
for command in SETUP:
    desk.execute(YEAR_2026, command)

def die(recorded):
    if recorded.position.offset >= len(SETUP) + deadly:
        os.kill(os.getpid(), signal.SIGKILL)

engine.listen(die)
engine.run_process(YEAR_FACTS)
if not deadly:
    desk.submit(YEAR_2026, CONFIRM)
    os.kill(os.getpid(), signal.SIGKILL)
desk.execute(YEAR_2026, CONFIRM)
threading.Event().wait()
"""


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.parametrize("deadly", range(len(AREAS) + 2))
def test_all_areas_are_frozen_once_or_none(tmp_path, deadly):
    """It dies before the confirmation is answered, at it, or at what follows."""
    path = tmp_path / "bids.db"
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), str(deadly)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=WAIT_SECONDS,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL

    with Engine.open(path, YEAR, AREA) as engine:
        year = engine.state(YEAR_2026)
        if year.stage is not Stage.CANONICALIZED:
            assert deadly == 0, "whoever had the answer finds it confirmed"
            desk = engine.acting_as("operator:MK", roles=["admin"], cause="a test")
            desk.execute(YEAR_2026, CONFIRM)
        telling = engine.run_process(YEAR_FACTS)
        while telling.position < (last := engine.subscribe().position):
            telling.wait_for(last, timeout_seconds=WAIT_SECONDS)

        year = engine.versioned(YEAR_2026)
        assert year.version == len(SETUP) + 1
        for area_id, stream in STREAMS.items():
            told = [each.event for each in engine.history(stream).entries]
            assert [type(each) for each in told] == [YearFactsAdopted]
            assert knowledge(year.state, area_id, engine.state(stream)).is_current
        assert engine.verify().is_sound
