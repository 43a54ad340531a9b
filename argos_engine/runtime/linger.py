"""How long it pays to wait for company before a group is taken."""

SHARE = 0.5
"""Of the time of a COMMIT: what may be spent on the chance to save one."""
SECONDS_MAX = 0.002
"""How long the writer waits at most, however slow the disk is."""


class Linger:
    """Guesses how many commands are about to come, and how long to wait for them.

    Callers that got their answers often come back at once, while those that came during
    the COMMIT wait already. Taken at once, these would have a COMMIT of their own, and
    the others the next; half of a COMMIT later they share one.
    """

    def __init__(self) -> None:
        self.commands = 0
        """How many to wait for; a lone caller never waits."""
        self.seconds = 0.0
        """How long to wait for them at most."""

    def learn(self, answered: int, waiting: int, commit_seconds: float) -> None:
        """Learn from a group.

        Args:
            answered: How many commands it answered.
            waiting: How many came while it was carried out.
            commit_seconds: How long its COMMIT took.
        """
        self.commands = answered + waiting
        self.seconds = min(SHARE * commit_seconds, SECONDS_MAX)

    def forget(self) -> None:
        """Expect nobody: there was a pause."""
        self.commands = 0
