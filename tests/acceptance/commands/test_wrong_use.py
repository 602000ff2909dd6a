"""Wrong use ends with 2, what is refused with 1; both say what was expected, no traceback."""

import json

import pytest

from tests.acceptance.commands.files import CALENDAR, COMPLAINT, EAST, POLICY, calendar_record
from tests.acceptance.commands.shell import Answer, Shell

DEADLINE = ("deadline", "--calendar", CALENDAR)
START = ("--start", "2026-11-24T08:00+07:00")
THREE = ("--budget", "3 working_days")
PAUSE = "2026-11-25T08:00+07:00"

WRONG: list[tuple[tuple[object, ...], str]] = [
    (("nosuch",), "No such command 'nosuch'"),
    (("lint",), "Missing argument 'FILES...'"),
    (("lint", "missing.bpmn"), "'missing.bpmn' does not exist"),
    (("lint", "empty"), "empty: no model lies in this folder; expected .bpmn, .dmn, .form"),
    (("deploy", "empty"), "empty: no model lies in this folder"),
    (("feel",), "Missing argument 'EXPRESSION'"),
    (("feel", "a", "--context", "{a: 1}"), "--context: no JSON"),
    (("feel", "a", "--context", "[1]"), "expected a JSON object"),
    (
        ("feel", "a", "--context", "@missing.json"),
        "--context: missing.json: No such file or directory",
    ),
    (("feel", "a", "--context", '{"a": ' + "[" * 90_000), "--context: no JSON: maximum recursion"),
    (("feel", "now()", "--now", "0001-01-01T00:00+07:00"), "is no instant of the years 1 to 9999"),
    (("feel", "now()", "--now", "2026-11-24T08:00"), "'--now': 2026-11-24T08:00:00 has no time"),
    (("feel", "now()", "--zone", "Mars/Base"), "'Mars/Base' is no known zone"),
    (("decide", "missing.dmn", "d"), "'missing.dmn' does not exist"),
    (("tck", "missing"), "'missing' does not exist"),
    ((*DEADLINE, *START), "Missing option '--budget'"),
    ((*DEADLINE, *START, "--budget", "0 working_days"), "expected an amount above zero"),
    ((*DEADLINE, *START, "--budget", "-3"), "unknown unit ''; expected a number and one of"),
    ((*DEADLINE, *START, "--budget", "3 fortnights"), "unknown unit 'fortnights'"),
    ((*DEADLINE, *START, "--budget", "1.5 working_days"), "days are whole"),
    ((*DEADLINE, "--start", "2026-11-24T08:00", *THREE), "--start: 2026-11-24T08:00:00 has no"),
    ((*DEADLINE, *START, *THREE, "--pause", PAUSE), "expected FROM/TO"),
    ((*DEADLINE, *START, *THREE, "--pause", f"{PAUSE}/2026-11-24T08:00Z"), "before it begins"),
    ((*DEADLINE, *START, *THREE, "--roll", "maybe"), "'maybe' is not one of 'off'"),
    ((*DEADLINE, *START, *THREE, "--transfer", "noon"), "expected INSTANT=FILE"),
    ((*DEADLINE, *START, *THREE, "--transfer", f"noon={EAST}"), "'noon' is no instant"),
    (("calendar", "between", "24-11-2026", "2026-12-01", "--calendar", CALENDAR), "is no date"),
    (("calendar", "hours", "2026-11-24", "2026-11-25", "--calendar", CALENDAR), "no time zone"),
    (("calendar", "import", CALENDAR), "Missing option '--reason'"),
    (
        ("calendar", "import", CALENDAR, "--reason", "x", "--holidays", "ID"),
        "--holidays and --years go together",
    ),
    (
        ("calendar", "import", CALENDAR, "--reason", "x", "--years", "soon", "--holidays", "ID"),
        "'soon' are no years; write them as 2026 or 2025-2027",
    ),
    (("tick", "--until", "2026-12-01"), "'--until': 2026-12-01T00:00:00 has no time zone"),
    (("tick", "--store", "nonsense"), "'nonsense' is no store; expected sqlite:///"),
    (("check", "--store", "mysql://host/db"), "'mysql://host/db' is no store"),
    (("check", "--store", "sqlite://"), "an SQLite store needs a file"),
    (("outbox", "--status", "gone"), "'gone' is not one of 'queued'"),
    (("outbox", "--most", "0"), "0 is not in the range"),
    (("incidents", "--set", "{}"), "--set goes with --resolve"),
    (("incidents", "--retry", "clock 5"), "'clock 5' is no due row; expected kind and number"),
    (("incidents", "--resolve", "many"), "'many' is no number; expected a whole one from 0"),
    (("explain",), "Missing argument 'COMPLAINT'"),
    (("replay", "missing.csv.gz"), "'missing.csv.gz' does not exist"),
    (("instance", "list", "--after", 2**63), "is no number; expected a whole one from 0"),
    (("instance", "modify", "9", "--activate", ""), "expected the id of an element"),
    (("instance", "modify", "9", "--terminate", 2**24), "is not in the range"),
    (("instance", "set", "9", "--set", "{}"), 'a name for each value, such as {"amount": 6}'),
    (("instance", "set", "9", "--set", '{"": 1}'), "a name for each value"),
    (("instance", "set", "9", "--set", '{"a": 1, "a": 2}'), "the name 'a' is given twice"),
    (("instance", "set", "9", "--set", '{"a": 1e99999}'), "the number 1e99999 is out of range"),
    (("instance", "set", "9", "--set", '{"a": NaN}'), "a number is not finite"),
    (("incidents", "--resolve", "5", "--set", "{}"), "a name for each value"),
    (("batches", "--cancel", "-1"), "'-1' is no number; expected a whole one from 0"),
    (("migrate", "p", "--from", "1", "--to", "1"), "--from and --to are the same version"),
]

