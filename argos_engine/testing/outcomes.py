"""Whether callers who ask for outcomes later are told what they were told before."""

from argos_engine.audit.archive import Archive
from argos_engine.runtime.outcome import Outcome, Receipt, Refusal, Unknown
from argos_engine.testing.ledger import Entry, Ledger, parse_stream


def compare_outcomes(
    archive: Archive, ledger: Ledger, upto: int | None = None
) -> list[str]:
    """Return which answers are not confirmed by `outcome`; empty if all are.

    A receipt must be found again, a refusal under a caller's id too, and nothing at
    all where the caller was told that nothing was written.
    """
    expected = ledger.expectation(upto)
    certain = {**expected.absent, **expected.refusals, **expected.events}
    findings = []
    for command_id, entry in certain.items():
        # A command that was not taken in may have no stream.
        if not entry.stream:
            continue
        found = archive.outcome(parse_stream(entry), command_id)
        is_absent = command_id in expected.absent
        if not (isinstance(found, Unknown) if is_absent else _is_same(entry, found)):
            findings.append(f"outcome: {command_id} was told {entry}, finds {found}")
    return findings


def _is_same(entry: Entry, found: Outcome) -> bool:
    if isinstance(found, Receipt):
        return (found.version, repr(found.event)) == (entry.version, entry.detail)
    return isinstance(found, Refusal) and found.reason == entry.detail
