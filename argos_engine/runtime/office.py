"""What a desk works with, whichever face it has."""

import attrs

from argos_engine.runtime.dispatcher import Dispatcher
from argos_engine.runtime.rehearsal import Rehearsal
from argos_engine.runtime.scribe import Scribe


@attrs.frozen(eq=False)
class Office:
    """The parts that serve one sender."""

    dispatcher: Dispatcher
    scribe: Scribe
    rehearsal: Rehearsal
    admission_timeout_seconds: float
    """How long `submit_many` waits for room."""