REFUSED: list[tuple[tuple[object, ...], str]] = [
    (("lint", "page.html"), ""),
    (("deploy", "page.html"), "page.html"),
    (("feel", "1 +"), "the end of the expression at column 4; expected a value"),
    (("decide", POLICY, "nosuch"), 'has no decision "nosuch"; it has: sla_policy'),
    (("decide", COMPLAINT, "d"), "complaint.bpmn"),
    (("tck", "empty"), "no kit files"),
    (("token", "list", "nobody"), "there is no person 'nobody' in the office"),
    (("token", "revoke", "nobody", "1"), "there is no person 'nobody' in the office"),
    (("deadline", "--calendar", "page.html", *START, *THREE), "page.html: calendar: this is no"),
    (
        ("deadline", "--calendar", "closed.json", *START, *THREE),
        "closed.json: weekly: the calendar",
    ),
    (
        ("calendar", "between", "2026-12-01", "2026-11-24", "--calendar", CALENDAR),
        "TO 2026-11-24 is before FROM 2026-12-01; swap them",
    ),
    (("calendar", "import", "closed.json", "--reason", "x"), "the calendar has no opening hours"),
    (
        ("calendar", "import", CALENDAR, "--reason", "x", "--holidays", "XX", "--years", "2026"),
        "country 'XX' is unknown; expected an ISO code such as ID",
    ),
    (("calendar", "export", "nosuch"), "calendar 'nosuch' is not imported"),
    (("outbox", "--retry", "99"), "there is no message 99"),
    (("incidents", "--resolve", "5"), "no open incident has the key 5"),
    (("incidents", "--retry", "timer 5"), "no due row 'timer 5' is parked"),
    (("explain", "ADU-1"), "no complaint has the number 'ADU-1'; it looks like"),
    (("check", "--store", "sqlite:///page.html"), "page.html"),
    (("check", "--store", "sqlite:///empty"), "empty"),
    (("demo", "--store", "sqlite:///page.html"), "page.html"),
    (("tick", "--store", "postgresql://me:secret@127.0.0.1:1/office"), "Connection refused"),
    (("replay", "page.html"), "page.html: line 1: the columns"),
    (("deploy", "/proc/self/mem"), "/proc/self/mem cannot be read: Input/output error"),
    (("instance", "list"), "var/tuntas.sqlite: there is no store here; look at --store"),
    (("migrate", "p", "--from", "1", "--to", "2"), "there is no store here"),
]


def _named(case: object) -> str:
    return " ".join(str(word) for word in case)[-60:] if isinstance(case, tuple) else ""


@pytest.fixture
def prepared(shell: Shell) -> Shell:
    (shell.folder / "empty").mkdir()
    shell.file("page.html", "<!doctype html><p>not found</p>")
    closed = calendar_record() | {"weekly": {}}
    shell.file("closed.json", json.dumps(closed))
    return shell


def _says_without_fuss(answer: Answer, expected: str) -> None:
    assert "Traceback" not in answer.err
    assert expected in " ".join(answer.err.split())


@pytest.mark.parametrize(("words", "expected"), WRONG, ids=_named)
def test_wrong_use_says_what_was_expected(
    prepared: Shell, words: tuple[object, ...], expected: str
) -> None:
    answer = prepared.run(*words)
    assert (answer.code, answer.out) == (2, "")
    _says_without_fuss(answer, expected)


@pytest.mark.parametrize(("words", "expected"), REFUSED, ids=_named)
def test_what_is_refused_is_named(
    prepared: Shell, words: tuple[object, ...], expected: str
) -> None:
    answer = prepared.run(*words)
    assert answer.code == 1
    _says_without_fuss(answer, expected)
    assert "secret" not in answer.err + answer.out


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("TUNTAS_DATABASE_URL", "oops", "TUNTAS_DATABASE_URL: 'oops' is no store"),
        ("TUNTAS_DATABASE_URL", "", "TUNTAS_DATABASE_URL is empty; give it a value"),
        ("TUNTAS_DATABASE_URL", "postgresql://u@h:99999/d", "TUNTAS_DATABASE_URL: 'postgresql:"),
        ("TUNTAS_VAR", "/proc/nowhere", "/proc/nowhere"),
        ("TUNTAS_SMTP_PORT", "many", "TUNTAS_SMTP_PORT is 'many'; expected a port from 1 to 65535"),
        ("TUNTAS_SMTP_SENDER", "", "TUNTAS_SMTP_SENDER is missing; expected an address"),
        ("TUNTAS_SMTP_ENCRYPTION", "some", "TUNTAS_SMTP_ENCRYPTION is 'some'; one of none"),
        ("TUNTAS_DATABSE_URL", "x", "TUNTAS_DATABSE_URL is no setting of Tuntas; did you mean"),
    ],
)
def test_a_wrong_setting_is_named(shell: Shell, name: str, value: str, expected: str) -> None:
    mail = {"TUNTAS_SMTP_HOST": "localhost", "TUNTAS_SMTP_SENDER": "lapor@office.example"}
    answer = shell.run("check", **{**mail, name: value})
    assert answer.code == 1
    _says_without_fuss(answer, expected)


def test_nothing_is_left_behind_by_wrong_use(prepared: Shell) -> None:
    prepared.run("tick", "--until", "tomorrow")
    prepared.run("lint", "empty")
    assert not (prepared.folder / "var").exists()
