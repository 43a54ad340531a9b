"""Pages of the log: sound, whole, and from any position on."""

import pytest

from argos_engine.codec.chain_key import UNKEYED
from argos_engine.errors import JournalCorruptError
from argos_engine.runtime import linked_log
from argos_engine.runtime.linked_log import LinkedLog
from tests.accounts import ALICE, BOB, CAROL, Deposit
from tests.stand import Stand


@pytest.fixture
def stand():
    stand = Stand()
    for _ in range(4):
        for stream in (ALICE, BOB, CAROL):
            stand.submit(stream, Deposit(1))
    stand.run()
    return stand


@pytest.fixture
def log():
    return LinkedLog(UNKEYED)


@pytest.fixture
def reader(stand):
    with stand.journal.read() as reader:
        yield reader


def test_pages_follow_each_other(stand, reader, log):
    pages = [log.page(reader, after, 12, limit=5) for after in (0, 5, 10)]

    assert [row for page in pages for row in page] == stand.log()


def test_nothing_is_behind_the_end(reader, log):
    assert list(log.page(reader, 12, 12, limit=5)) == []


def test_pages_may_be_asked_for_in_any_order(stand, reader, log):
    for after in (7, 2, 9, 0, 7):
        assert list(log.page(reader, after, 12, limit=3)) == stand.log()[after:][:3]


def test_only_so_many_streams_are_remembered(stand, reader, log, monkeypatch):
    monkeypatch.setattr(linked_log, "REMEMBERED_STREAMS_MAX", 2)
    pages = [log.page(reader, after, 12, limit=4) for after in (0, 4, 8)]

    assert [row for page in pages for row in page] == stand.log()
    assert len(log._hashes) <= 2


def test_an_event_in_front_of_a_page_that_is_gone_is_missed(reader, log, monkeypatch):
    monkeypatch.setattr(reader, "events", lambda *_: [])

    with pytest.raises(JournalCorruptError, match="no event of version"):
        log.page(reader, 6, 12, limit=5)
