"""A whole log as lines of JSON, for other tools and other files."""

from collections.abc import Iterator

from argos_engine.audit.inspection import PAGE_ROWS
from argos_engine.codec.chain_key import ChainKey
from argos_engine.codec.portable import (
    PortableEnd,
    PortableHeader,
    PortableRow,
    portable_event,
    portable_refusal,
    write_line,
)
from argos_engine.ports.journal import Journal
from argos_engine.ports.records import JournalHead, StoredRefusal


def export_lines(
    journal: Journal, upto: int | None, chain_key: ChainKey
) -> Iterator[bytes]:
    """Yield the header, every event in order, every stored refusal, and the end.

    Reads in short views up to the head as of the start, so a writer goes on beside it.
    Snapshots are left out: they follow from the events. The same log gives the same
    lines but for the header, whichever file it is in.
    """
    with journal.read(upto) as reader:
        head = reader.head()
    refusals = sorted(_refusals(journal, head), key=lambda each: each.command_id)
    mark = chain_key.mark
    header = PortableHeader(
        store_id=head.store_id,
        hash_algorithm=mark.algorithm,
        key_check=mark.key_check.hex() if mark.key_check else None,
        events=head.position,
        refusals=len(refusals),
    )
    yield write_line(header)
    digest = chain_key.running_digest()
    for row in _rows(journal, head, refusals):
        line = write_line(row)
        digest.update(line)
        yield line
    yield write_line(PortableEnd(digest=digest.hexdigest()))


def _rows(
    journal: Journal, head: JournalHead, refusals: list[StoredRefusal]
) -> Iterator[PortableRow]:
    position = 0
    while position < head.position:
        with journal.read(head.position) as reader:
            page = reader.log(position, PAGE_ROWS)
        yield from map(portable_event, page)
        position = page[-1].position
    yield from map(portable_refusal, refusals)


def _refusals(journal: Journal, head: JournalHead) -> Iterator[StoredRefusal]:
    after = (0, "")
    while True:
        with journal.read(head.position) as reader:
            page = reader.refusals(after, PAGE_ROWS)
        yield from (each for each in page if each.group <= head.group)
        if len(page) < PAGE_ROWS:
            return
        after = (page[-1].group, page[-1].command_id)
