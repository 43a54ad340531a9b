"""`argos run`: what is played, what is new, and what is said about it."""

import json

import pytest

ROSTER_HEADER = (
    "user_id,initials,name,area,user_type,crew,cumulative_bu_date,bu_date,eod_date,"
    "scd_date,lottery"
)


def roster_row(initials, area="NORTH", user_type="CPC"):
    dates = ",".join(["2001-01-07"] * 4)
    return f"u-{initials},{initials},User {initials},{area},{user_type},3,{dates},1"


def counted(report):
    return {name: count for name, count in report["commands"].items() if count}


def test_a_roster_and_commands_end_up_in_the_stream_of_their_year(argos, crew):
    roster = argos.file([ROSTER_HEADER, roster_row("AB"), roster_row("CD")], "r.csv")
    commands = argos.file([crew("u-AB", 5)])

    report = argos.json(
        "run",
        *("--roster", roster, "--commands", commands, "--year", "2026"),
        *("--principal", "operator:MK", "--role", "admin"),
    )

    assert counted(report) == {"accepted": 3}
    assert report["streams"] == [
        {
            "stream": "bid-year:2026",
            "version": 3,
            "events": 3,
            "deltas": 3,
            "snapshots": 0,
            "superseded": 0,
            "refused": 0,
        }
    ]


def test_the_same_files_again_change_nothing(argos, register, crew):
    lines = [register("AB"), crew("AB", 1), crew("AB", 2), crew("XX", 2)]
    first = argos.run(lines)
    events = argos.events()

    second = argos.run(lines)

    assert (first["new"], second["new"]) == (True, False)
    assert counted(first) == {"accepted": 3, "refused": 1}
    assert counted(second) == {"duplicate": 3, "refused": 1}
    assert argos.events() == events


def test_a_second_run_says_that_nothing_is_new(argos, register):
    path = argos.file([register("AB")])
    argos("run", "--commands", path)

    result = argos("run", "--commands", path)

    assert "nothing new: 1 commands had their answers already" in result.stdout


def test_the_same_roster_again_changes_nothing(argos):
    roster = argos.file([ROSTER_HEADER, roster_row("AB")], "r.csv")
    options = ("--roster", roster, "--year", "2026", "--principal", "p", "--role")

    argos.json("run", *options, "admin")
    report = argos.json("run", *options, "admin")

    assert counted(report) == {"duplicate": 1}


def test_a_roster_refused_for_a_missing_role_works_with_the_role(argos):
    roster = argos.file([ROSTER_HEADER, roster_row("AB")], "r.csv")
    options = ("--roster", roster, "--year", "2026", "--principal", "p")

    without = argos.json("run", *options)
    report = argos.json("run", *options, "--role", "admin")

    assert counted(without) == {"refused": 1}
    assert counted(report) == {"accepted": 1}


def test_an_edited_file_adds_only_what_is_new(argos, register, crew):
    argos.run([register("AB"), crew("AB", 1)])

    report = argos.run([register("CD"), crew("AB", 1), register("AB"), crew("CD", 4)])

    assert counted(report) == {"accepted": 2, "duplicate": 2}


def test_a_line_that_is_only_spelt_differently_is_not_new(argos, register):
    line = register("AB")
    argos.run([line])

    respelt = json.dumps(
        dict(reversed(line.items())), indent=None, separators=(" ,", " : ")
    )
    report = argos.run(["", respelt + "  \r"])

    assert counted(report) == {"duplicate": 1}


def test_equal_lines_of_one_file_are_commands_of_their_own(argos, register, crew):
    lines = [register("AB"), crew("AB", 1), crew("AB", 2), crew("AB", 1)]

    report = argos.run(lines)

    assert counted(report) == {"accepted": 4}


def test_a_file_of_another_name_is_another_batch(argos, register, command):
    checkpoint = command("Checkpoint", {}, stream="bid-year:2026")
    argos.run([register("AB"), checkpoint], name="monday.jsonl")

    report = argos.run([checkpoint], name="tuesday.jsonl")

    assert counted(report) == {"accepted": 1}


def test_the_directory_of_a_file_does_not_matter(argos, register):
    argos.run([register("AB")])
    (argos.directory / "moved").mkdir()

    report = argos.run([register("AB")], name="moved/commands.jsonl")

    assert counted(report) == {"duplicate": 1}


