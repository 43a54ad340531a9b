"""Run one case of a suite again: `python -m argos_engine.testing.replay SUITE SEED`."""

import sys
from collections.abc import Sequence

from argos_engine.testing.suite import workplace
from argos_engine.testing.suites.catalogue import SUITES

USAGE = f"usage: replay SUITE SEED, where SUITE is one of {', '.join(SUITES)}\n"
USAGE_ERROR = 2


def main(arguments: Sequence[str]) -> int:
    """Run the case; its failure comes through with the whole traceback."""
    if len(arguments) != len(("SUITE", "SEED")) or arguments[0] not in SUITES:
        sys.stderr.write(USAGE)
        return USAGE_ERROR
    name, seed = arguments
    with workplace() as directory:
        counts = SUITES[name].run(int(seed), directory)
    sys.stdout.write(f"{name} {seed}: {dict(counts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
