"""The reference of the metrics as Markdown, made from the catalogue itself."""

from tables import table

from argos_engine.telemetry.catalogue import OBSERVED, RECORDED


def instruments_table() -> str:
    """Return all instruments: name, kind, unit, further attributes, meaning."""
    rows = [
        (
            f"`{each.name}`",
            each.kind,
            f"`{each.unit}`",
            ", ".join(f"`{name}`" for name in each.attributes),
            each.description,
        )
        for each in (*RECORDED, *OBSERVED)
    ]
    return table(("instrument", "kind", "unit", "attributes", "meaning"), rows)
