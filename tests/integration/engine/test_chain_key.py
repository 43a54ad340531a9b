"""A log whose hashes nobody can make who has no key."""

import logging
import shutil

import apsw
import pytest

from argos_engine import open_archive
from argos_engine.codec.chain import GENESIS, event_hash, group_hash
from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.codec.portable import PortableEnd, write_line
from argos_engine.config import EngineSettings
from argos_engine.engine import Engine, read_anchor
from argos_engine.errors import (
    ChainKeyError,
    CommandRejectedError,
    ConfigurationError,
    HistoryLostError,
    JournalCorruptError,
)
from argos_engine.file_health import file_health
from argos_engine.transfer import import_log
from tests.accounts import ACCOUNT, ALICE, BOB, Account, Deposit, Withdraw

KEY = b"a secret of this test, 32 bytes."
OTHER = b"another secret of this test"
KEYED = {"chain_key": KEY}


def fill(path, **key):
    """Make a log with all there is in one."""
    with Engine.open(path, ACCOUNT, **key) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        for amount in (1, 2, 4):
            desk.execute(ALICE, Deposit(amount))
            desk.execute(BOB, Deposit(amount))
        desk.rollback(ALICE, to_version=1, reason="a mistake")
        with pytest.raises(CommandRejectedError):
            desk.execute(BOB, Withdraw(900), command_id="no")
    return path


@pytest.fixture
def keyed(path):
    return fill(path, **KEYED)


@pytest.fixture
def unkeyed(tmp_path):
    return fill(tmp_path / "unkeyed.db")


def contents(path):
    return {
        file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()
    }


# Opening


def test_a_keyed_log_is_opened_with_its_key_again(keyed):
    with Engine.open(keyed, ACCOUNT, **KEYED) as engine:
        assert engine.state(ALICE) == Account(1)
        desk = engine.acting_as("clerk:7", cause="a test")
        assert desk.execute(ALICE, Deposit(1)).version == 5
        assert engine.verify().is_sound
        assert desk.execute(BOB, Deposit(1), command_id="yes").version == 4

    with open_archive(keyed, ACCOUNT, **KEYED) as archive:
        assert archive.verify().is_sound


WRONG = [
    ({}, "made with a chain key; open it with that"),
    ({"chain_key": OTHER}, "made with another chain key"),
    ({"chain_key": KEY + b"\n"}, "made with another chain key"),
]


@pytest.mark.parametrize(("key", "message"), WRONG)
@pytest.mark.parametrize("open_", [Engine.open, open_archive])
def test_a_keyed_log_is_not_opened_without_its_key(keyed, open_, key, message):
    before = contents(keyed)

    with pytest.raises(ChainKeyError, match=message) as caught:
        open_(keyed, ACCOUNT, **key)

    assert caught.value.path == str(keyed)
    assert str(keyed) in str(caught.value)
    assert contents(keyed) == before
    Engine.open(keyed, ACCOUNT, **KEYED).close()


@pytest.mark.parametrize("open_", [Engine.open, open_archive])
def test_a_log_without_a_key_is_not_opened_with_one(unkeyed, open_):
    """Somebody without the key may have put it there."""
    before = contents(unkeyed)

    with pytest.raises(ChainKeyError, match="made without a chain key"):
        open_(unkeyed, ACCOUNT, **KEYED)

    assert contents(unkeyed) == before
    Engine.open(unkeyed, ACCOUNT).close()


def test_a_key_comes_from_a_file_that_the_settings_name(keyed, tmp_path):
    file = tmp_path / "chain.key"
    file.write_text(KEY.hex() + "\n")
    settings = EngineSettings(chain_key_file=str(file))

    with Engine.open(keyed, ACCOUNT, settings=settings) as engine:
        assert engine.verify().is_sound

    with pytest.raises(ConfigurationError, match="one of them is meant"):
        Engine.open(keyed, ACCOUNT, settings=settings, **KEYED)


def test_a_key_that_cannot_be_read_makes_no_log_without_one(path, tmp_path):
    settings = EngineSettings(chain_key_file=str(tmp_path / "missing.key"))

    with pytest.raises(ConfigurationError, match=r"missing\.key"):
        Engine.open(path, ACCOUNT, settings=settings)

    assert not path.exists()


