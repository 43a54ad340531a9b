"""Bytes, hashes and schema ids that do not depend on the process that makes them."""

import os
import subprocess
import sys

PROGRAM = """
import enum
import attrs
from immutables import Map
from argos_engine.codec.codec import Codec
from argos_engine.domain.decider import Decider

class Kind(enum.StrEnum):
    A = "a"
    B = "b"

@attrs.frozen
class Point:
    x: int
    name: str

@attrs.frozen
class State:
    names: frozenset[str] = frozenset(map(str, range(50)))
    points: frozenset[Point] = frozenset(Point(n, str(n)) for n in range(50))
    kinds: frozenset[Kind] = frozenset(Kind)
    table: Map[str, frozenset[int]] = Map(a=frozenset(range(-9, 9)))

@attrs.frozen
class Happened:
    names: frozenset[str]

decider = Decider("thing", State(), max, max, {"thing.happened": Happened})
aggregate = Codec([decider]).of(decider.stream("a"))
print(aggregate.states.schema_id)
print(aggregate.states.encode(State()))
print(aggregate.events.encode(Happened(frozenset(map(str, range(50))))).payload)
"""


def run(seed):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "PYTHONHASHSEED": str(seed),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_equal_values_have_equal_bytes_in_every_process():
    first = run(1)

    assert "names" in first
    assert run(2) == run(3) == first
