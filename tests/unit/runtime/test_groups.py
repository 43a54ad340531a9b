"""Groups: what is taken together, in which order, and that nobody is left behind."""

import itertools

import pytest

from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import Rollback
from argos_engine.runtime import commit, writer
from argos_engine.runtime.commit import BREATH_COMMANDS
from argos_engine.runtime.group import Group, Outcome
from argos_engine.runtime.stage import Stage
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    CAROL,
    EVENTS,
    Account,
    Deposit,
    Deposited,
    Withdraw,
    decide,
    evolve,
)
from tests.stand import Stand
from tests.traps import TrappedJournal, fail_and_end


def slow_stand(seconds, journal=None, **limits):
    """Return a stand on which every decision takes *seconds*."""

    def decide_slowly(state, command, context):
        stand.clock.advance(seconds)
        return decide(state, command, context)

    slow = Decider("account", Account(), decide_slowly, evolve, EVENTS)
    stand = Stand(journal, deciders=[slow], **limits)
    return stand


def sizes(stand):
    """Return how many events each group holds."""
    ends = [0, *(group.last_position for group in stand.groups())]
    return [end - start for start, end in itertools.pairwise(ends)]


def test_what_waits_becomes_durable_together(stand):
    stand.submit(ALICE, *[Deposit(1)] * 5)

    stand.run()

    assert sizes(stand) == [5]


def test_a_step_without_mail_does_nothing(stand):
    assert not stand.runtime.step()
    assert stand.groups() == []


def test_a_group_is_bounded_by_count():
    stand = Stand(group_commands_max=2)
    stand.submit(ALICE, *map(Deposit, range(1, 6)))

    stand.run()

    assert sizes(stand) == [2, 2, 1]
    assert stand.events(ALICE) == list(map(Deposited, range(1, 6)))


def test_a_group_is_bounded_by_bytes():
    stand = Stand(group_bytes_max=1_000)
    stand.submit(ALICE, *map(Deposit, range(1, 6)))

    stand.run()

    assert sizes(stand) == [2, 2, 1]
    assert stand.events(ALICE) == list(map(Deposited, range(1, 6)))


def test_a_command_larger_than_a_group_is_carried_out_alone():
    stand = Stand(group_bytes_max=1)
    stand.submit(ALICE, Deposit(1), Deposit(2))

    stand.run()

    assert sizes(stand) == [1, 1]


def test_a_group_is_bounded_by_time():
    stand = slow_stand(0.4, group_seconds_max=1)
    handles = stand.submit(ALICE, *map(Deposit, range(1, 8)))

    stand.run()

    assert sizes(stand) == [3, 3, 1]
    assert stand.events(ALICE) == list(map(Deposited, range(1, 8)))
    assert [handle.result(0).version for handle in handles] == list(range(1, 8))


def test_the_first_command_of_a_group_runs_however_slow():
    stand = slow_stand(60, group_seconds_max=1)
    stand.submit(ALICE, Deposit(1), Deposit(2))

    stand.run()

    assert sizes(stand) == [1, 1]


def test_leftovers_keep_their_order_before_newer_mail():
    stand = slow_stand(0.6, group_seconds_max=1)
    stand.submit(ALICE, *map(Deposit, range(1, 5)))
    stand.submit(BOB, *map(Deposit, range(1, 5)))
    stand.one_group()
    stand.submit(ALICE, Deposit(5))
    stand.submit(BOB, Deposit(5))

    stand.run()

    assert stand.events(ALICE) == list(map(Deposited, range(1, 6)))
    assert stand.events(BOB) == list(map(Deposited, range(1, 6)))


def test_leftovers_count_as_waiting_again():
    stand = slow_stand(0.6, group_seconds_max=1)
    stand.submit(ALICE, *map(Deposit, range(1, 5)))

    stand.one_group()

    assert stand.runtime.dispatcher.waiting == 2


def test_a_stream_that_is_cut_off_comes_first_in_the_next_group():
    """However much mail it has: behind the others it would be cut off for ever."""
    stand = slow_stand(0.6, group_seconds_max=1, group_commands_max=3)
    dave, eve = ACCOUNT.stream("dave"), ACCOUNT.stream("eve")
    stand.activate(ALICE, BOB, CAROL, dave, eve)
    stand.submit(ALICE, Deposit(1))
    stand.submit(BOB, Deposit(1))
    cut_off, _ = stand.submit(CAROL, Deposit(1), Deposit(2))
    stand.submit(dave, Deposit(1))
    stand.submit(eve, Deposit(1))

    stand.one_group()
    assert not cut_off.is_done
    stand.submit(ALICE, Deposit(1))
    stand.submit(BOB, Deposit(1))
    stand.one_group()

    assert cut_off.is_done


def test_a_leftover_rollback_goes_back_to_where_it_was_meant_to_go():
    stand = slow_stand(0.6, group_seconds_max=1)
    for amount in (1, 2, 4):
        stand.execute(ALICE, Deposit(amount))
    stand.execute(BOB, Deposit(1))
    stand.submit(BOB, Deposit(2), Deposit(4))
    stand.submit(CAROL, Deposit(1), Deposit(2))
    rollback, behind = stand.submit(ALICE, Rollback(1, "typo"), Deposit(8))

    stand.run()

    assert (rollback.result(0).version, behind.result(0).version) == (4, 5)
    assert stand.state(ALICE) == Account(9)


def slow_second_try(stand, journal):
    """Let a group fail at its last row, and take its time when it runs again."""

    def begin_slowly(writer):
        journal.trap(
            "savepoint", lambda writer: stand.clock.advance(2) or writer.savepoint()
        )
        return writer.begin()

    journal.trap("seal", fail_and_end)
    journal.trap("begin", begin_slowly, call=2)


