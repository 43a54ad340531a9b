"""States in memory against the log."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings
from argos_engine.codec.codec import Codec
from argos_engine.codec.snapshot import StateCodec
from argos_engine.domain.identity import StreamId
from argos_engine.runtime.user_code import described

LiveStates: TypeAlias = Mapping[StreamId[Any], tuple[int, Any]]
"""Versions and states as they were in memory before the verification began."""

NO_LIVE_STATES: LiveStates = MappingProxyType({})


def check_live(states: StateCodec, live: object, folded: bytes) -> str | None:
    """Return why the state *live* is not the one that was *folded*, or None."""
    try:
        encoded = states.encode(live)
    except Exception as error:  # noqa: BLE001  # whatever a strange state causes
        return f"the state in memory cannot be encoded: {described(error)}"
    if encoded != folded:
        return "the state in memory is not what the events fold to"
    return None


def check_unfolded(
    findings: Findings, codec: Codec, live: LiveStates, heads: Mapping[Any, int]
) -> None:
    """Check live states that no event leads to: at version 0, or ahead of the log."""
    for stream, (version, state) in live.items():
        head = heads.get(stream, 0)
        fault = None
        if version > head:
            fault = f"the state in memory is ahead of version {head} of the log"
        elif version == 0 and codec.folds(stream):
            aggregate = codec.aggregate(stream)
            initial = aggregate.states.encode(aggregate.decider.initial_state)
            fault = check_live(aggregate.states, state, initial)
        if fault is not None:
            findings.add(ProblemKind.LIVE_STATE, fault, stream=stream, version=version)
