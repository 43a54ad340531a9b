import threading

import pytest

from argos_engine.messaging.bell import ThreadBell

WAIT_SECONDS = 30


@pytest.fixture
def bell():
    return ThreadBell()


def test_a_ring_is_heard_once(bell):
    bell.ring()
    bell.ring()

    assert bell.wait(0)
    assert not bell.wait(0)


def test_nothing_is_heard_if_nobody_rings(bell):
    assert not bell.wait(0)


def test_a_thread_that_waits_is_woken(bell):
    heard = []
    thread = threading.Thread(target=lambda: heard.append(bell.wait(None)))
    thread.start()
    bell.ring()
    thread.join(WAIT_SECONDS)

    assert heard == [True]


def test_two_that_ring_at_once_do_each_other_no_harm(bell):
    """Both have seen it silent."""
    silence = bell._silence

    class Twice:
        locked = staticmethod(lambda: True)
        release = silence.release

    bell._silence = Twice
    bell.ring()
    bell.ring()

    assert not silence.locked()
