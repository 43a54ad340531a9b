"""The writer waits a moment for callers that probably come back."""

import threading

import pytest

from argos_engine.errors import EngineClosedError
from argos_engine.runtime.linger import SECONDS_MAX, Linger
from tests.accounts import ALICE, BOB, Deposit
from tests.stand import Stand

A_LONG_TIME = 60.0


def test_nobody_is_expected_at_first():
    assert Linger().commands == 0


def test_as_many_are_expected_as_came_with_and_during_the_last_group():
    linger = Linger()
    linger.learn(answered=3, waiting=2, commit_seconds=0.001)

    assert (linger.commands, linger.seconds) == (5, 0.0005)


def test_a_slow_disk_is_not_waited_for_long():
    linger = Linger()
    linger.learn(answered=3, waiting=2, commit_seconds=1.0)

    assert linger.seconds == SECONDS_MAX


def test_a_pause_is_not_followed_by_a_wait():
    stand = Stand()
    stand.execute(ALICE, Deposit(1))
    stand.execute(BOB, Deposit(1))
    stand.run()

    assert stand.runtime.writer._linger.commands == 0


def test_the_wait_ends_when_enough_have_come():
    stand = Stand()
    gathered = threading.Event()

    def gather():
        stand.runtime.dispatcher.gather(2, A_LONG_TIME)
        gathered.set()

    thread = threading.Thread(target=gather)
    thread.start()
    stand.submit(ALICE, Deposit(1))
    assert not gathered.is_set()
    stand.submit(BOB, Deposit(1))

    thread.join(A_LONG_TIME / 2)
    assert gathered.is_set()


def test_the_wait_ends_when_its_time_is_up():
    stand = Stand()
    stand.submit(ALICE, Deposit(1))

    stand.runtime.dispatcher.gather(2, 0.001)

    stand.run()
    assert stand.version(ALICE) == 1


def test_a_full_group_is_not_waited_for():
    stand = Stand(group_commands_max=1)
    stand.submit(ALICE, Deposit(1))

    stand.runtime.dispatcher.gather(1_000, A_LONG_TIME)


def test_the_wait_ends_when_the_engine_closes():
    stand = Stand()
    thread = threading.Thread(
        target=stand.runtime.dispatcher.gather, args=(2, A_LONG_TIME)
    )
    thread.start()

    stand.runtime.close(0)

    thread.join(A_LONG_TIME / 2)
    assert not thread.is_alive()
    with pytest.raises(EngineClosedError):
        stand.submit(ALICE, Deposit(1))


def test_a_writer_that_waits_for_any_mail_is_woken_after_it_gathered():
    stand = Stand()
    stand.execute(ALICE, Deposit(1))
    stand.runtime.dispatcher.gather(1, 0)
    found = []
    thread = threading.Thread(
        target=lambda: found.append(
            stand.runtime.dispatcher.wait_for_mail(A_LONG_TIME / 2)
        )
    )
    thread.start()

    stand.submit(ALICE, Deposit(1))

    thread.join(A_LONG_TIME)
    assert found == [True]
