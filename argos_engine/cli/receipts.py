"""What a verb says when its command was carried out."""

from argos_engine.runtime.outcome import Receipt


def receipt_document(receipt: Receipt) -> dict[str, object]:
    """Return a receipt as JSON can hold it."""
    return {
        "stream": str(receipt.stream),
        "version": receipt.version,
        "position": str(receipt.position),
        "recorded_at": receipt.recorded_at.isoformat(),
        "command_id": receipt.command_id,
    }
