"""Runs of migrations on journals in files."""

import threading
from contextlib import suppress

import pytest

from argos_engine.config import EngineSettings
from argos_engine.engine import Engine, open_archive
from argos_engine.errors import (
    ConfigurationError,
    InvalidInputError,
    JournalLockedError,
    MigrationBackupError,
    MigrationChangedError,
    MigrationFailedError,
    MigrationForbiddenError,
    MigrationIrreversibleError,
    MigrationMissingError,
    MigrationNewerError,
    MigrationOrderError,
    MigrationPendingError,
    UnsupportedFormatError,
)
from argos_engine.migrate import (
    migration_history,
    migration_status,
    open_migrations,
    require_migrated,
)
from argos_engine.migrations.migration import Migration
from argos_engine.migrations.standing import StepState
from argos_engine.storage.sqlite import schema_store
from argos_engine.testing.journal_files import read_files
from tests.accounts import ACCOUNT, Deposit
from tests.school import (
    ADD_SEATS,
    ADD_STATUS,
    ADD_STUDENTS,
    AUTHOR,
    IDS,
    SCHOOL,
    objects,
    query,
    rows_of,
)

ONE_WAY = Migration("m001_one", "one", "CREATE TABLE one (x)")
BOTH_WAYS = Migration("m002_two", "two", "CREATE TABLE two (x)", "DROP TABLE two")
BROKEN = Migration("m002_broken", "breaks", "CREATE TABLE half (x); SELECT wrong")


@pytest.fixture
def migrated(path, runner, up):
    up()
    return path, runner


def history(path):
    return [(each.step, each.direction.value) for each in migration_history(path)[1:]]


def test_steps_are_applied_in_order_and_recorded(path, up):
    assert up() == IDS

    assert history(path) == [(step, "up") for step in IDS]
    first = migration_history(path)[1]
    assert (first.principal, first.cause) == (AUTHOR.principal, AUTHOR.cause)
    assert first.checksum == ADD_STUDENTS.checksum
    assert query(path, "SELECT name, status FROM student") == [
        (name, "new") for name in ("Ada", "Bo", "Cy", "Di")
    ]


def test_running_again_does_nothing_and_makes_no_backup(path, runner, up):
    up()
    before = read_files(path)

    with runner() as again:
        assert again.up() == ()
        assert again.backup is None

    assert read_files(path) == before
    assert len(list(path.parent.glob("*.before-*Z"))) == 1


def test_the_log_is_untouched_and_the_engine_goes_on(path, up):
    up()

    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk", cause="a test")
        receipt = desk.execute(ACCOUNT.stream("one"), Deposit(1))
        assert receipt.version == 3
        assert engine.state(ACCOUNT.stream("one")).balance == 8
        assert engine.verify().is_sound


def test_a_failing_step_leaves_nothing_and_those_before_it_stay(path, runner):
    with runner([ADD_STUDENTS, BROKEN]) as opened:
        with pytest.raises(MigrationFailedError, match=r"m002_broken.*wrong"):
            opened.up()
        assert [move.step.id for move in opened.done] == [ADD_STUDENTS.id]

    assert history(path) == [(ADD_STUDENTS.id, "up")]
    assert "half" not in objects(path)


def test_a_step_that_raises_leaves_nothing(path, up):
    def raises(session):
        session.execute("CREATE TABLE half (x)")
        raise KeyError("a bug")

    with pytest.raises(MigrationFailedError, match="KeyError") as caught:
        up([Migration("m001_raises", "raises", raises)])

    assert isinstance(caught.value.__cause__, KeyError)
    assert "half" not in objects(path)
    assert history(path) == []


def test_ctrl_c_leaves_whole_steps_and_the_next_run_goes_on(path, up):
    interrupts = [KeyboardInterrupt()]

    def interrupted(session):
        session.execute("CREATE TABLE half (x)")
        while interrupts:
            raise interrupts.pop()

    steps = [ADD_STUDENTS, Migration("m002_half", "half", interrupted)]
    with pytest.raises(KeyboardInterrupt):
        up(steps)
    assert history(path) == [(ADD_STUDENTS.id, "up")]
    assert "half" not in objects(path)

    assert up(steps) == ["m002_half"]
    assert "half" in objects(path)


