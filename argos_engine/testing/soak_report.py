"""What a soak has seen: samples, counts, and what keeps it from being a proof."""

import json
import pathlib
from collections import Counter
from collections.abc import Iterator
from typing import Any, Self

import attrs

from argos_engine.errors import ConfigurationError
from argos_engine.testing.provenance import Provenance
from argos_engine.testing.soak_sample import GROWTH_BYTES_MAX, Sample, leaks

FORMAT = 1
"""Of the file."""


@attrs.define
class SoakReport:
    """Samples of one process, taken after each season, and sums over all of them."""

    provenance: Provenance
    seed: int
    seconds: float = 0.0
    lost: int = 0
    """Commands that were acknowledged and then not there."""
    growth_bytes_max: int = GROWTH_BYTES_MAX
    counts: Counter[str] = attrs.field(factory=Counter, converter=Counter)
    failures: list[str] = attrs.field(factory=list)
    samples: list[Sample] = attrs.field(factory=list)

    def findings(self) -> Iterator[str]:
        """Yield whatever must not be."""
        if self.lost:
            yield f"{self.lost} acknowledged commands were lost"
        yield from self.failures
        yield from leaks(self.samples, self.growth_bytes_max)

    def save(self, path: pathlib.Path) -> None:
        """Write the file whole or not at all."""
        draft = path.with_name(f"{path.name}.new")
        path.parent.mkdir(parents=True, exist_ok=True)
        document = {"soak_format": FORMAT, **attrs.asdict(self)}
        draft.write_text(json.dumps(document, indent=2) + "\n")
        draft.replace(path)

    @classmethod
    def load(cls, path: pathlib.Path) -> Self:
        """Read the file.

        Raises:
            ConfigurationError: It is no report, or one of another format.
        """
        try:
            return cls._from(json.loads(path.read_text()))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ConfigurationError(
                f"{path} is no report of a soak: {error!r}"
            ) from error

    @classmethod
    def _from(cls, document: dict[str, Any]) -> Self:
        if document.pop("soak_format") != FORMAT:
            raise ValueError(f"not of format {FORMAT}")
        return cls(
            provenance=Provenance(**document.pop("provenance")),
            samples=[Sample(**each) for each in document.pop("samples")],
            **document,
        )
