"""What an engine should do, in a few lines of dictionaries and lists."""

import attrs

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.errors import CommandIdReusedError, CommandRejectedError
from tests.accounts import Account, CloseYear, Deposit, Withdraw


@attrs.frozen
class Written:
    """A command that became an event."""

    version: int
    duplicate: bool = False
    superseded_by: int | None = None


@attrs.frozen
class Failed:
    """A command that did not."""

    kind: type
    reason: str = ""


class StreamModel:
    """One stream, with a copy of everything at every version."""

    def __init__(self):
        self.states = [Account()]
        self.chains = [()]
        """For every version: the versions whose events count, oldest first."""
        self.times = [0]
        self.automatic = set()
        self.rollbacks = {}
        self.names = {}
        self.deltas = 0

    @property
    def version(self):
        return len(self.states) - 1

    @property
    def state(self):
        return self.states[-1]

    def add(self, state, chain, at):
        self.states.append(state)
        self.chains.append((*chain, self.version))
        self.times.append(at)
        return self.version

    def hidden_by(self, version):
        """Return the rollback that counts now and reaches behind *version*."""
        if version in self.chains[-1]:
            return None
        (hiding,) = [
            at
            for at, target in self.rollbacks.items()
            if at in self.chains[-1] and target < version < at
        ]
        return hiding

    def version_at(self, moment):
        return max(v for v, at in enumerate(self.times) if at <= moment)


class Model:
    """All streams, and the answers that were given."""

    def __init__(self, interval, now):
        self.streams = {}
        self.interval = interval
        self.answers = {}
        self.now = now
        self.last = 0

    def stream(self, stream):
        return self.streams.setdefault(stream, StreamModel())

    def restart(self):
        """Forget which times were asked about: nothing in the log says so."""
        self.last = max((s.times[-1] for s in self.streams.values()), default=0)

    def ask_about(self, moment):
        """Let no later event have a time up to *moment*."""
        self.last = max(self.last, moment + 1)

    def execute(self, stream, action, command_id=None):
        """Return what a command should be answered, and remember what it does."""
        self.last = max(self.last, self.now)
        if command_id in self.answers:
            return self._again(stream, action, command_id)
        answer = self._run(self.stream(stream), action)
        if command_id is not None:
            self.answers[command_id] = (stream, action, answer)
        return answer

    def _again(self, stream, action, command_id):
        first_stream, first_action, answer = self.answers[command_id]
        if (first_stream, first_action) != (stream, action):
            return Failed(CommandIdReusedError)
        if isinstance(answer, Failed):
            return attrs.evolve(answer, kind=CommandRejectedError)
        hidden_by = self.stream(stream).hidden_by(answer.version)
        return Written(answer.version, duplicate=True, superseded_by=hidden_by)

    def _run(self, stream, action):
        match action:
            case Rollback(target):
                target = stream.names.get(target, target)
                if isinstance(target, int) and target < stream.version:
                    return self._back(stream, target)
                return Failed(CommandRejectedError)
            case Checkpoint(str() as name) if name in stream.names:
                return Failed(CommandRejectedError)
            case Withdraw(amount) if amount > stream.state.balance:
                reason = f"{stream.state.balance} is less than {amount}"
                return Failed(CommandRejectedError, reason)
        return self._forward(stream, action)

    def _back(self, stream, target):
        version = stream.add(stream.states[target], stream.chains[target], self.last)
        stream.rollbacks[version] = target
        stream.deltas = 0
        return Written(version)

    def _forward(self, stream, action):
        state = stream.state
        stream.deltas += 1
        match action:
            case Deposit(amount):
                state = attrs.evolve(state, balance=state.balance + amount)
            case Withdraw(amount):
                state = attrs.evolve(state, balance=state.balance - amount)
            case CloseYear():
                state = attrs.evolve(state, years=state.years + 1)
                stream.deltas = 0
            case Checkpoint(name):
                stream.deltas = 0
                if name is not None:
                    stream.names[name] = stream.version + 1
        version = stream.add(state, stream.chains[-1], self.last)
        if self.interval is not None and stream.deltas >= self.interval:
            stream.automatic.add(stream.add(state, stream.chains[-1], self.last))
            stream.deltas = 0
        return Written(version)