def test_ids_need_no_order(argos, register, crew):
    lines = [register("AB", id="m"), crew("AB", 1, id="z"), crew("AB", 2, id="a")]

    argos.run(lines)
    report = argos.run([lines[2], lines[0], lines[1]], name="shuffled.jsonl")

    assert counted(report) == {"duplicate": 3}
    assert [event["command_id"] for event in argos.events()] == ["m", "z", "a"]


def test_an_id_with_another_meaning_fails(argos, register):
    argos.run([register("AB", id="form-1")])

    report = argos.run([register("CD", id="form-1"), register("EF")], code=1)

    assert counted(report) == {"failed": 1, "accepted": 1}
    assert report["failures"][0]["error_type"] == "CommandIdReusedError"
    assert report["failures"][0]["line"] == 1


def test_a_version_that_was_not_expected_fails_and_the_others_go_on(
    argos, register, crew
):
    lines = [
        register("AB", expected_version=0),
        crew("AB", 1, expected_version=0),
        crew("AB", 2, expected_version=1),
    ]

    report = argos.run(lines, code=1)

    assert counted(report) == {"accepted": 2, "failed": 1}
    assert report["failures"][0]["error_type"] == "VersionConflictError"


def test_a_refusal_is_an_answer_and_not_an_error(argos, crew):
    report = argos.run([crew("XX", 1)])

    assert counted(report) == {"refused": 1}
    assert report["refusals"] == {"UserError": 1}


def test_rollbacks_and_checkpoints_are_lines_like_others(
    argos, register, crew, command
):
    report = argos.run(
        [
            register("AB"),
            command("Checkpoint", {"name": "before"}),
            crew("AB", 1),
            command("Checkpoint", {}),
            command("Rollback", {"to_checkpoint": "before", "reason": "too early"}),
            command("Rollback", {"to_version": 3, "reason": "not so"}),
        ]
    )

    assert counted(report) == {"accepted": 6}
    assert [event["event"] for event in argos.events()][-2:] == [
        {"to_version": 2, "reason": "too early"},
        {"to_version": 3, "reason": "not so"},
    ]
    assert argos.json("state", "2026")["state"]["users"]["AB"]["crew"] == 1


def test_a_rollback_to_a_time_is_taken(argos, register, command):
    data = {"to_time": "2001-01-01T00:00:00Z", "reason": "a look back"}

    report = argos.run([register("AB"), command("Rollback", data)])

    assert counted(report) == {"accepted": 2}
    assert argos.events()[-1]["event"]["to_version"] == 0


def test_streams_do_not_disturb_the_order_of_each_other(argos, register, crew):
    names = [f"A{n}" for n in range(5)]
    lines = [register("AB", stream=name) for name in names]
    lines += [crew("AB", n % 7 + 1, stream=name) for n in range(40) for name in names]

    report = argos.run(lines)

    assert counted(report) == {"accepted": 205}
    for name in names:
        crews = [e["event"]["crew"] for e in argos.events(name)[1:] if not e["ordinal"]]
        assert crews == [n % 7 + 1 for n in range(40)]


def test_acknowledgements_are_one_line_of_json_for_each_command(argos, register, crew):
    lines = [register("AB", id="one"), crew("XX", 1), register("AB", id="one")]
    path = argos.file([*lines, "not JSON", crew("AB", 1, expected_version=9)])

    result = argos("run", "--commands", path, "--acknowledge")

    answers = {a["line"]: a for a in map(json.loads, result.stdout.splitlines())}
    assert result.exit_code == 1
    assert answers[1] == {
        "id": "one",
        "file": "commands.jsonl",
        "line": 1,
        "stream": "bid-year:2026",
        "outcome": "accepted",
        "version": 1,
        "position": "0/1",
    }
    assert answers[2]["outcome"] == "refused"
    assert answers[2]["error_type"] == "UserError"
    assert "XX" in answers[2]["reason"]
    assert answers[3]["outcome"] == "duplicate"
    assert answers[5]["outcome"] == "failed"
    assert set(answers) == {1, 2, 3, 5}
    assert "4 commands" in result.stderr


