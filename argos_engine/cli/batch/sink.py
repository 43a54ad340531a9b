"""Where answers and bad lines go while a run is on."""

import sys
from collections import Counter

from argos_engine.cli.batch.answer import Answer, Outcome
from argos_engine.cli.batch.bad_line import BadLine
from argos_engine.cli.batch.tally import Tally
from argos_engine.cli.failure import say
from argos_engine.cli.screen import print_json_line

SAME_TOLD_MAX = 3
"""How often one reason for a failure is told; all failures are counted."""


class Sink:
    """Counts everything; tells at once what went wrong, and on request each answer."""

    def __init__(self, tally: Tally, *, acknowledge: bool) -> None:
        self.tally = tally
        self._acknowledge = acknowledge
        self._told: Counter[str | None] = Counter()

    def answer(self, answer: Answer) -> None:
        """Take the answer to a command; it is durable."""
        self.tally.add_answer(answer)
        if self._acknowledge:
            print_json_line(answer.document())
        if answer.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
            self._tell(answer)

    def bad_line(self, bad: BadLine) -> None:
        """Take a line that cannot be used."""
        self.tally.add_bad_line(bad)
        say(str(bad))

    def _tell(self, answer: Answer) -> None:
        # A journal that fails fails everything in flight, for one reason.
        self._told[answer.reason] += 1
        if self._told[answer.reason] <= SAME_TOLD_MAX:
            say(str(answer))
        elif self._told[answer.reason] == SAME_TOLD_MAX + 1:
            say("... and more for the same reason")

    def flush(self) -> None:
        """Let whoever reads the answers see those that are there."""
        if self._acknowledge:
            sys.stdout.flush()
