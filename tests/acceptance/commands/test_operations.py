"""tick, check, outbox, incidents and explain, on what the demo left and on an office gone wrong."""

from contextlib import closing

from engine.signals import Broadcast
from host import parking
from kernel.clock import SystemClock
from kernel.database import open_database
from tests.acceptance.commands.files import CALENDAR, MODELS
from tests.acceptance.commands.shell import Shell
from tests.acceptance.commands.stuck import start_undecided, undecided
from tests.office import nth

STORE = ("--store", "sqlite:///var/demo.sqlite")


def test_the_store_of_the_demo_is_in_order(demo_shell: Shell) -> None:
    answer = demo_shell.run("check", *STORE)
    assert answer.code in (0, 1)  # after the demo's time has come, its timers are overdue
    problems = demo_shell.run("check", *STORE, "--json").json()
    assert [one for one in problems if "due since" not in one["problem"]] == []


def test_the_outbox_is_read_page_by_page(demo_shell: Shell) -> None:
    everything = demo_shell.run("outbox", *STORE, "--json").json()
    first = demo_shell.run("outbox", *STORE, "--most", "100", "--json").json()
    after = first[-1]["id"]
    rest = demo_shell.run("outbox", *STORE, "--after", after, "--json").json()
    assert len(first) == 100
    assert first + rest == everything
    text = demo_shell.run("outbox", *STORE, "--most", "100").out
    assert text.endswith(f"100 messages; for more add --after {after}\n")


def test_the_outbox_shows_no_address(demo_shell: Shell) -> None:
    answer = demo_shell.run("outbox", *STORE, "--status", "sent", "--json")
    assert {one["status"] for one in answer.json()} == {"sent"}
    assert set(answer.json()[0]) == {
        *("id", "about", "template", "recipient"),
        *("status", "attempts", "next_at", "last_error", "in_doubt", "doubts"),
    }
    assert "@" not in answer.out


def test_a_sent_message_is_not_retried(demo_shell: Shell) -> None:
    first = demo_shell.run("outbox", *STORE, "--json").json()[0]["id"]
    answer = demo_shell.run("outbox", *STORE, "--retry", first)
    assert answer.code == 1
    assert f"message {first} is sent; only a failed message is retried" in answer.err


def test_explain_says_which_clock_binds_and_why(demo_shell: Shell) -> None:
    report = demo_shell.run("explain", nth(9), *STORE, "--json").json()
    assert set(report) == {"complaint", "status", "unit", "received_at", "binding", "clocks"}
    running = [one for one in report["clocks"] if one["standing"] in ("running", "late")]
    assert report["binding"]["due_at"] == min(one["due_at"] for one in running)
    assert all({"clock", "round", "due_at", "days", "legal_basis"} <= set(one) for one in running)
    text = demo_shell.run("explain", nth(9), *STORE, "--language", "en").out
    assert f"* {report['binding']['clock']} (round {report['binding']['round']})" in text
    assert "Day by day:" in text


def test_letters_without_a_mail_server_do_not_mix_with_the_answer(shell: Shell) -> None:
    shell.run("deploy", MODELS)
    answer = shell.run("tick", "--json")
    assert answer.json()["next_due_at"] is None
    assert answer.json()["done"] == 0


def test_an_incident_is_listed_and_tried_again(shell: Shell) -> None:
    shell.file("undecided.bpmn", undecided())
    assert shell.run("deploy", "undecided.bpmn").code == 0
    start_undecided(f"sqlite:///{shell.folder}/var/tuntas.sqlite", "K-1")
    (incident,) = shell.run("incidents", "--json").json()
    assert (incident["element_id"], incident["complaint"]) == ("which", "K-1")
    assert set(incident) == {
        *("key", "subject", "complaint", "element_id", "kind"),
        *("message", "inputs", "raised_at"),
    }
    assert shell.run("incidents", "--resolve", incident["key"]).code == 0
    (again,) = shell.run("incidents", "--json").json()
    assert again["message"] == incident["message"]
    assert shell.run("check").out == "all is well\n"
    mended = shell.run("incidents", "--resolve", again["key"], "--set", '{"amount": 6}', "--json")
    assert (mended.code, mended.json()) == (0, [])
    assert shell.run("check").out == "all is well\n"


def test_time_that_has_passed_is_not_simulated(shell: Shell) -> None:
    answer = shell.run("tick", "--until", "2020-01-01T00:00Z")
    assert answer.code == 0
    assert "has passed; doing what is due now" in answer.err


def test_a_store_that_was_not_there_is_told(shell: Shell) -> None:
    mistyped = shell.run("check", "--store", "sqlite:///var/tuntsa.sqlite")
    assert (mistyped.code, mistyped.out) == (0, "all is well\n")
    assert "var/tuntsa.sqlite: there was no store here; this is a new one" in mistyped.err
    assert shell.run("check", "--store", "sqlite:///var/tuntsa.sqlite").err == ""


def test_every_command_works_on_both_stores(shell: Shell, store_url: str) -> None:
    store = ("--store", store_url)
    shell.keep_known_key()
    assert shell.run("deploy", MODELS, *store).code == 0
    assert shell.run("calendar", "import", CALENDAR, "--reason", "office", *store).code == 0
    assert shell.run("calendar", "export", *store).out == "indonesia-wib version 1\n"
    assert shell.run("outbox", *store, "--json").json() == []
    assert shell.run("incidents", *store, "--json").json() == []
    assert shell.run("tick", *store, "--json").json()["done"] == 0
    assert shell.run("check", *store, "--json").json() == []
    assert shell.run("explain", nth(1), *store).code == 1
    assert shell.run("demo", *store).code == 0
    assert shell.run("explain", nth(1), *store).code == 0


def test_a_parked_row_is_listed_beside_the_incidents_and_tried_at_once(shell: Shell) -> None:
    shell.run("check")
    url = f"sqlite:///{shell.folder}/var/tuntas.sqlite"
    with closing(open_database(url, SystemClock(), {})) as database:
        database.write(lambda uow: parking.park(uow, Broadcast(7), ValueError("Siti")))
    (row,) = shell.run("incidents", "--json").json()
    assert (row["key"], row["subject"], row["kind"]) == (None, "broadcast 7", "due_row")
    text = shell.run("incidents").out
    assert text.startswith("broadcast 7 - - [due_row]\n  broadcast 7 is due and cannot be done")
    assert "Siti" not in text
    assert shell.run("incidents", "--retry", "broadcast 7").code == 0
    assert shell.run("tick").code == 0
    assert shell.run("incidents").out == "0 open incidents\n"
