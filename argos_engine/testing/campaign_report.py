"""What a campaign has counted so far: a file that the next sitting goes on with."""

import json
import pathlib
from collections.abc import Iterator
from typing import Any, Self

import attrs
from attrs.validators import deep_iterable, deep_mapping, ge, instance_of, optional

from argos_engine.errors import ConfigurationError
from argos_engine.testing.provenance import Provenance
from argos_engine.testing.suite import SuiteReport
from argos_engine.testing.suites.expected_loss import CONTROLS, LOSSES_SEEN
from argos_engine.testing.suites.seeded_bug import CAUGHT, PREY

FORMAT = 1
"""Of the file. Another one is not gone on with."""

_COUNT = (instance_of(int), ge(0))
_SEED = optional(instance_of(int))


@attrs.define
class SuiteRecord:
    """What became of one suite, over all sittings."""

    cases: int = attrs.field(default=0, validator=_COUNT)
    seconds: float = attrs.field(default=0.0, validator=instance_of((int, float)))
    """Of work: two workers make two in one second."""
    lost: int = attrs.field(default=0, validator=_COUNT)
    """Commands that were acknowledged and then not there."""
    lowest_seed: int | None = attrs.field(default=None, validator=_SEED)
    highest_seed: int | None = attrs.field(default=None, validator=_SEED)
    counts: dict[str, int] = attrs.field(
        factory=dict, validator=deep_mapping(instance_of(str), instance_of(int))
    )
    failures: list[str] = attrs.field(
        factory=list, validator=deep_iterable(instance_of(str))
    )

    def add(self, slice_: SuiteReport) -> None:
        """Go on with what one slice has counted."""
        self.cases += slice_.cases
        self.seconds = round(self.seconds + slice_.seconds, 3)
        self.lost += slice_.lost
        self.failures += slice_.failures
        seeds = (
            *(self.lowest_seed, self.highest_seed),
            *(slice_.lowest_seed, slice_.highest_seed),
        )
        known = [seed for seed in seeds if seed is not None]
        if known:
            self.lowest_seed, self.highest_seed = min(known), max(known)
        for key, count in slice_.counts.items():
            self.counts[key] = self.counts.get(key, 0) + count


@attrs.define
class CampaignReport:
    """All suites: what ran, what was counted, what has failed."""

    provenance: Provenance
    first_case: int = attrs.field(default=0, validator=_COUNT)
    """How many cases at the start of every suite are left out."""
    seconds: float = attrs.field(default=0.0, validator=instance_of((int, float)))
    """By the clock on the wall, over all sittings."""
    controls: list[str] = attrs.field(
        factory=lambda: [control.name for control in CONTROLS]
    )
    """Settings that must lose something."""
    bugs: list[str] = attrs.field(factory=lambda: [prey.name for prey in PREY])
    """Bugs that must be caught."""
    suites: dict[str, SuiteRecord] = attrs.field(factory=dict)

    def record(self, name: str) -> SuiteRecord:
        """Return the record of a suite, begun if it is new."""
        return self.suites.setdefault(name, SuiteRecord())

    def next_case(self, name: str) -> int:
        """Return how many cases to skip to come to the first that has not run."""
        return self.first_case + self.record(name).cases

    def count(self, key: str) -> int:
        """Return a count, summed over all suites."""
        return sum(record.counts.get(key, 0) for record in self.suites.values())

    @property
    def lost(self) -> int:
        """Commands that were acknowledged and then not there; nothing else counts."""
        return sum(record.lost for record in self.suites.values())

    def caught(self) -> list[str]:
        """Return the seeded bugs that were caught, each at least once."""
        return [bug for bug in self.bugs if self.count(f"{CAUGHT}{bug}")]

    def controls_tried(self) -> list[str]:
        """Return the controls under which images were built."""
        return [name for name in self.controls if self.count(f"{name}: images")]

    def findings(self) -> Iterator[str]:
        """Yield whatever keeps this campaign from being a proof."""
        if self.lost:
            yield f"{self.lost} acknowledged commands were lost"
        for record in self.suites.values():
            yield from record.failures
        for name in self.controls_tried():
            if not self.count(f"{name}{LOSSES_SEEN}"):
                yield f"{name} lost nothing: the suites may be blind"

    def save(self, path: pathlib.Path) -> None:
        """Write the file whole or not at all."""
        document = {"format": FORMAT, **attrs.asdict(self)}
        draft = path.with_name(f"{path.name}.new")
        path.parent.mkdir(parents=True, exist_ok=True)
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
                f"{path} is no report of a campaign: {error!r}"
            ) from error

    @classmethod
    def _from(cls, document: dict[str, Any]) -> Self:
        if document.pop("format") != FORMAT:
            raise ValueError(f"not of format {FORMAT}")
        suites = {
            name: SuiteRecord(**entry) for name, entry in document.pop("suites").items()
        }
        provenance = Provenance(**document.pop("provenance"))
        return cls(provenance=provenance, suites=suites, **document)


def begin_or_resume(
    path: pathlib.Path, first_case: int | None, present: Provenance
) -> CampaignReport:
    """Return the report in *path* to go on with, or a new one.

    Raises:
        ConfigurationError: The report there is about other code or other cases.
    """
    if not path.exists():
        return CampaignReport(present, first_case or 0)
    found = CampaignReport.load(path)
    if found.provenance.commit != present.commit:
        raise ConfigurationError(
            f"{path} is about commit {found.provenance.commit}, and this is "
            f"{present.commit}: begin a new report"
        )
    if first_case not in (None, found.first_case):
        raise ConfigurationError(
            f"{path} begins with case {found.first_case}, not with {first_case}"
        )
    return found
