"""What may be left of a journal, and whether callers would notice."""

import random

import pytest

from argos_engine.testing.exhaustive_images import SUBSETS_MAX, subsets
from argos_engine.testing.jar import JAR, Put
from argos_engine.testing.journal_files import write_files
from argos_engine.testing.ledger import Entry, Ledger, Word
from argos_engine.testing.outcomes import compare_outcomes
from argos_engine.testing.reopening import reopen
from argos_engine.testing.situations import Situation, prepare
from argos_engine.testing.stepped import open_stepped
from argos_engine.testing.workload import Workload


def test_every_subset_is_tried_if_there_are_few():
    found = subsets(3, random.Random(0))  # noqa: S311  # repeatable

    assert len(found) == len(set(found)) == 2**3


def test_of_many_subsets_the_telling_ones_are_tried():
    found = subsets(12, random.Random(0))  # noqa: S311  # repeatable

    whole = tuple(range(12))
    assert len(found) == SUBSETS_MAX
    assert {(), whole, whole[:5], whole[:5] + whole[6:], (5,)} <= set(found)


@pytest.mark.parametrize("situation", Situation)
def test_a_journal_in_any_situation_opens_and_holds_what_callers_know(
    situation, tmp_path
):
    load = Workload(1)
    files = prepare(situation, tmp_path / "live.db", load)
    image = tmp_path / "image.db"
    write_files(image, files)

    assert reopen(image, load.ledger, with_outcomes=True) == []
    has_wal = situation not in (
        Situation.NEW,
        Situation.CLOSED,
        Situation.HALF_CREATED,
    )
    assert ("-wal" in files) == has_wal
    assert bool(files.get("-journal")) == (situation is Situation.HALF_CREATED)


def told(word, detail):
    return Entry("one", word, str(JAR.stream("amber")), version=1, detail=detail)


@pytest.mark.parametrize(
    "entry",
    [
        told(Word.RECEIPT, "CoinsAdded(coins=9, note='')"),
        told(Word.REFUSAL, "too little"),
        told(Word.FAILURE, "JournalFailedError()"),
    ],
    ids=["another event", "a refusal", "nothing was written"],
)
def test_an_outcome_that_is_not_what_the_caller_was_told_is_found(tmp_path, entry):
    engine = open_stepped(tmp_path / "jar.db", JAR)
    engine.acting_as().submit(JAR.stream("amber"), Put(1), command_id="one")
    engine.run()
    ledger = Ledger([entry._replace(word=Word.SUBMITTED), entry])

    findings = compare_outcomes(engine.archive, ledger)

    engine.close()
    assert len(findings) == 1
    assert "was told" in findings[0]
