"""What may be asked for on the command line."""

import argparse
import pathlib
from typing import Any

from benchmarks.bench import THOUSAND
from benchmarks.catalogue import QUESTIONS

_DESCRIPTION = """\
The engine against the limit of the disk and against its peers.

Every comparison is made of short slices in turn, within one run. Only ratios of one
run mean something: rates depend on the machine and on what else it does.
"""


def options() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{q.name:16}{q.asks}" for q in QUESTIONS.values()),
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="everything in less than a minute")
    add("--only", action="append", choices=QUESTIONS, metavar="NAME", help="see below")
    add("--json", type=pathlib.Path, metavar="FILE", help="write the result there")
    add("--rounds", type=int, help="how often all sides take their turns")
    add("--events", type=_thousands, help="length of the long log")
    add("--streams", type=_thousands, help="streams of the journal with many of them")
    add("--as-is", action="store_true", help="do not simulate a slower disk")
    add(
        "--keep",
        type=pathlib.Path,
        metavar="FOLDER",
        help="keep the long log there, and the answers of a run that is interrupted: "
        "the same command goes on with it",
    )
    return parser.parse_args()


def extent(given: argparse.Namespace) -> dict[str, Any]:
    """Return what was asked for instead of the extent of the mode."""
    names = ("rounds", "events", "streams")
    values = {name: getattr(given, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _thousands(text: str) -> int:
    number = int(text)
    if number < THOUSAND or number % THOUSAND:
        raise argparse.ArgumentTypeError("must be thousands")
    return number
