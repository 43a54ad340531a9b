"""What is kept outside of the reach of the file's owner, and shows what he did."""

import asyncio
import functools
import shutil
import threading

import pytest

from argos_engine import AsyncEngine, open_archive
from argos_engine.config import EngineSettings
from argos_engine.engine import Engine, read_anchor, write_anchor
from argos_engine.errors import HistoryLostError
from tests.accounts import ACCOUNT, ALICE, Deposit

TIMEOUT_SECONDS = 20


def deposit(engine, *amounts):
    desk = engine.acting_as("clerk:7", cause="a test")
    for amount in amounts:
        desk.execute(ALICE, Deposit(amount))


@pytest.fixture
def kept(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder / "bank.anchor"


def test_the_anchor_that_is_kept_elsewhere_is_that_of_the_journal(path, kept):
    with Engine.open(
        path, ACCOUNT, anchor_sink=functools.partial(write_anchor, kept)
    ) as engine:
        deposit(engine, 1, 2)

    assert read_anchor(kept) == read_anchor(f"{path}.anchor")
    assert read_anchor(kept).position == 2
    with open_archive(path) as archive:
        archive.check_anchor(read_anchor(kept))


def test_an_older_file_with_its_older_anchor_is_found_by_the_witness(
    path, kept, tmp_path
):
    """Beside the file everything fits."""
    keep = functools.partial(write_anchor, kept)
    with Engine.open(path, ACCOUNT, anchor_sink=keep) as engine:
        deposit(engine, 1)
    for name in ("bank.db", "bank.db.anchor"):
        shutil.copy(tmp_path / name, tmp_path / f"old.{name}")
    with Engine.open(path, ACCOUNT, anchor_sink=keep) as engine:
        deposit(engine, 2)
    for name in ("bank.db", "bank.db.anchor"):
        shutil.copy(tmp_path / f"old.{name}", tmp_path / name)

    with Engine.open(path, ACCOUNT) as engine:
        assert engine.verify().is_sound

    with (
        open_archive(path) as archive,
        pytest.raises(HistoryLostError, match="ends before"),
    ):
        archive.check_anchor(read_anchor(kept))


def test_a_sink_is_called_while_the_engine_runs(path):
    arrived = threading.Event()

    def sink(head):
        if head.position == 3:
            arrived.set()

    settings = EngineSettings(anchor_interval_seconds=0.01)
    with Engine.open(path, ACCOUNT, settings=settings, anchor_sink=sink) as engine:
        deposit(engine, 1, 2, 3)
        assert arrived.wait(TIMEOUT_SECONDS)


def test_a_sink_that_never_works_harms_nobody(path):
    def refuse(_head):
        raise ConnectionError("no route to the witness")

    engine = Engine.open(path, ACCOUNT, anchor_sink=refuse)
    deposit(engine, 1, 2)

    engine.close()

    health = engine.health()
    assert health.troubles == {"anchor sink": "no route to the witness"}
    assert health.witnessed_position is None
    assert health.answers == {"Receipt": 2}


def test_the_first_that_is_told_after_an_accepted_loss_is_that_it_was_accepted(
    path, kept
):
    Engine.open(path, ACCOUNT).close()
    path.unlink()
    told = []

    Engine.open(
        path, ACCOUNT, accept_history_loss="it is gone", anchor_sink=told.append
    ).close()

    assert [head.position for head in told] == [1, 1]


def test_the_awaiting_face_tells_as_well(path, kept):
    async def run():
        keep = functools.partial(write_anchor, kept)
        async with AsyncEngine.open(path, ACCOUNT, anchor_sink=keep) as engine:
            desk = engine.acting_as("clerk:7", cause="a test")
            await desk.execute(ALICE, Deposit(1))

    asyncio.run(run())

    assert read_anchor(kept).position == 1


def test_an_anchor_is_kept_in_one_step_and_through_no_link(path, kept):
    victim = kept.with_name("victim")
    victim.write_text("precious")
    kept.with_name("bank.anchor.new").symlink_to(victim)
    Engine.open(path, ACCOUNT).close()
    head = read_anchor(f"{path}.anchor")

    write_anchor(kept, head)
    write_anchor(kept, head._replace(epoch=9))

    assert victim.read_text() == "precious"
    assert read_anchor(kept) == head._replace(epoch=9)
    assert sorted(each.name for each in kept.parent.iterdir()) == [
        "bank.anchor",
        "victim",
    ]
