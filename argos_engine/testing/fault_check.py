"""The suites of faults on a decider of your own, as one call in a test."""

import random
from collections.abc import Callable, Collection
from typing import Any

from argos_engine.domain.decider import Decider
from argos_engine.errors import ConfigurationError
from argos_engine.testing.subject import Subject
from argos_engine.testing.suite import SuiteReport, run_suite
from argos_engine.testing.suites.catalogue import suites_on


def check_under_faults(
    decider: Decider[Any, Any, Any],
    draw: Callable[[random.Random], object],
    *,
    cases: int = 5,
    first_case: int = 0,
    suites: Collection[str] | None = None,
) -> dict[str, SuiteReport]:
    """Run *decider* on a disk that fails, through power cuts, kills and lack of memory.

    Every command that was acknowledged must be there afterwards with its event, nothing
    that has failed may be there, and every state must be what its events fold to. The
    engine warns in the log of every fault that it is given. Some suites fork, so call
    it while no other thread is running.

    Args:
        decider: The rules.
        draw: Returns a command, valid or not, that follows from the generator alone.
        cases: Of each suite. One takes some hundredths of a second up to half a second.
        first_case: How many cases of each suite to leave out.
        suites: Their names; all that take a decider for None.

    Returns:
        What each suite has counted.

    Raises:
        AssertionError: Names suite, seed and what was found, for every failed case.
        ConfigurationError: There is no suite of such a name.
    """
    known = suites_on(Subject(decider, draw))
    chosen = list(known) if suites is None else suites
    for name in chosen:
        if name not in known:
            names = ", ".join(known)
            raise ConfigurationError(f"no suite {name!r}; there are {names}")
    reports = {
        name: run_suite(known[name], cases=cases, after=first_case) for name in chosen
    }
    failures = [text for report in reports.values() for text in report.failures]
    assert not failures, "\n".join(failures)
    return reports
