"""Leave bidding once more, as slow and plain as possible, to check the first one by.

Written from docs/reference/bidding.md alone: dicts, lists and loops over them, no code
of the engine. It reads the files of a season and decides every line by itself.
"""

import copy
import csv
import json

from tests.naive.answer import ADMIN, RefusedError, need
from tests.naive.area import AREA
from tests.naive.center import CENTER
from tests.naive.order import KEYS
from tests.naive.year import YEAR, locked


class Season:
    """All streams of a season, each a dict, and what is remembered of it by name."""

    def __init__(self, now):
        self.now = now
        self.states = {}
        self.versions = {}
        self.checkpoints = {}

    def play_roster(self, path, year):
        """Play the roster and return whether each line was accepted, by line number."""
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        return {
            number: self.play(year, "RegisterUser", _registered(row), {ADMIN})
            for number, row in enumerate(rows, 2)
        }

    def play_commands(self, path):
        """Play a file of commands and return whether each line was accepted."""
        outcomes = {}
        for number, text in enumerate(path.read_text().splitlines(), 1):
            line = json.loads(text)
            outcomes[number] = self.play(
                line["stream"], line["command"], line["data"], set(line["roles"])
            )
        return outcomes

    def play(self, stream, command, data, roles):
        rules = AREA if "/" in stream else CENTER if stream == "center" else YEAR
        state = self.states.setdefault(stream, copy.deepcopy(rules["empty"]))
        try:
            if command in ("Checkpoint", "Rollback"):
                self.states[stream] = self._act(stream, command, data, roles, state)
            else:
                # A rule changes nothing before it has agreed.
                rules[command](state, data, roles, self)
        except RefusedError:
            return False
        self.versions[stream] = self.versions.get(stream, 0) + 1
        return True

    def _act(self, stream, command, data, roles, state):
        need(ADMIN in roles)
        known = self.checkpoints.setdefault(stream, {})
        if command == "Checkpoint":
            need(data["name"] not in known)
            known[data["name"]] = copy.deepcopy(state)
            return state
        need("/" in stream or not locked(state))
        need(data["to_checkpoint"] in known)
        return copy.deepcopy(known[data["to_checkpoint"]])


def _registered(row):
    data = {name: row[name] for name in ("user_id", "initials", "name", "user_type")}
    for name in KEYS:
        data[name] = row[name]
    data["lottery"] = int(row["lottery"]) if row["lottery"] else None
    data["crew"] = int(row["crew"]) if row["crew"] else None
    data["area_id"] = row["area"] or None
    return data
