"""Actors come to life when there is mail for them, and go when there is none."""

import logging

import attrs
import pytest
from immutables import Map

from argos_engine.domain.decider import Decider
from argos_engine.errors import (
    EngineClosedError,
    JournalCorruptError,
    JournalFailedError,
    ReplayError,
    UnknownEventTypeError,
)
from argos_engine.runtime import preparation
from argos_engine.runtime.actor import Phase
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    CAROL,
    EVENTS,
    Account,
    CloseYear,
    Deposit,
    Withdraw,
    decide,
    evolve,
)
from tests.stand import Stand

DAVE = ACCOUNT.stream("dave")


@pytest.fixture
def restarted(stand):
    """Three streams on disk, none in memory."""
    for stream in (ALICE, BOB, CAROL):
        stand.execute(stream, Deposit(10))
    return stand.restarted()


def test_nothing_is_live_before_there_is_mail(restarted):
    assert restarted.runtime.live() == []
    assert restarted.standing(ALICE) is None


def test_a_passive_actor_is_activated_before_its_command_runs(restarted):
    handle = restarted.submit(ALICE, Withdraw(10))

    assert not restarted.runtime.writer.step()
    assert restarted.runtime.preparer.step()
    assert restarted.runtime.writer.step()

    assert handle.result(0).version == 2
    assert restarted.state(ALICE) == Account(0)


def test_others_go_on_while_an_actor_is_activated(restarted):
    restarted.execute(BOB, Deposit(1))
    waiting = restarted.submit(ALICE, Deposit(1))
    running = restarted.submit(BOB, Deposit(1))

    restarted.runtime.writer.step()

    assert running.is_done
    assert not waiting.is_done


def test_mail_gathers_while_an_actor_is_activated(restarted):
    handles = [restarted.submit(ALICE, Deposit(1)) for _ in range(3)]

    restarted.run()

    assert [handle.result(0).version for handle in handles] == [2, 3, 4]
    assert len(restarted.groups()) == 4


def test_the_preparer_does_chores_in_one_view_up_to_a_number(restarted, monkeypatch):
    monkeypatch.setattr(preparation, "ACTORS_A_VIEW_MAX", 2)
    for stream in (ALICE, BOB, CAROL):
        restarted.submit(stream, Deposit(1))

    assert restarted.runtime.preparer.step()
    live = [restarted.standing(each) is not None for each in (ALICE, BOB, CAROL)]
    assert live == [True, True, False]
    assert restarted.runtime.preparer.step()
    assert not restarted.runtime.preparer.step()


def test_a_view_for_chores_opens_when_they_are_known(restarted):
    """Before, something could be published that it does not show."""
    chores = restarted.runtime.dispatcher.chores
    read = restarted.journal.read

    def look(upto):
        assert chores.take(1) == []
        return read(upto)

    restarted.submit(ALICE, Deposit(1))
    restarted.journal.read = look

    assert restarted.runtime.preparer.step()
    assert restarted.standing(ALICE) is not None


def test_a_new_stream_starts_from_the_initial_state(stand):
    stand.activate(DAVE)

    assert stand.state(DAVE) == Account()
    assert stand.version(DAVE) == 0


def test_activation_goes_back_to_what_is_published_only(stand):
    """Another reader may already see more than is published."""
    stand.execute(ALICE, Deposit(1))
    stand.execute(BOB, Deposit(1))
    stand.runtime.directory.drop(stand.runtime.directory.find(ALICE))
    stand.execute(ALICE, Deposit(1))
    stand.runtime.directory.drop(stand.runtime.directory.find(ALICE))
    stand.runtime.writer.published = 2
    stand.submit(ALICE, Deposit(1))

    stand.prepare()

    assert stand.version(ALICE) == 1


@pytest.mark.parametrize("live_actors_max", [1, 2])
def test_the_longest_unused_actors_go_when_there_are_too_many(live_actors_max):
    stand = Stand(live_actors_max=live_actors_max)

    for stream in (ALICE, BOB, ALICE, CAROL):
        stand.execute(stream, Deposit(1))

    alive = [stream for stream, _ in stand.runtime.live()]
    assert alive == [ALICE, CAROL][-live_actors_max:]


def test_an_actor_that_went_comes_back_as_it_was():
    stand = Stand(live_actors_max=1)
    stand.execute(ALICE, Deposit(5))
    stand.execute(BOB, Deposit(1))
    assert stand.standing(ALICE) is None

    receipt = stand.execute(ALICE, Withdraw(5))

    assert receipt.version == 2
    assert stand.standing(BOB) is None
    assert stand.verify().is_sound


def test_an_actor_with_mail_stays():
    stand = Stand(live_actors_max=1, group_commands_max=2)
    stand.activate(ALICE)
    stand.submit(ALICE, *[Deposit(1)] * 5)
    stand.submit(BOB, *[Deposit(1)] * 5)
    stand.one_group()

    assert len(stand.runtime.directory) == 2
    assert stand.standing(ALICE) is not None


def test_an_actor_that_is_being_prepared_stays():
    stand = Stand(live_actors_max=1)
    stand.activate(ALICE)
    stand.submit(ALICE, Deposit(1))
    handle = stand.submit(BOB, Deposit(1))

    stand.runtime.writer.step()

    assert stand.runtime.directory.find(BOB).phase is Phase.PREPARING
    assert stand.standing(ALICE) is None
    stand.run()
    assert handle.result(0).version == 1


