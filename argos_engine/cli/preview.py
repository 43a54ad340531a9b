"""What a rollback would do, as people and programs read it."""

from typing import Any

from argos_engine.audit.preview import RollbackPreview
from argos_engine.cli.diff import difference_documents
from argos_engine.cli.entry_table import entry_table
from argos_engine.cli.plain import entry_document
from argos_engine.cli.printable import printable
from argos_engine.cli.screen import console
from argos_engine.codec.codec import Codec
from argos_engine.domain.identity import StreamId

EVENTS_LISTED_MAX = 10
DIFFERENCES_LISTED_MAX = 20


def preview_document(
    codec: Codec, stream: StreamId[Any], preview: RollbackPreview
) -> dict[str, object]:
    """Return a preview as JSON can hold it."""
    return {
        "stream": str(stream),
        "version": preview.version,
        "to_version": preview.to_version,
        "superseded_count": preview.superseded_count,
        "superseded": [
            entry_document(codec, stream, entry) for entry in preview.superseded
        ],
        "differences": difference_documents(preview.differences),
    }


def show_preview(codec: Codec, stream: StreamId[Any], preview: RollbackPreview) -> None:
    """Print a preview for people: counts, and the beginning of each list."""
    screen = console()
    screen.print(
        f"{stream}: from version {preview.version:,} back to {preview.to_version:,}"
    )
    screen.print(f"\n{preview.superseded_count:,} events would be superseded:")
    newest = preview.superseded[-EVENTS_LISTED_MAX:]
    if preview.superseded_count > len(newest):
        screen.print(f"(the newest {len(newest)} of them)")
    screen.print(entry_table(codec, stream, newest))
    screen.print(f"\n{len(preview.differences):,} values would differ:")
    for each in preview.differences[:DIFFERENCES_LISTED_MAX]:
        screen.print(f"  {printable(str(each))}", no_wrap=True, overflow="ellipsis")
    left = len(preview.differences) - DIFFERENCES_LISTED_MAX
    if left > 0:
        screen.print(f"  ... and {left:,} more: argos diff")