def test_health_of_a_keyed_file_needs_no_key(keyed):
    health = file_health(keyed)

    assert health.problem is None
    assert health.head == read_anchor(f"{keyed}.anchor")


def test_a_key_is_neither_stored_nor_logged_nor_shown(keyed, caplog):
    with caplog.at_level(logging.DEBUG):
        engine = Engine.open(keyed, ACCOUNT, **KEYED)
    shown = [caplog.text, repr(engine.settings), repr(engine._archive), repr(engine)]
    shown.append(str(engine.health()))
    stored = contents(keyed)
    engine.close()
    stored |= {f"{name} closed": text for name, text in contents(keyed).items()}

    for content in stored.values():
        assert KEY not in content
        assert KEY.hex().encode() not in content
    assert not any("secret" in text or KEY.hex() in text for text in shown)


# Forging


def forge(path, key):
    """Change an amount, and make all hashes anew with what the forger has for a key."""
    database = apsw.Connection(str(path))
    triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    scripts = database.execute(triggers.replace("name", "name, sql")).fetchall()
    for name, _ in scripts:
        database.execute(f'DROP TRIGGER "{name}"')
    payload = b'{"amount":1000}'
    database.execute("UPDATE events SET payload = ? WHERE position = 2", (payload,))
    with open_archive(path, **KEYED) as archive, archive.journal.read() as reader:
        rows, groups = reader.log(0, 1_000), reader.groups(0, 1_000)
        refusals = reader.refusals((0, ""), 1_000)
    tails, hashes, start, before = {}, [], 0, b""
    for row in rows:
        tails[row.stream] = event_hash(tails.get(row.stream, GENESIS), row, key)
        hashes.append(tails[row.stream])
    for position, hash_ in enumerate(hashes, 1):
        database.execute(
            "UPDATE events SET hash = ? WHERE position = ?", (hash_, position)
        )
    for group in groups:
        if any(refusal.group == group.number for refusal in refusals):
            continue
        before = group_hash(
            before, group.last_position, hashes[start : group.last_position], [], key
        )
        start = group.last_position
        database.execute(
            "UPDATE groups SET hash = ? WHERE number = ?", (before, group.number)
        )
    for _, script in scripts:
        database.execute(script)
    database.close()


@pytest.mark.parametrize("key", [UNKEYED, ChainKey(OTHER)])
def test_who_has_no_key_cannot_make_a_chain_that_verifies(keyed, key):
    forge(keyed, key)

    with open_archive(keyed, ACCOUNT, **KEYED) as archive:
        report = archive.verify()

    assert not report.is_sound
    assert {problem.kind.value for problem in report.problems} >= {"chain", "group"}


def test_who_has_the_key_can(keyed):
    """So that the tests before this one show the key at work, and nothing else."""
    forge(keyed, ChainKey(KEY))

    with open_archive(keyed, ACCOUNT, **KEYED) as archive:
        kinds = {problem.kind.value for problem in archive.verify().problems}

    assert "chain" not in kinds


def test_a_forged_log_cannot_be_passed_off_as_one_without_a_key(keyed):
    database = apsw.Connection(str(keyed))
    database.execute("DROP TRIGGER journal_no_update")
    database.execute("UPDATE journal SET hash_algorithm = 'blake2b-256'")
    database.execute("UPDATE journal SET key_check = NULL")
    database.close()

    with pytest.raises(ChainKeyError, match="without a chain key"):
        Engine.open(keyed, ACCOUNT, **KEYED)
    with open_archive(keyed, ACCOUNT) as archive:
        assert not archive.verify().is_sound


# Copies


def test_a_backup_of_a_keyed_log_is_keyed(keyed, tmp_path):
    with Engine.open(keyed, ACCOUNT, **KEYED) as engine:
        assert engine.backup(tmp_path / "backup.db").is_sound

    with pytest.raises(ChainKeyError):
        open_archive(tmp_path / "backup.db", ACCOUNT)
    with open_archive(tmp_path / "backup.db", ACCOUNT, **KEYED) as archive:
        assert archive.restore_drill().is_sound
        assert archive.backup(tmp_path / "restored.db").is_sound
    with Engine.open(tmp_path / "restored.db", ACCOUNT, **KEYED) as engine:
        assert engine.state(ALICE) == Account(1)


