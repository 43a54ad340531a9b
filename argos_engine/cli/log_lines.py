"""What the engine logs, as a command line shows it: one line each, no traceback."""

import logging

from argos_engine.cli.failure import say

_PACKAGE = "argos_engine"


class LogLines(logging.Handler):
    """Writes warnings and worse to stderr; of an exception what it says."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record* as one line."""
        error = record.exc_info[1] if record.exc_info else None
        reason = "" if error is None else f": {error}"
        say(f"{record.levelname.lower()}: {record.getMessage()}{reason}")


def show_log_lines() -> None:
    """Show what the engine logs in this process as lines of the command line."""
    logger = logging.getLogger(_PACKAGE)
    logger.addHandler(LogLines(logging.WARNING))
    logger.propagate = False
