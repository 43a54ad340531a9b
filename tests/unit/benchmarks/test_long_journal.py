"""The long log is made once, and is as good as one that the engine wrote."""

import importlib

import attrs
import pytest

from argos_engine import Engine


@pytest.fixture
def bench(tmp_path):
    quick = importlib.import_module("benchmarks.bench").QUICK
    return attrs.evolve(quick, events=1_000, kept=tmp_path / "kept")


@pytest.fixture
def long_journal():
    return importlib.import_module("benchmarks.long_journal").long_journal


@pytest.fixture
def account_decider():
    return importlib.import_module("benchmarks.ledger").ACCOUNT


def test_an_engine_goes_on_with_a_copy_of_it(
    bench, long_journal, account_decider, tmp_path
):
    ledger = importlib.import_module("benchmarks.ledger")
    journal = long_journal(bench)

    with Engine.open(journal.copy_to(tmp_path), account_decider) as engine:
        receipt = ledger.clerk(engine).execute(ledger.account(9), ledger.DEPOSIT)
        report = engine.verify()

    assert journal.streams == 10
    assert receipt.version == 101
    assert report.is_sound


def test_it_is_filled_once(bench, long_journal):
    first = long_journal(bench)
    written = first.path.stat().st_mtime_ns

    assert long_journal(bench) == first
    assert first.path.stat().st_mtime_ns == written


def test_what_an_interrupted_run_has_left_is_made_anew(bench, long_journal):
    path = long_journal(bench).path
    (path.parent / "filled.json").unlink()
    path.write_bytes(b"half a log")

    assert long_journal(bench).path.stat().st_size > 10_000


def test_a_log_of_another_length_is_another_log(bench, long_journal):
    other = attrs.evolve(bench, events=2_000)

    assert long_journal(bench).path != long_journal(other).path