@pytest.mark.parametrize(
    ("migrations", "error", "step"),
    [
        (
            [ADD_STUDENTS, Migration(ADD_SEATS.id, "changed", "SELECT 1"), ADD_STATUS],
            MigrationChangedError,
            ADD_SEATS.id,
        ),
        ([ADD_STUDENTS, ADD_STATUS], MigrationMissingError, ADD_SEATS.id),
        ([ADD_STUDENTS, ADD_SEATS], MigrationNewerError, ADD_STATUS.id),
        ([], MigrationNewerError, ADD_STUDENTS.id),
        (
            [Migration("m000_early", "late", "SELECT 1"), *SCHOOL],
            MigrationOrderError,
            "m000_early",
        ),
    ],
)
@pytest.mark.parametrize("act", ["up", "down", "to"])
def test_a_list_that_does_not_fit_changes_nothing(
    migrated, migrations, error, step, act
):
    path, runner = migrated
    before = read_files(path)

    with runner(migrations) as opened, pytest.raises(error) as caught:
        getattr(opened, act)(*([None] if act == "to" else []))

    assert caught.value.step == step
    assert not caught.value.written
    assert read_files(path) == before


def test_a_checksum_tells_a_changed_function(path, up):
    up([Migration("m001_one", "one", lambda session: session.execute("SELECT 1"))])

    with pytest.raises(MigrationChangedError, match="m001_one"):
        up([Migration("m001_one", "one", lambda session: session.execute("SELECT 2"))])


# Down and to


def test_the_last_step_is_undone_and_applied_again(path, runner, up):
    up()
    before = rows_of(path)

    with runner() as opened:
        (move,) = opened.down()
    assert move.step is ADD_STATUS
    assert query(path, "SELECT * FROM student WHERE id = 1") == [(1, "Ada")]
    assert up() == [ADD_STATUS.id]

    assert rows_of(path) == before
    assert history(path)[-2:] == [(ADD_STATUS.id, "down"), (ADD_STATUS.id, "up")]


def test_several_steps_are_undone_newest_first(path, runner, up):
    before = objects(path)
    up()

    with runner() as opened:
        assert [move.step.id for move in opened.down(3)] == IDS[::-1]

    left = objects(path)
    left.pop("sqlite_sequence")  # SQLite's own, and never dropped
    assert left == before


def test_to_goes_both_ways(path, runner, up):
    for step, count in ((IDS[1], 2), (IDS[2], 3), (IDS[2], 3), (IDS[0], 1), (None, 0)):
        with runner() as opened:
            opened.to(step)
        found = migration_status(path, SCHOOL)[1:]
        assert [each.is_applied for each in found] == [n < count for n in range(3)]


@pytest.mark.parametrize("step", ["m009_unknown", "nonsense", 7])
def test_to_a_step_that_is_not_in_the_list_is_refused(runner, step):
    with runner() as opened, pytest.raises(InvalidInputError):
        opened.to(step)


@pytest.mark.parametrize("count", [0, 4, True, "1"])
def test_only_applied_steps_can_be_undone(runner, up, count):
    up()

    with runner() as opened, pytest.raises(InvalidInputError, match="count"):
        opened.down(count)


def test_a_step_without_a_way_down_keeps_all_of_them(path, runner, up):
    steps = [ONE_WAY, BOTH_WAYS]
    up(steps)
    before = read_files(path)

    with runner(steps) as opened, pytest.raises(MigrationIrreversibleError) as caught:
        opened.down(2)

    assert caught.value.step == ONE_WAY.id
    assert read_files(path) == before


# Backups


def test_the_backup_is_the_journal_from_before(path, runner):
    with runner() as opened:
        opened.up()
        backup = opened.backup

    assert not {"student", "seat"} & set(objects(backup))
    with open_archive(backup, ACCOUNT) as archive:
        assert archive.verify().is_sound
        assert archive.version(ACCOUNT.stream("one")) == 2