def exported(path, **key):
    with open_archive(path, ACCOUNT, **key) as archive:
        return list(archive.export())


def event_hashes(path, **key):
    with open_archive(path, ACCOUNT, **key) as archive, archive.journal.read() as view:
        return [row.hash for row in view.log(0, 1_000)]


def test_an_export_of_a_keyed_log_is_imported_with_its_key(keyed, tmp_path):
    lines = exported(keyed, **KEYED)
    copy = tmp_path / "copy.db"

    import_log(copy, lambda: lines, ACCOUNT, **KEYED)

    assert event_hashes(copy, **KEYED) == event_hashes(keyed, **KEYED)
    assert exported(copy, **KEYED)[1:] == lines[1:]
    with open_archive(copy, ACCOUNT, **KEYED) as archive:
        assert archive.verify().is_sound
        assert archive.verify().refusals == 1


REKEYINGS = [
    ({}, KEYED),
    (KEYED, {"chain_key": OTHER}),
    (KEYED, {}),
]
"""The first key, another key, and none."""


@pytest.mark.parametrize(("old", "new"), REKEYINGS)
def test_a_log_is_rekeyed_on_its_way_through_an_export(tmp_path, old, new):
    source, target = fill(tmp_path / "old.db", **old), tmp_path / "new.db"
    lines = exported(source, **old)

    import_log(
        target,
        lambda: lines,
        ACCOUNT,
        rekey=True,
        export_key=old.get("chain_key"),
        **new,
    )

    with open_archive(target, ACCOUNT, **new) as archive:
        assert archive.verify().is_sound
        assert archive.state(ALICE) == Account(1)
    assert not set(event_hashes(target, **new)) & set(event_hashes(source, **old))


@pytest.mark.parametrize(
    ("old", "options", "message"),
    [
        (KEYED, {}, "made with a chain key; give it"),
        (KEYED, {"chain_key": OTHER}, "another chain key"),
        (KEYED, {"rekey": True, **KEYED}, "made with a chain key; give it"),
        (KEYED, {"rekey": True, "export_key": OTHER, **KEYED}, "another chain key"),
        ({}, KEYED, "rekey it to add one"),
        ({}, {"rekey": True, "export_key": KEY}, "rekey it to add one"),
    ],
)
def test_an_export_is_not_imported_with_the_wrong_key(tmp_path, old, options, message):
    lines = exported(fill(tmp_path / "old.db", **old), **old)

    with pytest.raises(ChainKeyError, match=message):
        import_log(tmp_path / "new.db", lambda: lines, ACCOUNT, **options)

    assert not [each for each in tmp_path.iterdir() if each.name.startswith("new.db")]


def test_a_key_for_an_export_alone_is_a_mistake(tmp_path):
    with pytest.raises(ConfigurationError, match="rekey"):
        import_log(tmp_path / "new.db", list, ACCOUNT, export_key=KEY)


def test_an_export_vouches_for_its_refusals_with_the_key(keyed, tmp_path):
    """Their lines have no hash of their own, and the last one is made with the key."""
    *lines, refusal, _ = exported(keyed, **KEYED)
    assert b"Overdrawn" in refusal
    digest = UNKEYED.running_digest()
    for line in [*lines[1:], forged := refusal.replace(b"Overdrawn", b"Underdrawn")]:
        digest.update(line)
    end = write_line(PortableEnd(digest=digest.hexdigest()))

    with pytest.raises(JournalCorruptError, match="not those that were exported"):
        import_log(tmp_path / "new.db", lambda: [*lines, forged, end], ACCOUNT, **KEYED)


def test_a_keyed_log_shows_a_loss_like_any_other(keyed, tmp_path):
    shutil.copy(keyed, tmp_path / "old.db")
    with Engine.open(keyed, ACCOUNT, **KEYED) as engine:
        engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))
    noted = read_anchor(f"{keyed}.anchor")

    with open_archive(keyed, ACCOUNT, **KEYED) as archive:
        archive.check_anchor(noted)
    with (
        open_archive(tmp_path / "old.db", ACCOUNT, **KEYED) as archive,
        pytest.raises(HistoryLostError, match="ends before"),
    ):
        archive.check_anchor(noted)
