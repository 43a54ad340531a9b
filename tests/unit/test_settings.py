"""Settings from code, a file and the environment; a bad one is named."""

import attrs
import pytest

from argos_engine.config import EngineSettings, load_settings, read_chain_key
from argos_engine.errors import ConfigurationError, InvalidInputError

FIELDS = attrs.fields(EngineSettings)
COUNTS = [field.name for field in FIELDS if field.type is int]
SECONDS = [field.name for field in FIELDS if field.type is float]
FLAGS = [field.name for field in FIELDS if field.type is bool]
NUMBERS = COUNTS + SECONDS
NAMES = NUMBERS + FLAGS


@pytest.fixture(autouse=True)
def _no_settings_in_the_environment(monkeypatch):
    for name in (*NAMES, "chain_key_file"):
        monkeypatch.delenv(variable(name), raising=False)


@pytest.fixture
def write(tmp_path):
    def write(content, name="argos.toml"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


def variable(name):
    return f"ARGOS_{name.upper()}"


def test_every_setting_but_key_and_name_is_a_count_a_time_or_a_flag():
    texts = {"chain_key_file", "engine_name"}
    assert {field.name for field in FIELDS} == {*NAMES, *texts}


@pytest.mark.parametrize("name", ["", " north", "no\nth", "n" * 201, 7])
def test_an_engine_has_a_name_that_can_be_shown(name):
    with pytest.raises(InvalidInputError, match="engine_name"):
        EngineSettings(engine_name=name)


def test_an_engine_can_be_named_in_the_environment(monkeypatch):
    monkeypatch.setenv("ARGOS_ENGINE_NAME", "counter 3")

    assert load_settings().engine_name == "counter 3"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [True, False])
def test_a_flag_is_no_number(name, value):
    with pytest.raises(InvalidInputError, match=name):
        EngineSettings(**{name: value})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [-1, "7", None, float("nan"), float("inf"), []])
def test_a_bad_value_in_code_is_named(name, value):
    with pytest.raises(InvalidInputError) as refused:
        EngineSettings(**{name: value})

    assert refused.value.name == name


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_is_whole(name):
    with pytest.raises(InvalidInputError, match=f"^{name} must be a whole number"):
        EngineSettings(**{name: 1.5})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["-1", "many", "", "nan", "1,5"])
def test_a_bad_value_in_the_environment_is_named(monkeypatch, name, value):
    monkeypatch.setenv(variable(name), value)

    with pytest.raises(ConfigurationError, match=name):
        load_settings()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["-1", '"many"', "nan", "[]", "2026-01-01"])
def test_a_bad_value_in_a_file_is_named(write, name, value):
    file = write(f"[argos]\n{name} = {value}\n")

    with pytest.raises(ConfigurationError, match=name):
        load_settings(file)


@pytest.mark.parametrize("name", COUNTS)
def test_a_fraction_in_a_file_is_not_cut_off(write, name):
    file = write(f"[argos]\n{name} = 7.9\n")

    with pytest.raises(ConfigurationError, match=f"{name} must be .*, not 7.9"):
        load_settings(file)


@pytest.mark.parametrize("value", [0, 0.009, -1])
def test_an_interval_is_never_nothing(value):
    with pytest.raises(InvalidInputError, match=r"from 0\.01 on"):
        EngineSettings(anchor_interval_seconds=value)


def test_the_environment_goes_before_the_file_and_the_file_before_the_defaults(
    write, monkeypatch
):
    file = write("[argos]\ngroup_commands_max = 5\nlive-actors-max = 6\n")
    monkeypatch.setenv("ARGOS_GROUP_COMMANDS_MAX", "7")
    monkeypatch.setenv("ARGOS_GROUP_SECONDS_MAX", "1e-3")

    settings = load_settings(file)

    expected = EngineSettings(
        group_commands_max=7, live_actors_max=6, group_seconds_max=0.001
    )
    assert settings == expected


@pytest.mark.parametrize("content", ["", "[other]\ngroup_commands_max = 5\n"])
def test_a_file_without_the_section_sets_nothing(write, content):
    assert load_settings(write(content)) == EngineSettings()


def test_a_file_may_have_any_name(write):
    file = write("[argos]\ngroup_commands_max = 5\n", "settings.conf")

    assert load_settings(file).group_commands_max == 5


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[argos\n", r"argos\.toml: .*line 1"),
        (b"\xff\xfe[argos]", r"argos\.toml: .*utf-8"),
        ("argos = 1\n", r"argos\.toml"),
        ("[argos]\nno_such_limit = 1\n", "no_such_limit"),
    ],
)
def test_a_broken_file_is_named(write, content, message):
    with pytest.raises(ConfigurationError, match=message):
        load_settings(write(content))


@pytest.mark.parametrize("place", ["missing.toml", ".", "argos.toml/inside"])
def test_a_file_that_is_not_there_is_named(write, tmp_path, place):
    write("")

    with pytest.raises(ConfigurationError, match="no settings file at"):
        load_settings(tmp_path / place)


# The key


@pytest.mark.parametrize("value", ["", " ", 7, b"key", True, []])
def test_a_key_file_has_a_name(value):
    with pytest.raises(InvalidInputError, match="chain_key_file must be the name"):
        EngineSettings(chain_key_file=value)


def test_a_key_file_is_named_by_the_environment_or_by_a_file(write, monkeypatch):
    file = write("[argos]\nchain_key_file = 'a.key'\n")
    assert load_settings(file).chain_key_file == "a.key"

    monkeypatch.setenv("ARGOS_CHAIN_KEY_FILE", "7")

    assert load_settings(file).chain_key_file == "7"
    assert load_settings().chain_key_file == "7"


def test_a_key_that_went_missing_in_the_environment_is_not_taken_for_none(monkeypatch):
    monkeypatch.setenv("ARGOS_CHAIN_KEY_FILE", "")

    with pytest.raises(ConfigurationError, match="chain_key_file"):
        load_settings()


@pytest.mark.parametrize("around", ["{}", "{}\n", "  {}\r\n\n"])
@pytest.mark.parametrize("digits", ["00ff" * 8, "ABcd" * 32])
def test_a_key_is_read_from_hexadecimal_digits(write, digits, around):
    file = write(around.format(digits), "chain.key")

    assert read_chain_key(file) == bytes.fromhex(digits)


SECRETS = ["correct horse battery staple", "0", "abc", "zz" * 16, "\xe4\xf6", "1\x002"]


@pytest.mark.parametrize("content", [*SECRETS, b"\xff" * 32, b"0" * 999])
def test_what_is_no_key_is_refused_and_not_shown(write, content):
    file = write(content, "chain.key")

    with pytest.raises(ConfigurationError, match=r"chain\.key: must hold") as caught:
        read_chain_key(file)

    # The name of the file may hold such digits as well.
    assert str(content) not in str(caught.value).replace(str(file), "")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("place", ["missing.key", ".", "chain.key/inside", "\x00"])
def test_a_key_file_that_cannot_be_read_is_named(tmp_path, write, place):
    write("00" * 32, "chain.key")

    with pytest.raises(ConfigurationError, match=r"^chain key file "):
        read_chain_key(f"{tmp_path}/{place}")