def test_going_back_makes_a_backup_too(path, runner, up):
    up()

    with runner(backup=path.with_name("before.db")) as opened:
        opened.to(None)

    assert rows_of(path) == {}
    assert len(rows_of(path.with_name("before.db"))["student"]) == 4


def test_nothing_changes_if_the_backup_cannot_be_made(path, runner):
    taken = path.with_name("taken.db")
    taken.touch()
    before = read_files(path)

    with runner(backup=taken) as opened:
        with pytest.raises(MigrationBackupError, match=r"taken\.db exists") as caught:
            opened.up()
        assert opened.done == []

    assert caught.value.step == ADD_STUDENTS.id
    assert read_files(path) == before


def test_nothing_changes_if_the_backup_is_not_sound(path, runner):
    with Engine.open(path, ACCOUNT):
        pass
    content = path.read_bytes().replace(b'"amount":7', b'"amount":9')
    path.write_bytes(content)
    before = read_files(path)

    with runner() as opened, pytest.raises(MigrationBackupError, match="not sound"):
        opened.up()

    assert read_files(path) == before


# Dry runs


@pytest.mark.parametrize("act", ["up", "to"])
def test_a_dry_run_leaves_the_file_as_it_is(path, runner, act):
    before = read_files(path)

    with runner() as opened:
        moves = getattr(opened, act)(*([IDS[2]] * (act == "to")), dry_run=True)

    assert [move.step.id for move in moves] == IDS
    assert read_files(path) == before


def test_a_dry_run_on_a_copy_tries_the_steps_beside_an_engine(path, runner):
    with Engine.open(path, ACCOUNT):
        before = read_files(path)
        with runner(on_a_copy=True) as opened:
            assert len(opened.up()) == 3
            assert opened.status()[-1].is_applied
            assert len(opened.down()) == 1
        broken = runner([BROKEN], on_a_copy=True)
        with broken as opened, pytest.raises(MigrationFailedError):
            opened.up()

        assert read_files(path) == before


# Who else is there


def test_no_run_while_an_engine_is_open(path, runner):
    with Engine.open(path, ACCOUNT), pytest.raises(JournalLockedError), runner():
        pass


def test_no_engine_and_no_second_run_while_one_is_open(path, runner):
    with runner() as opened:
        with pytest.raises(JournalLockedError), runner():
            pass
        with pytest.raises(JournalLockedError):
            Engine.open(path, ACCOUNT)
        opened.up()


def test_two_runs_at_once_apply_each_step_once(path, up):
    answers = []

    def run():
        while True:
            try:
                answers.append(up())
            except JournalLockedError:
                continue
            return

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(answers) == [[], [], IDS]
    assert history(path) == [(step, "up") for step in IDS]


def test_a_run_holds_its_lock_if_its_file_is_deleted(path, runner):
    with runner() as opened:
        path.with_name("school.db.lock").unlink()
        opened.up()

        with pytest.raises(JournalLockedError):
            Engine.open(path, ACCOUNT)


def test_reading_works_beside_an_engine(path, up):
    up([ADD_STUDENTS])

    with Engine.open(path, ACCOUNT):
        found = migration_status(path, SCHOOL)
        assert len(migration_history(path)) == 2

    states = [each.state for each in found]
    assert states == [StepState.APPLIED] * 2 + [StepState.PENDING] * 2


def test_a_program_can_ask_for_its_steps(path, up):
    with pytest.raises(MigrationPendingError, match="m001_add_students"):
        require_migrated(path, SCHOOL)
    up()
    require_migrated(path, SCHOOL)
    with pytest.raises(MigrationNewerError):
        require_migrated(path, SCHOOL[:2])


