"""Run one case of a suite again: `python -m argos_engine.testing.replay SUITE SEED`.

`--subject module:NAME` runs it on a `Subject` of your own instead of jars.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

from argos_engine.testing.subject import Subject
from argos_engine.testing.suite import Suite, workplace
from argos_engine.testing.suites.catalogue import SUITES, suites_on


def main(arguments: Sequence[str]) -> int:
    """Run the case; its failure comes through with the whole traceback."""
    parser = argparse.ArgumentParser(prog="replay", description=__doc__)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("seed", type=int)
    parser.add_argument("--subject", metavar="MODULE:NAME")
    chosen = parser.parse_args(arguments)
    try:
        suite = _suite(chosen.suite, chosen.subject)
    except (ImportError, AttributeError, KeyError, ValueError) as error:
        parser.error(f"{chosen.suite} on {chosen.subject}: {error!r}")
    with workplace() as directory:
        counts = suite.run(chosen.seed, directory)
    sys.stdout.write(f"{chosen.suite} {chosen.seed}: {dict(counts)}\n")
    return 0


def _suite(name: str, subject: str | None) -> Suite:
    if subject is None:
        return SUITES[name]
    module, attribute = subject.split(":")
    found = getattr(importlib.import_module(module), attribute)
    if not isinstance(found, Subject):
        raise ValueError(f"a {type(found).__name__} is no Subject")  # noqa: TRY004
    return suites_on(found)[name]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
