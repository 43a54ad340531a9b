"""Checks everything that a journal holds, row by row and state by state."""

from collections.abc import Mapping
from typing import Any

from argos_engine.audit.chains import EventChains, Tip
from argos_engine.audit.folds import StreamCheck
from argos_engine.audit.groups import GroupChain
from argos_engine.audit.inspection import Inspection, Progress
from argos_engine.audit.live import NO_LIVE_STATES, LiveStates, check_unfolded
from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings, VerificationReport
from argos_engine.codec.chain_key import ChainKey
from argos_engine.codec.codec import Codec
from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.journal import Journal


def verify(
    journal: Journal,
    codec: Codec,
    *,
    upto: int | None = None,
    integrity: bool = True,
    live: LiveStates = NO_LIVE_STATES,
    progress: Progress | None = None,
) -> VerificationReport:
    """Check the journal up to the head it has now, and return what is wrong.

    Hashes and digests are computed from the stored bytes, never from an encoding
    made anew. Damage never raises, it is reported. Writers go on meanwhile: every
    page is read in a view of its own.

    Args:
        journal: What to check.
        codec: Deciders and stream types; streams without either are checked, but not
            read. And the key that the hashes were made with.
        upto: The last position to look at; None for the end of the log.
        integrity: Let the store examine itself first, in one long view.
        live: States in memory, taken before this call, to compare with the log.
        progress: Called with steps done and steps in all.

    Raises:
        JournalError: The journal could not be read, for a reason other than damage.
    """
    try:
        with journal.read(upto=upto) as reader:
            inspection = Inspection(journal, reader.head(), progress)
    except JournalCorruptError as error:
        # No view opens, so this is all that can be said.
        findings = Findings()
        findings.add(ProblemKind.STORE, str(error))
        return findings.report()
    _check_end(inspection)
    if integrity:
        _check_store(inspection)
    tips = _check_log(inspection, codec.chain_key)
    _check_streams(inspection, tips, codec, live)
    return inspection.findings.report()


def _check_end(inspection: Inspection) -> None:
    # In a view without a ceiling: events that are gone from the end of the log take
    # the groups behind them out of every other one.
    with inspection.noting_damage(), inspection.journal.read() as reader:
        if not reader.is_whole():
            inspection.findings.add(
                ProblemKind.GROUP, "the last group does not end where the log ends"
            )


def _check_store(inspection: Inspection) -> None:
    with inspection.noting_damage(), inspection.view() as reader:
        for complaint in reader.check():
            inspection.findings.add(ProblemKind.STORE, complaint)


def _check_log(inspection: Inspection, chain_key: ChainKey) -> dict[StreamId[Any], Tip]:
    chains = EventChains(inspection.findings, chain_key)
    groups = GroupChain(inspection, chain_key)
    for rows in inspection.log():
        chains.add(rows)
        groups.add(rows)
        inspection.advance(len(rows))
    groups.finish()
    inspection.findings.streams = len(chains.tips)
    return chains.tips


def _check_streams(
    inspection: Inspection,
    tips: Mapping[StreamId[Any], Tip],
    codec: Codec,
    live: LiveStates,
) -> None:
    for stream in sorted(tips, key=str):
        declared = codec.of(stream) if codec.knows(stream) else None
        inspection.findings.not_folded += declared is None
        StreamCheck(inspection, stream, declared).run(tips[stream], live.get(stream))
    heads = {stream: tip.head for stream, tip in tips.items()}
    check_unfolded(inspection.findings, codec, live, heads)
