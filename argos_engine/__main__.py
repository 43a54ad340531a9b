"""Runs the command line: `argos`, or `python -m argos_engine`."""

import os
import sys

from argos_engine.cli import early_interrupt

early_interrupt.end_at_once()  # before what takes its time to be imported

from argos_engine.cli.main import main  # noqa: E402


def run() -> None:
    """Run the command line, and end with its exit code."""
    try:
        main()
    except SystemExit as end:
        if end.code == early_interrupt.INTERRUPTED:
            # The interpreter ends by the signal itself if it saw it in some places.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(early_interrupt.INTERRUPTED)
        raise


if __name__ == "__main__":
    run()
