"""Many threads on one engine: nothing that was acknowledged is ever missing."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from argos_engine.config import EngineSettings
from argos_engine.engine import Engine
from argos_engine.errors import CommandRejectedError, EngineClosedError
from argos_engine.runtime.outcome import Pending
from tests.accounts import ACCOUNT, ALICE, Account, Deposit, Withdraw

WRITERS = 16
COMMANDS = 200
TIMEOUT_SECONDS = 60
SHARED = [ACCOUNT.stream(f"shared-{number}") for number in range(4)]


def entries_of(engine, stream):
    entries, after = [], 0
    while after is not None:
        page = engine.history(stream, after_version=after, limit=1_000)
        entries += page.entries
        after = page.next_after
    return entries


def write(engine, number):
    """Work on a stream of one's own and on shared ones; return all receipts."""
    desk = engine.acting_as(f"writer:{number}", cause="load")
    streams = [ACCOUNT.stream(f"own-{number}"), *SHARED]
    handles = [
        desk.submit(
            streams[count % len(streams)], Deposit(1), command_id=f"{number}-{count}"
        )
        for count in range(COMMANDS)
    ]
    return [handle.result(TIMEOUT_SECONDS) for handle in handles]


@pytest.fixture
def loaded(banks):
    """An engine that sixteen threads have written to, and all their receipts."""
    engine = banks.open(checkpoint_interval_events=50, live_actors_max=8)
    with ThreadPoolExecutor(WRITERS) as pool:
        found = list(pool.map(lambda number: write(engine, number), range(WRITERS)))
    return engine, [receipt for receipts in found for receipt in receipts]


def test_every_acknowledged_command_is_in_the_log_once(loaded):
    engine, receipts = loaded
    streams = {receipt.stream for receipt in receipts}
    logged = Counter(
        (stream, entry.command_id, entry.version)
        for stream in streams
        for entry in entries_of(engine, stream)
        if entry.ordinal == 0
    )

    assert len(receipts) == WRITERS * COMMANDS
    assert logged == Counter(
        (receipt.stream, receipt.command_id, receipt.version) for receipt in receipts
    )


def test_versions_and_positions_have_no_gaps(loaded):
    engine, receipts = loaded
    streams = {receipt.stream for receipt in receipts}
    entries = {stream: entries_of(engine, stream) for stream in streams}

    for found in entries.values():
        assert [entry.version for entry in found] == list(range(1, len(found) + 1))
    positions = sorted(entry.position for found in entries.values() for entry in found)
    assert [at.offset for at in positions] == list(range(1, len(positions) + 1))
    assert sum(engine.state(stream).balance for stream in streams) == len(receipts)


def test_a_stream_has_the_commands_of_each_thread_in_its_order(loaded):
    engine, _ = loaded

    for stream in SHARED:
        for number in range(WRITERS):
            mine = [
                int(entry.command_id.partition("-")[2])
                for entry in entries_of(engine, stream)
                if entry.principal.id == f"writer:{number}" and entry.ordinal == 0
            ]
            assert mine == sorted(mine)
            assert len(mine) == COMMANDS // 5


def test_a_loaded_journal_is_sound(loaded):
    engine, _ = loaded

    assert engine.verify().problems == ()


def test_a_journal_can_be_verified_while_it_is_written(banks):
    engine = banks.open()
    stop = threading.Event()

    def write_on():
        desk = engine.acting_as("writer", cause="load")
        while not stop.is_set():
            desk.submit_many([(ALICE, Deposit(1))] * 5)[-1].result(TIMEOUT_SECONDS)

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(write_on)
        reports = [engine.verify(integrity=False) for _ in range(20)]
        stop.set()
        writing.result(TIMEOUT_SECONDS)

    assert [report.problems for report in reports] == [()] * 20


