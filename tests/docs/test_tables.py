"""The generated tables say what the package says."""

import importlib
import pathlib
import re
import sys

import attrs
import pytest

import argos_engine
from argos_engine import EngineSettings
from argos_engine.cli.main import app
from argos_engine.telemetry import catalogue
from tests.docs.pages import DOCS

MADE_OF = (
    "bars",
    "bidding",
    "command_line",
    "command_time",
    "figure",
    "instruments",
    "limits",
    "parts",
    "performance",
    "stack",
    "tables",
)


@pytest.fixture(autouse=True)
def _extension_is_found(monkeypatch):
    monkeypatch.syspath_prepend(DOCS / "_extension")
    yield
    for name in MADE_OF:
        sys.modules.pop(name, None)


def test_every_error_has_a_row():
    text = importlib.import_module("tables").errors_table()
    names = [n for n in argos_engine.__all__ if n.endswith("Error")]
    assert all(f"`{name}`" in text for name in names)
    (row,) = (line for line in text.splitlines() if "`OutcomeUnknownError`" in line)
    assert row.endswith("| not known | yes |")
    (row,) = (line for line in text.splitlines() if "`CommandFailedError`" in line)
    assert row.endswith("| no | no |")


def test_every_setting_has_a_row_with_its_meaning():
    text = importlib.import_module("tables").settings_table()
    for field in attrs.fields(EngineSettings):
        (row,) = (line for line in text.splitlines() if f"| `{field.name}` " in line)
        assert f"`{field.default!r}`" in row
        assert f"`ARGOS_{field.name.upper()}`" in row
        assert not row.endswith("|  |")


def test_every_instrument_has_a_row_with_its_meaning():
    text = importlib.import_module("instruments").instruments_table()
    for each in (*catalogue.RECORDED, *catalogue.OBSERVED):
        (row,) = (line for line in text.splitlines() if f"| `{each.name}` " in line)
        assert f"`{each.unit}`" in row
        assert row.endswith(f"| {each.description} |")


def test_every_logger_is_on_the_page_of_log_records():
    page = (DOCS / "reference" / "metrics.md").read_text()
    package = pathlib.Path(argos_engine.__path__[0])
    for path in package.rglob("*.py"):
        inside = path.relative_to(package.parent).with_suffix("")
        if "testing" in inside.parts or "cli" in inside.parts:
            continue
        if "logging.getLogger(__name__)" in path.read_text():
            assert f"| `{'.'.join(inside.parts)}` |" in page, path


def test_every_verb_and_option_is_listed():
    command_line = importlib.import_module("command_line")
    text = command_line.verbs()
    names = [name for name, _ in command_line.commands(app)]
    assert {"verify", "migrate up", "migrate history"} <= set(names)
    for name, verb in command_line.commands(app):
        section = text.partition(f"## `argos {name}`\n")[2].partition("\n## ")[0]
        assert section, name
        for parameter in verb.params:
            if parameter.param_type_name == "option":
                assert all(spelled in section for spelled in parameter.opts)
    assert "| 5 | the outcome is not known" in text


def test_every_figure_of_the_kept_result_is_on_the_page_of_performance():
    performance = importlib.import_module("performance")
    parts = importlib.import_module("parts").PARTS
    page = (DOCS / "reference" / "performance.md").read_text()
    shown = "".join(
        make() for name, make in parts.items() if f"```{{generated}} {name}\n" in page
    )
    figures = performance.result()["figures"]
    assert "capacity_vs_schema_1ms" in figures
    for key in figures:
        assert f"| `{key.removesuffix('_1ms')}` |" in shown, key


def test_a_figure_of_a_slower_disk_stands_beside_the_one_as_it_is():
    performance = importlib.import_module("performance")
    figure = {
        "question": "lone",
        "unit": "ms",
        "better": "less",
        "meaning": "a wait",
        "median": 1.5,
        "low": 1.0,
        "high": 2.0,
    }
    slower = figure | {"median": 2.5, "low": 2.5, "high": 2.5}
    document = {"figures": {"wait": figure, "wait_1ms": slower}}

    table = performance.figures(document, ["lone"])

    row = "| `wait` | 1.5 ms (1 to 2) | 2.5 ms | less | a wait |"
    assert table.splitlines()[2:] == [row]
    assert performance.figures(document, ["peers"]) == performance.NOT_MEASURED


