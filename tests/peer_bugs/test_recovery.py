"""Recovery that never ends: for a herd, and for a long stream.

Aggregates that recover at once starve each other (akka-core#28658); a long stream never
comes back because nothing is stored after its recovery (akka-core#29631).
"""

import threading

from argos_engine import Decider, Engine, EngineSettings
from argos_engine.ports.ids import CountedIds
from argos_engine.storage.memory import MemoryJournal
from tests.accounts import ACCOUNT, ALICE, EVENTS, Account, Deposit, decide, evolve
from tests.stand import Stand

STREAMS = 3_000
CALLERS = 4
TIMEOUT_SECONDS = 240


def everybody():
    return [ACCOUNT.stream(f"account {number}") for number in range(STREAMS)]


def deposit_everywhere(engine, streams):
    desk = engine.acting_as("clerk:7", cause="a test")
    handles = desk.submit_many([(stream, Deposit(1)) for stream in streams])
    return [handle.result(TIMEOUT_SECONDS).version for handle in handles]


def test_thousands_of_streams_come_back_at_once_within_the_limits(tmp_path):
    """More than may live, wait or read at a time: all get their turn."""
    path = tmp_path / "bank.db"
    streams = everybody()
    with Engine.open(path, ACCOUNT) as engine:
        assert set(deposit_everywhere(engine, streams)) == {1}
    narrow = EngineSettings(
        live_actors_max=50,
        queue_commands_max=200,
        group_commands_max=40,
        reader_connections=1,
        admission_timeout_seconds=TIMEOUT_SECONDS,
    )
    answers = {}

    with Engine.open(path, ACCOUNT, settings=narrow) as engine:

        def call(number):
            answers[number] = deposit_everywhere(engine, streams[number::CALLERS])

        threads = [threading.Thread(target=call, args=(n,)) for n in range(CALLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        live = engine.health().live_actors

    assert sum(len(versions) for versions in answers.values()) == STREAMS
    assert {version for versions in answers.values() for version in versions} == {2}
    assert live <= narrow.live_actors_max + narrow.queue_commands_max


def test_those_who_come_later_do_not_keep_the_first_asleep():
    """With every step another stream wakes, as many as the reader can wake."""
    streams = everybody()[:40]
    stand = Stand()
    for stream in streams:
        stand.execute(stream, Deposit(1))
    later = stand.restarted(live_actors_max=1)
    first, rest = streams[:20], streams[20:]
    handles = [later.submit(stream, Deposit(1)) for stream in first]

    for stream in rest:
        later.submit(stream, Deposit(1))
        later.runtime.step()
    later.runtime.writer.step()

    assert [handle.is_done for handle in handles] == [True] * len(first)


def counting(calls):
    def counted(state, event):
        calls.append(event)
        return evolve(state, event)

    return Decider("account", Account(), decide, counted, EVENTS)


def test_a_long_stream_is_not_folded_from_its_beginning_twice():
    """Its first life took no checkpoints; the first command after it takes one."""
    length = 500
    stand = Stand(MemoryJournal(), interval=None)
    stand.submit(ALICE, *[Deposit(1)] * length)
    stand.run()
    assert stand.snapshots(ALICE) == {}
    first, second = [], []

    later = stand.restarted(deciders=[counting(first)], interval=100)
    later.execute(ALICE, Deposit(1))
    again = later.restarted(
        ids=CountedIds("third"), deciders=[counting(second)], interval=100
    )
    again.execute(ALICE, Deposit(1))

    assert len(first) == length + 1
    assert list(later.snapshots(ALICE)) == [length + 2]
    assert len(second) == 1
    assert again.state(ALICE) == Account(length + 2)


def test_a_snapshot_that_cannot_be_used_is_made_up_for():
    """A new revision ignores all old snapshots: one long recovery, not many."""
    stand = Stand(interval=50)
    stand.submit(ALICE, *[Deposit(1)] * 120)
    stand.run()
    first, second = [], []

    def revised(calls):
        return Decider(
            "account", Account(), decide, counting(calls).evolve, EVENTS, revision=2
        )

    later = stand.restarted(deciders=[revised(first)], interval=50)
    later.execute(ALICE, Deposit(1))
    again = later.restarted(
        ids=CountedIds("third"), deciders=[revised(second)], interval=50
    )
    again.execute(ALICE, Deposit(1))

    assert len(first) == 121
    assert len(second) == 1