def test_readers_see_whole_states_in_order(banks):
    engine = banks.open()
    desk = engine.acting_as("writer", cause="load")
    stop = threading.Event()

    def read_on():
        seen = []
        while not stop.is_set():
            seen.append((engine.version(ALICE), engine.state(ALICE).balance))
        return seen

    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(read_on)
        for handle in desk.submit_many([(ALICE, Deposit(1))] * 40):
            handle.result(TIMEOUT_SECONDS)
        stop.set()
        seen = reading.result(TIMEOUT_SECONDS)

    assert seen == sorted(seen)
    assert all(version <= balance for version, balance in seen)


def test_a_race_for_the_last_coin_has_one_winner(banks):
    engine = banks.open()
    engine.acting_as("bank", cause="gift").execute(ALICE, Deposit(1))
    start = threading.Barrier(WRITERS)

    def grab(number):
        desk = engine.acting_as(f"writer:{number}", cause="greed")
        start.wait(TIMEOUT_SECONDS)
        try:
            return desk.execute(ALICE, Withdraw(1), command_id=f"{number}").version
        except CommandRejectedError:
            return None

    with ThreadPoolExecutor(WRITERS) as pool:
        won = [each for each in pool.map(grab, range(WRITERS)) if each is not None]

    assert won == [2]
    assert engine.state(ALICE) == Account(0)


def test_one_command_from_many_threads_is_carried_out_once(banks):
    engine = banks.open()
    start = threading.Barrier(WRITERS)

    def send(_):
        desk = engine.acting_as("writer", cause="retry")
        start.wait(TIMEOUT_SECONDS)
        return desk.execute(ALICE, Deposit(1), command_id="mine")

    with ThreadPoolExecutor(WRITERS) as pool:
        receipts = list(pool.map(send, range(WRITERS)))

    assert {receipt.version for receipt in receipts} == {1}
    assert [receipt.duplicate for receipt in receipts].count(False) == 1
    assert engine.state(ALICE) == Account(1)


def test_everybody_has_an_answer_when_the_engine_closes_under_load(banks):
    engine = banks.open()
    started = threading.Barrier(WRITERS + 1)

    def write_until_closed(number):
        desk = engine.acting_as(f"writer:{number}", cause="load")
        started.wait(TIMEOUT_SECONDS)
        handles = []
        try:
            while True:
                handles.append(desk.submit(ALICE, Deposit(1)))
                handles[-1].result(TIMEOUT_SECONDS)
        except EngineClosedError:
            return handles

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write_until_closed, n) for n in range(WRITERS)]
        started.wait(TIMEOUT_SECONDS)
        unfinished = engine.close()
        handles = [
            handle for each in writing for handle in each.result(TIMEOUT_SECONDS)
        ]

    assert unfinished == 0
    versions = sorted(handle.result(0).version for handle in handles)
    assert len(versions) == len(set(versions))


def test_a_command_that_runs_is_pending_though_its_retry_was_dropped(tmp_path):
    """Closing answers what still waits, and the first try is carried out."""
    runs, may_end = threading.Event(), threading.Event()

    def decide(state, command, context):
        runs.set()
        assert may_end.wait(TIMEOUT_SECONDS)
        return ACCOUNT.decide(state, command, context)

    settings = EngineSettings(close_timeout_seconds=0.01)
    slow = attrs.evolve(ACCOUNT, decide=decide)
    engine = Engine.open(tmp_path / "bank.db", slow, settings=settings)
    desk = engine.acting_as("clerk:7", cause="a test")
    first = desk.submit(ALICE, Deposit(1), command_id="mine")
    assert runs.wait(TIMEOUT_SECONDS)
    retry = desk.submit(ALICE, Deposit(1), command_id="mine")
    closing = threading.Thread(target=engine.close)
    closing.start()
    with pytest.raises(EngineClosedError):
        retry.result(TIMEOUT_SECONDS)

    told = engine.outcome(ALICE, "mine")

    may_end.set()
    closing.join()
    assert first.result(0).version == 1
    assert told == Pending("mine")