def test_a_stream_that_cannot_be_evolved_fails_alone(stand):
    stand.execute(ALICE, Deposit(13))
    stand.execute(BOB, Deposit(1))

    def superstitious(state, event):
        if event.amount == 13:
            raise ValueError(13)
        return evolve(state, event)

    changed = Decider("account", Account(), decide, superstitious, EVENTS)
    later = stand.restarted(deciders=[changed])
    bad = [later.submit(ALICE, Deposit(1)) for _ in range(2)]
    good = later.submit(BOB, Deposit(1))
    later.run()

    for handle in bad:
        with pytest.raises(ReplayError, match="account:alice version 1") as caught:
            handle.result(0)
        assert isinstance(caught.value.__cause__, ValueError)
    assert good.result(0).version == 2
    assert later.runtime.directory.find(ALICE) is None


def test_a_stream_with_an_unknown_event_type_fails_alone(stand):
    stand.execute(ALICE, CloseYear())
    stand.execute(ALICE, Deposit(1))
    stand.execute(BOB, Deposit(1))
    fewer = {name: kind for name, kind in EVENTS.items() if "money" not in name}
    changed = Decider("account", Account(), decide, evolve, fewer)

    later = stand.restarted(deciders=[changed])
    bad = later.submit(ALICE, CloseYear())
    good = later.submit(CAROL, CloseYear())
    later.run()

    with pytest.raises(UnknownEventTypeError, match=r"'account\.money\.deposited'"):
        bad.result(0)
    assert good.result(0).version == 1


def test_a_quarantined_stream_is_tried_again_at_its_next_command(stand):
    stand.execute(ALICE, Deposit(1))
    later = stand.restarted()
    sound = later.journal.committed
    rows = sound.streams[ALICE]
    broken = Map({1: rows[1]._replace(payload=b"{}")})
    later.journal.committed = attrs.evolve(
        sound, streams=sound.streams.set(ALICE, broken)
    )
    with pytest.raises(JournalCorruptError, match="version 1"):
        later.execute(ALICE, Deposit(1))

    later.journal.committed = sound

    assert later.execute(ALICE, Deposit(1)).version == 2


def test_a_gap_in_a_stream_is_damage(stand):
    for _ in range(3):
        stand.execute(ALICE, Deposit(1))
    later = stand.restarted()
    content = later.journal.committed
    gap = content.streams[ALICE].set(2, content.streams[ALICE][3])
    later.journal.committed = attrs.evolve(
        content, streams=content.streams.set(ALICE, gap)
    )

    with pytest.raises(JournalCorruptError, match="has no event of version 2"):
        later.execute(ALICE, Deposit(1))


def test_a_missing_end_of_a_stream_is_damage(stand):
    for _ in range(2):
        stand.execute(ALICE, Deposit(1))
    later = stand.restarted()
    reader = later.journal.read().__enter__()
    marks = later.runtime.preparer._recovery

    with pytest.raises(JournalCorruptError, match="has no event of version 3"):
        marks.state(reader, ALICE, 3, ())


def test_whatever_a_reader_raises_hits_its_stream_only(restarted, monkeypatch, caplog):
    read = restarted.journal.read

    def fail_once(upto):
        monkeypatch.setattr(restarted.journal, "read", read)
        raise OSError("no view")

    monkeypatch.setattr(restarted.journal, "read", fail_once)
    with caplog.at_level(logging.WARNING):
        bad = restarted.submit(ALICE, Deposit(1))
        good = restarted.submit(BOB, Deposit(1))
        restarted.run()

    with pytest.raises(JournalFailedError, match="could not be recovered") as caught:
        bad.result(0)
    assert isinstance(caught.value.__cause__, OSError)
    assert good.result(0).version == 2
    assert "account:alice cannot run" in caplog.text


def test_a_cancelled_command_of_a_quarantined_stream_stays_cancelled(stand):
    stand.execute(ALICE, Deposit(1))
    fewer = {"account.year.closed": EVENTS["account.year.closed"]}
    changed = Decider("account", Account(), decide, evolve, fewer)
    later = stand.restarted(deciders=[changed])
    handle = later.submit(ALICE, CloseYear())

    assert handle.cancel()
    later.run()

    assert handle.is_done
    assert later.runtime.dispatcher.waiting == 0


def test_an_actor_whose_mail_was_answered_meanwhile_is_just_ready(restarted):
    handle = restarted.submit(ALICE, Deposit(1))
    actor = restarted.runtime.dispatcher.chores.take(1)[0]
    restarted.runtime.dispatcher.answer_rest(lambda: EngineClosedError("closed"))

    restarted.runtime.dispatcher.prepared(actor)

    assert handle.is_done
    assert actor.phase is Phase.READY
    assert not restarted.runtime.writer.step()


def test_mail_joins_what_waits_for_a_reader(restarted):
    restarted.submit(ALICE, Deposit(1))
    actor = restarted.runtime.dispatcher.chores.take(1)[0]
    actor.empty()
    restarted.submit(ALICE, Deposit(1))

    assert not restarted.runtime.preparer.step()
    assert not restarted.runtime.writer.step()
