"""Writes a season into a directory."""

import argparse
import pathlib
import sys

from argos_engine.domains.bidding.season.season import SEED, season


def main(arguments: list[str] | None = None) -> int:
    """Write `roster.csv` and `commands.jsonl` and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m argos_engine.domains.bidding.season",
        description="Write a season of leave bidding: roster.csv and commands.jsonl.",
    )
    parser.add_argument("directory", type=pathlib.Path, metavar="DIRECTORY")
    parser.add_argument("--seed", default=SEED, help="another text, another season")
    options = parser.parse_args(arguments)
    return _write(options.directory, options.seed)


def _write(directory: pathlib.Path, seed: str) -> int:
    made = season(seed)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "roster.csv").write_bytes(made.roster)
        (directory / "commands.jsonl").write_bytes(made.commands)
    except OSError as error:
        sys.stderr.write(f"error: {directory} cannot be written: {error.strerror}\n")
        return 1
    for player in made.players:
        accepted = player.outcomes["accepted"]
        refused = player.outcomes.total() - accepted
        sys.stdout.write(f"{player.stream}: {accepted} accepted, {refused} refused\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())  # pragma: no cover  # runs in a process of its own
