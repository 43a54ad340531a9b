"""Checks everything that a journal holds, row by row and state by state."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import Any, TypeAlias

from argos_engine.audit.chains import EventChains, Tip
from argos_engine.audit.checking_process import CheckingProcess, Material
from argos_engine.audit.checking_thread import CheckingThread
from argos_engine.audit.folds import StreamCheck
from argos_engine.audit.groups import GroupChain
from argos_engine.audit.inspection import Inspection, Progress
from argos_engine.audit.live import NO_LIVE_STATES, LiveStates, check_unfolded
from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings, VerificationReport
from argos_engine.codec.codec import Codec
from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalCorruptError
from argos_engine.ports.journal import Journal

Tips: TypeAlias = Mapping[StreamId[Any], Tip]
"""Where streams stand, as the log says."""


def verify(
    journal: Journal,
    codec: Codec,
    *,
    upto: int | None = None,
    integrity: bool = True,
    live: LiveStates = NO_LIVE_STATES,
    progress: Progress | None = None,
    processes: int = 1,
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
        integrity: Let the store examine itself as well, in one long view, beside the
            walk through the log.
        live: States in memory, taken before this call, to compare with the log.
        progress: Called with steps done and steps in all.
        processes: How many share the work, this one among them. The first of the
            others lets the store examine itself; then all of them fold streams.

    Raises:
        JournalError: The journal could not be read, for a reason other than damage.
        ConfigurationError: Another process can read neither the journal nor the rules.
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
    with _others(inspection, codec, processes - 1) as others:
        examiner = _examiner(inspection, codec, others) if integrity else None
        tips = _check_log(inspection, codec)
        if examiner is not None:
            inspection.findings.merge(examiner.end())
        _check_all_streams(inspection, codec, tips, live, others)
    return inspection.findings.report()


def _examiner(
    inspection: Inspection, codec: Codec, others: Sequence[CheckingProcess]
) -> CheckingProcess | CheckingThread | None:
    """Let the store examine itself beside the walk through the log.

    Before it, and nobody has to be waited for, if only one view can be open.
    """
    if others:
        others[0].begin(_check_store)
        return others[0]
    if inspection.journal.views_max > 1:
        beside = Inspection(inspection.journal, inspection.head)
        return CheckingThread(_check_store, beside, codec)
    _check_store(inspection, codec)
    return None


@contextmanager
def _others(
    inspection: Inspection, codec: Codec, count: int
) -> Iterator[list[CheckingProcess]]:
    """Start so many processes; they are gone at the end, whatever they do."""
    with ExitStack() as started:
        if not count:
            yield []
            return
        material = Material(inspection.journal.opener(), codec, inspection.head)
        until_the_end = started.enter_context
        yield [until_the_end(closing(CheckingProcess(material))) for _ in range(count)]


def _check_end(inspection: Inspection) -> None:
    # In a view without a ceiling: events that are gone from the end of the log take
    # the groups behind them out of every other one.
    with inspection.noting_damage(), inspection.journal.read() as reader:
        if not reader.is_whole():
            inspection.findings.add(
                ProblemKind.GROUP, "the last group does not end where the log ends"
            )


def _check_store(inspection: Inspection, _codec: Codec) -> None:
    with inspection.noting_damage(), inspection.view() as reader:
        for complaint in reader.check():
            inspection.findings.add(ProblemKind.STORE, complaint)


def _check_log(inspection: Inspection, codec: Codec) -> Tips:
    chains = EventChains(inspection.findings, codec.chain_key)
    groups = GroupChain(inspection, codec.chain_key)
    for rows in inspection.log():
        chains.add(rows)
        groups.add(rows)
        inspection.advance(len(rows))
    groups.finish()
    inspection.findings.streams = len(chains.tips)
    return chains.tips


def _check_all_streams(
    inspection: Inspection,
    codec: Codec,
    tips: Tips,
    live: LiveStates,
    others: Sequence[CheckingProcess],
) -> None:
    mine, *theirs = _shares(tips, live, len(others) + 1)
    for other, share in zip(others, theirs, strict=True):
        other.begin(partial(_check_streams, tips=share))
    _check_streams(inspection, codec, tips=mine, live=live)
    for other, share in zip(others, theirs, strict=True):
        inspection.findings.merge(other.end())
        inspection.advance(sum(tip.events for tip in share.values()))
    heads = {stream: tip.head for stream, tip in tips.items()}
    check_unfolded(inspection.findings, codec, live, heads)


def _shares(tips: Tips, live: LiveStates, count: int) -> list[Tips]:
    """Divide streams into so many shares, alike in events; those alive in the first.

    States in memory stay in this process: nobody knows whether they could leave it.
    """
    shares: list[dict[StreamId[Any], Tip]] = [{} for _ in range(count)]
    events = [0] * count
    for stream in sorted(tips, key=str):
        place = 0 if stream in live else events.index(min(events))
        shares[place][stream] = tips[stream]
        events[place] += tips[stream].events
    return list(shares)


def _check_streams(
    inspection: Inspection,
    codec: Codec,
    *,
    tips: Tips,
    live: LiveStates = NO_LIVE_STATES,
) -> None:
    for stream, tip in tips.items():
        declared = codec.of(stream) if codec.knows(stream) else None
        inspection.findings.not_folded += declared is None
        StreamCheck(inspection, stream, declared).run(tip, live.get(stream))
