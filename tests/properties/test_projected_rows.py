"""Whatever happens: the rows are those that the states of all streams amount to."""

import pathlib
import tempfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.engine import Engine
from argos_engine.errors import CommandError
from argos_engine.testing.journal_files import read_files, write_files
from tests.books import MEMBER, TABLES_SQL, Borrow, GiveBack, Greet, Join, Leave, Rename
from tests.books import Shelf as FirstShelf
from tests.integration.projections.shelf import require_equal
from tests.tables import make_tables

NAMES = st.sampled_from(["Ann", "Bob", "Cy"])
BOOKS = st.sampled_from(["Emma", "Ulysses", "Persuasion"])
ACTIONS = st.one_of(
    st.builds(Join, NAMES),
    st.builds(Join, NAMES),
    st.builds(Rename, NAMES),
    st.builds(Borrow, BOOKS),
    st.builds(Borrow, BOOKS),
    st.builds(GiveBack, BOOKS),
    st.builds(Leave),
    st.builds(Greet),
    st.builds(Checkpoint, st.none()),
    st.builds(Rollback, st.integers(0, 8), st.just("a mistake")),
)
COMMANDS = st.lists(
    st.tuples(st.sampled_from([MEMBER.stream(id_) for id_ in "abc"]), ACTIONS),
    min_size=1,
    max_size=12,
)
UPHEAVALS = st.sampled_from(["none", "reopen", "crash", "rebuild", "revision"])


class Shelf(FirstShelf):
    def __init__(self, revision):
        self.revision = revision


class Life:
    """A journal that lives through crashes and openings."""

    def __init__(self, directory):
        self.directory = directory
        self.number = 0
        self.revision = 1
        Engine.open(self.path, MEMBER).close()
        make_tables(self.path, TABLES_SQL)
        self.engine = self.opened()

    @property
    def path(self):
        return self.directory / f"{self.number}.db"

    def opened(self):
        return Engine.open(self.path, MEMBER, projections=[Shelf(self.revision)])

    def send(self, commands):
        handles = self.engine.acting_as("a", cause="b").submit_many(commands)
        for handle in handles:
            try:
                handle.result()
            except CommandError:
                continue

    def undergo(self, upheaval):
        match upheaval:
            case "reopen":
                self.engine.close()
                self.engine = self.opened()
            case "crash":
                files = read_files(self.path)
                self.engine.close()
                self.number += 1
                write_files(self.path, files)
                self.engine = self.opened()
            case "rebuild":
                assert self.engine.projections.rebuild("shelf") == 0
            case "revision":
                self.engine.close()
                self.revision += 1
                self.engine = self.opened()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(COMMANDS, UPHEAVALS), min_size=1, max_size=5))
def test_rows_are_what_the_states_amount_to(chapters):
    with tempfile.TemporaryDirectory() as directory:
        life = Life(pathlib.Path(directory))
        try:
            for commands, upheaval in chapters:
                life.send(commands)
                require_equal(life.engine)
                life.undergo(upheaval)
                require_equal(life.engine)
            assert life.engine.projections.examine("shelf").is_sound
            assert life.engine.verify(integrity=False).is_sound
        finally:
            life.engine.close()