def test_a_group_that_runs_again_is_not_cut_before_what_it_had_begun():
    """What has begun keeps its time, so nothing newer may get before it."""
    journal = TrappedJournal()
    stand = slow_stand(0.1, journal, group_seconds_max=1, group_commands_max=2)
    stand.activate(ALICE, BOB, CAROL)
    stand.submit(ALICE, Deposit(1))
    stand.submit(BOB, Deposit(1), Deposit(2))
    stand.submit(CAROL, Deposit(1))
    slow_second_try(stand, journal)

    stand.run()

    times = [row.recorded_at for row in stand.log()]
    assert len(times) == 4
    assert times == sorted(times)


def test_nobody_is_lost_when_a_group_that_was_cut_runs_again_slower():
    journal = TrappedJournal()
    stand = slow_stand(0.4, journal, group_seconds_max=1)
    handles = stand.submit(ALICE, *map(Deposit, range(1, 9)))
    slow_second_try(stand, journal)

    stand.run()

    assert [handle.is_done for handle in handles] == [True] * 8
    assert stand.events(ALICE) == list(map(Deposited, range(1, 9)))


def test_a_hot_stream_does_not_starve_others():
    stand = Stand(group_commands_max=4)
    stand.activate(ALICE, BOB, CAROL)
    stand.submit(ALICE, *[Deposit(1)] * 100)
    handles = [stand.submit(stream, Deposit(1)) for stream in (BOB, CAROL)]

    stand.one_group()

    assert [handle.is_done for handle in handles] == [True, True]
    assert stand.version(ALICE) == 2


def test_turns_go_on_where_the_last_group_ended():
    stand = Stand(group_commands_max=2)
    stand.activate(ALICE, BOB, CAROL)
    for stream in (ALICE, BOB, CAROL):
        stand.submit(stream, Deposit(1), Deposit(2))

    stand.run()

    assert [row.stream for row in stand.log()] == [ALICE, BOB, CAROL] * 2


def test_a_command_sees_what_those_before_it_in_its_group_did(stand):
    stand.submit(ALICE, Deposit(3), Withdraw(2), Withdraw(1))

    stand.run()

    assert sizes(stand) == [3]
    assert stand.state(ALICE) == Account(0)


@pytest.mark.parametrize("group", [1, 3, 1_000])
def test_commands_of_a_stream_run_in_the_order_they_were_handed_in(group):
    stand = Stand(group_commands_max=group)
    amounts = list(range(1, 20))
    for amount in amounts:
        stand.submit(ALICE, Deposit(amount))
        stand.submit(BOB, Deposit(amount))

    stand.run()

    assert [event.amount for event in stand.events(ALICE)] == amounts
    assert [event.amount for event in stand.events(BOB)] == amounts


def test_nobody_waits_when_all_is_done():
    stand = Stand(group_commands_max=3)
    stand.submit(ALICE, *[Deposit(1)] * 10)

    stand.run()

    assert stand.runtime.dispatcher.waiting == 0
    assert stand.runtime.dispatcher.wait_until_idle(0)


def test_a_published_position_never_trails_a_published_state(stand):
    """A verification takes the states first, and then looks as far as published."""
    stand.execute(ALICE, Deposit(1))
    actor = stand.runtime.directory.find(ALICE)
    stage = Stage(stand.runtime.writer.head)
    stage.position += 1
    seen = []

    class Shown:
        def __setattr__(self, _name, _standing):
            seen.append(stand.runtime.published)

    stage.standings = {Shown(): actor.standing}
    stand.runtime.writer._publish(Group([]), Outcome(stage, {}, []))

    assert seen == [2]


@pytest.mark.parametrize(("is_loop", "breaths"), [(True, 3), (False, 0)])
def test_a_group_breathes_where_an_event_loop_waits_for_it(
    stand, monkeypatch, is_loop, breaths
):
    taken = []
    monkeypatch.setattr(commit.time, "sleep", taken.append)
    for handle in stand.submit(ALICE, *[Deposit(1)] * (3 * BREATH_COMMANDS)):
        handle.waker = list if is_loop else None

    stand.one_group()

    assert taken == [0] * breaths
    assert sizes(stand) == [3 * BREATH_COMMANDS]


def test_a_group_that_finds_no_memory_is_taken_again(stand, monkeypatch):
    handles = stand.submit(ALICE, *[Deposit(1)] * 3)
    handles += [stand.submit(BOB, Deposit(1))]

    def make(*_arguments):
        monkeypatch.undo()
        raise MemoryError

    monkeypatch.setattr(writer, "Group", make)
    with pytest.raises(MemoryError):
        stand.run()
    stand.run()

    assert [handle.result(0).version for handle in handles] == [1, 2, 3, 1]
    assert stand.runtime.dispatcher.waiting == stand.runtime.dispatcher.running == 0


def test_a_group_that_finds_no_memory_when_it_is_shown_is_done_with(stand, monkeypatch):
    def learn(*_figures):
        monkeypatch.undo()
        raise MemoryError

    monkeypatch.setattr(writer.Linger, "learn", learn)
    handle = stand.submit(ALICE, Deposit(1))
    with pytest.raises(MemoryError):
        stand.run()

    assert handle.result(0).version == stand.version(ALICE) == 1
    assert stand.runtime.dispatcher.waiting == stand.runtime.dispatcher.running == 0
    assert stand.execute(ALICE, Deposit(1)).version == 2
