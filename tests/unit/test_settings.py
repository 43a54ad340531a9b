"""Settings from code, a file and the environment; a bad one is named."""

import attrs
import pytest

from argos_engine.config import EngineSettings, load_settings
from argos_engine.errors import ConfigurationError, InvalidInputError

FIELDS = attrs.fields(EngineSettings)
NAMES = [field.name for field in FIELDS]
COUNTS = [field.name for field in FIELDS if field.type is int]
SECONDS = [field.name for field in FIELDS if field.type is float]
FLAGS = [field.name for field in FIELDS if field.type is bool]
NUMBERS = COUNTS + SECONDS


@pytest.fixture(autouse=True)
def _no_settings_in_the_environment(monkeypatch):
    for name in NAMES:
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


def test_every_setting_is_a_count_a_time_or_a_flag():
    assert sorted(NUMBERS + FLAGS) == sorted(NAMES)


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