def test_a_plot_has_the_fastest_side_first_and_a_longer_bar_for_it():
    bars = importlib.import_module("bars")
    slow, fast = bars.Bar("a < b", 20, 10, 30), bars.Bar("engine", 2_000, 900, 3_000)

    lines = bars.plot("rates", bars.fastest_first([slow, fast])).splitlines()

    widths = [float(re.search(r'width="([\d.]+)"', each)[1]) for each in lines[1:3]]
    assert ">engine<" in lines[1]
    assert ">2,000<" in lines[1]
    assert ">a &lt; b<" in lines[2]
    assert widths[0] > 2 * widths[1]


def test_a_plot_has_a_bar_for_nothing_at_all():
    bars = importlib.import_module("bars")
    plots = [
        bars.plot("waits", [bars.Bar("none", 0, 0, 0), bars.Bar("some", 5, 0, 9)]),
        bars.plot("waits", [bars.Bar("none", 0, 0, 0)]),
    ]
    assert all(">0</text>" in each for each in plots)


def test_figures_of_a_plot_keep_their_order_and_may_be_missing():
    performance = importlib.import_module("performance")
    figure = {"median": 2.0, "low": 1.0, "high": 3.0}
    document = {"figures": {"p50": figure, "p99": figure}}
    keys = {"median": "p50", "longest": "max", "99th": "p99"}

    drawn = performance.figure_plot(document, "waits", keys)

    assert drawn.index(">median<") < drawn.index(">99th<")
    assert "longest" not in drawn
    assert performance.figure_plot({"figures": {}}, "waits", keys) == (
        performance.NOT_MEASURED
    )


def test_parts_of_a_command_fill_the_bar_and_say_what_they_are():
    command_time = importlib.import_module("command_time")
    amounts = {
        "step_judge_us": 30.0,
        "step_rest_us": 10.0,
        "lone_step_commit_us": 900.0,
        "lone_step_tidy_us": 100.0,
        "lone_p50_ms": 1.0,
    }
    figures = {key: {"median": value} for key, value in amounts.items()}

    queued, lone = command_time.drawn(figures).split("```\n\n```")

    widths = [float(each) for each in re.findall(r'y="24" width="([\d.]+)"', queued)]
    assert widths == [540.0, 180.0]
    assert ">judge: 30 us, 75%<" in queued
    assert ">commit: 900 us, 100%<" in lone
    assert "tidy" not in lone
    assert command_time.drawn({}) == importlib.import_module("performance").NOT_MEASURED


def test_every_public_name_is_on_the_page_of_the_api():
    page = (DOCS / "reference" / "api.md").read_text()
    for name in argos_engine.__all__:
        if not name.endswith("Error"):
            assert f":: argos_engine.{name}" in page, name


def test_the_catalogue_of_bidding_lists_every_command_and_event():
    bidding = importlib.import_module("bidding")
    page = (DOCS / "reference" / "bidding.md").read_text()
    parts = importlib.import_module("parts").PARTS

    for decider, name in zip(
        bidding.DECIDERS,
        ("bid years", "areas", "operators", "the active year"),
        strict=True,
    ):
        events = parts[f"events of {name}"]()
        commands = parts[f"commands of {name}"]()
        assert f"{{generated}} events of {name}" in page
        assert f"{{generated}} commands of {name}" in page
        for event_type, declared in decider.events.items():
            assert f"| `{event_type}` | `{declared.event_class.__name__}(" in events
        for command in decider.commands:
            assert f"| `{command.__name__}(" in commands


def test_every_event_and_command_of_bidding_says_what_it_is():
    bidding = importlib.import_module("bidding")
    for decider in bidding.DECIDERS:
        for each in (*decider.commands, *decider.event_classes):
            assert bidding._described(each)[1].endswith("."), each
