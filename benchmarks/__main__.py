"""`python -m benchmarks`: the engine against the raw limit, as ratios of one run."""

import argparse
import json
import pathlib
import platform
import tempfile

import apsw

from benchmarks.questions import capacity, lone

QUESTIONS = {"capacity": (capacity, 10_000), "lone": (lone, 300)}
"""Each question and how many commands are in one of its slices."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--only", choices=QUESTIONS, help="one question")
    parser.add_argument("--json", metavar="FILE", help="write the ratios there")
    arguments = parser.parse_args()
    rounds = 5 if arguments.quick else 15
    results = {}
    for name, (question, size) in QUESTIONS.items():
        if arguments.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                ratio = question(pathlib.Path(folder), rounds, size)
            results[ratio.name] = ratio._asdict()
            print(
                f"{ratio.name}: {ratio.median:.3f} ({ratio.low:.3f} to "
                f"{ratio.high:.3f}; {ratio.ours} against {ratio.theirs})"
            )
    if arguments.json:
        machine = {
            "python": platform.python_version(),
            "sqlite": apsw.sqlite_lib_version(),
            "machine": platform.machine(),
            "system": platform.system(),
            "rounds": rounds,
        }
        document = json.dumps({"machine": machine, "ratios": results}, indent=2)
        pathlib.Path(arguments.json).write_text(document + "\n")


if __name__ == "__main__":
    main()
