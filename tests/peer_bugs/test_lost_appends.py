"""Success reported, event lost (Eventuous#553): ten of twenty appends vanished.

Many writers, many streams, few of them hot: every id that was acknowledged stands in
the log once, and the log holds nothing else.
"""

import threading

import pytest

from argos_engine import Engine, EngineSettings, VersionConflictError
from tests.accounts import ACCOUNT, Account, Deposit

WRITERS = 8
APPENDS = 60
STREAMS = [ACCOUNT.stream(name) for name in ("hot", "warm", "cold")]


def write(engine, writer, acknowledged, barrier):
    desk = engine.acting_as(f"writer:{writer}", cause="a test")
    barrier.wait()
    for number in range(APPENDS):
        stream = STREAMS[number % len(STREAMS)]
        command_id = f"{writer}-{number}"
        expected = engine.version(stream) if number % 4 == 0 else None
        try:
            receipt = desk.execute(
                stream, Deposit(1), command_id=command_id, expected_version=expected
            )
        except VersionConflictError:
            continue
        acknowledged[command_id] = receipt.stream, receipt.version


@pytest.mark.parametrize("interval", [0, 7])
def test_every_acknowledged_id_is_in_the_log_once(tmp_path, interval):
    path = tmp_path / "bank.db"
    acknowledged = {}
    barrier = threading.Barrier(WRITERS)
    settings = EngineSettings(checkpoint_interval_events=interval)
    with Engine.open(path, ACCOUNT, settings=settings) as engine:
        threads = [
            threading.Thread(target=write, args=(engine, n, acknowledged, barrier))
            for n in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with Engine.open(path, ACCOUNT, settings=settings) as engine:
        found = {}
        for stream in STREAMS:
            after, count = 0, 0
            while after is not None:
                page = engine.history(stream, after_version=after, limit=1_000)
                for entry in page.entries:
                    if not entry.ordinal:
                        assert entry.command_id not in found
                        found[entry.command_id] = stream, entry.version
                        count += 1
                after = page.next_after
            assert engine.state(stream) == Account(count)
        assert engine.verify().is_sound
    assert found == acknowledged
    assert len(found) >= WRITERS * APPENDS * 3 // 4