def test_the_report_is_the_last_acknowledgement_with_json(argos, register):
    path = argos.file([register("AB")])

    result = argos("run", "--commands", path, "--acknowledge", "--json")

    documents = [json.loads(line) for line in result.stdout.splitlines()]
    assert documents[0]["outcome"] == "accepted"
    assert documents[1]["report"]["commands"]["accepted"] == 1


@pytest.mark.parametrize("bad", ["{}", "refused"])
def test_it_stops_at_the_first_error_if_asked_to(argos, register, crew, bad):
    stopping = crew("XX", 1) if bad == "refused" else bad
    lines = [register("AB"), stopping, crew("AB", 1)]

    report = argos.run(lines, "--stop-on-error", code=1)

    assert report["ending"] == "stopped on an error"
    assert report["commands"]["accepted"] == 1
    assert [event["version"] for event in argos.events()] == [1]


def test_a_file_goes_on_where_an_error_stopped_it(argos, register, crew):
    argos.run([register("AB"), "{}", crew("AB", 1)], "--stop-on-error", code=1)

    report = argos.run([register("AB"), crew("AB", 1)], "--stop-on-error")

    assert counted(report) == {"accepted": 1, "duplicate": 1}


def test_a_byte_order_mark_and_windows_line_ends_are_fine(argos, register, crew):
    text = "\r\n".join(map(json.dumps, [register("AB"), crew("AB", 1)]))

    report = argos.run([b"\xef\xbb\xbf" + text.encode()])

    assert counted(report) == {"accepted": 2}


def test_an_empty_file_is_no_error(argos):
    report = argos.run([])

    assert (report["new"], counted(report), report["streams"]) == (False, {}, [])


def test_the_type_of_a_stream_may_be_written(argos, register, command):
    stream = "bid-year:2026"

    report = argos.run(
        [register("AB", stream=stream), command("Checkpoint", {}, stream=stream)]
    )

    assert [each["stream"] for each in report["streams"]] == [stream]


def test_bad_lines_of_a_roster_are_named_and_left_out(argos):
    rows = [
        roster_row("AB"),
        roster_row("CD", user_type="Pilot"),
        "",
        roster_row("EF", area="the north"),
        roster_row("GH", area="N" * 300),
        roster_row("I"),
        b"\xff\n",
        b"x" * 1_100_000 + b"\n",
        roster_row("JK", area="N" * 41),
        roster_row("LM"),
    ]
    roster = argos.file([ROSTER_HEADER, *rows], "r.csv")

    report = argos.json(
        "run",
        *("--roster", roster, "--year", "2026", "--principal", "p", "--role", "admin"),
        code=1,
    )

    assert counted(report) == {"accepted": 2}
    assert [(bad["line"], bad["field"]) for bad in report["bad_lines"]] == [
        (3, "user_type"),
        (5, "area"),
        (6, "area"),
        (7, "initials"),
        (8, "line"),
        (9, "line"),
        (10, "area"),
    ]


def test_a_report_names_only_so_many_streams(argos, register):
    report = argos.run([register("AB", stream=f"S{n}") for n in range(60)])

    assert counted(report) == {"accepted": 60}
    assert len(report["streams"]) == 50
    text = argos("run", "--commands", argos.directory / "commands.jsonl").stdout
    assert "and 10 more streams" in text


def test_small_mailboxes_keep_every_line_and_its_order(
    argos, register, crew, monkeypatch
):
    monkeypatch.setenv("ARGOS_MAILBOX_COMMANDS_MAX", "3")
    crews = [n % 7 + 1 for n in range(500)]

    report = argos.run([register("AB"), *(crew("AB", number) for number in crews)])

    assert counted(report) == {"accepted": 501}
    moves = [e for e in argos.events() if e["event_type"] == "year.user.updated"]
    assert [event["event"]["crew"] for event in moves] == crews


def test_a_file_that_breaks_off_is_a_bad_line(argos):
    report = argos.json("run", "--commands", "/proc/self/mem", code=1)

    assert [(bad["file"], bad["field"]) for bad in report["bad_lines"]] == [
        ("mem", "file")
    ]


def test_streams_are_found_behind_many_others(argos, register, crew):
    argos.run([register("AB", stream=f"S{n:04}") for n in range(1_100)])

    report = argos.run([crew("AB", 5, stream="S1099")], name="one.jsonl")

    assert [each["version"] for each in report["streams"]] == [2]
    assert argos("streams", "--all").stdout.count("bid-year:") == 1_100