@pytest.mark.parametrize("content", [None, b"something else" * 100])
def test_what_is_no_journal_is_left_alone(tmp_path, content):
    path = tmp_path / "other.db"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises((ConfigurationError, UnsupportedFormatError)):
        migration_status(path, SCHOOL)
    opened = open_migrations(path, SCHOOL, author=AUTHOR)
    with pytest.raises((ConfigurationError, UnsupportedFormatError)), opened:
        pass

    assert path.exists() == (content is not None)
    assert [each.name for each in tmp_path.iterdir()] == [path.name] * path.exists()


def test_progress_names_steps_and_what_they_report(runner):
    told = []

    def reports(session):
        session.report(3, 7)

    steps = [Migration("m001_reports", "reports", reports)]
    with runner(steps, progress=lambda *each: told.append(each)) as opened:
        opened.up()

    assert {"copying", "verifying"} < {what for what, _, _ in told}
    assert [each for each in told if each[0] == "m001_reports"] == [
        ("m001_reports", 0, 0),
        ("m001_reports", 3, 7),
    ]


def test_pages_with_checksums_stay_so(tmp_path):
    path = tmp_path / "checked.db"
    settings = EngineSettings(page_checksums=True)
    with Engine.open(path, settings=settings):
        pass

    with open_migrations(path, SCHOOL, author=AUTHOR) as opened:
        opened.up()

    with Engine.open(path, settings=settings) as engine:
        assert engine.verify().is_sound


def test_a_journal_with_a_key_needs_it_for_the_backup(tmp_path):
    path, key = tmp_path / "keyed.db", b"sixteen bytes and"
    with Engine.open(path, ACCOUNT, chain_key=key) as engine:
        desk = engine.acting_as("clerk", cause="a test")
        desk.execute(ACCOUNT.stream("one"), Deposit(7))

    without = open_migrations(path, SCHOOL, author=AUTHOR)
    with without as opened, pytest.raises(MigrationBackupError, match="key"):
        opened.up()
    with open_migrations(path, SCHOOL, author=AUTHOR, chain_key=key) as opened:
        assert len(opened.up()) == 3


def test_a_hidden_failure_undoes_the_step(path, up):
    """In SQLite, some failures end the transaction: the rest would be on its own."""

    def hides(session):
        session.execute("CREATE TABLE half (x UNIQUE); INSERT INTO half VALUES (1)")
        with pytest.raises(MigrationFailedError):
            session.execute("INSERT OR ROLLBACK INTO half VALUES (1)")
        with pytest.raises(MigrationFailedError):
            session.execute("CREATE TABLE other (x)")

    with pytest.raises(MigrationFailedError, match="UNIQUE"):
        up([Migration("m001_hides", "hides", hides)])

    assert not {"half", "other"} & set(objects(path))
    assert history(path) == []


def test_a_hidden_interrupt_undoes_the_step(path, up, monkeypatch):
    """It ends the transaction, so what comes after it would be on its own."""
    interrupts = [KeyboardInterrupt]

    def interrupt():
        while interrupts:
            raise interrupts.pop()
        return False

    def hides(session):
        session.execute("CREATE TABLE half (x)")
        with pytest.raises(KeyboardInterrupt):
            session.execute(
                "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
                "INSERT INTO half SELECT x FROM n"
            )
        with suppress(MigrationFailedError):
            session.execute("CREATE TABLE other (x)")

    monkeypatch.setattr(schema_store, "_go_on", interrupt)
    with pytest.raises(MigrationFailedError, match="interrupted"):
        up([Migration("m001_hides", "hides", hides)])

    assert not interrupts
    assert not {"half", "other"} & set(objects(path))
    assert history(path) == []


def test_a_session_is_over_with_its_step(path, up):
    kept = []

    def keeps(session):
        kept.append(session)

    up([Migration("m001_keeps", "keeps", keeps)])

    with pytest.raises(MigrationFailedError, match="over"):
        kept[0].execute("CREATE TABLE late (x)")


def test_forbidden_is_a_failure_of_the_step(path, up):
    with pytest.raises(MigrationForbiddenError, match="m001_bad: DELETE of events"):
        up([Migration("m001_bad", "bad", "DELETE FROM events")])
    assert history(path) == []
