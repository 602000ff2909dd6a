"""office, account and token: how a real office begins, and who gets in."""

import json
from importlib.resources import files
from typing import Any

import pytest

from tests.acceptance.commands.files import CALENDAR, EAST
from tests.acceptance.commands.serving import open_site, stop
from tests.acceptance.commands.shell import Shell
from tests.acceptance.commands.visiting import Visitor, wait_for_mails
from tests.mail_server import mail_server, text_of

PASSWORD = "kuda laut biru tenang"  # noqa: S105
OFFICE = str(files("host") / "data" / "office.json")
CALENDARS = ("--calendar", CALENDAR, "--calendar", EAST)
CENTRE = CALENDAR.with_name("indonesia-wita.json")


def _small(**changed: Any) -> dict[str, Any]:
    unit = {
        "id": "kejari-cirebon",
        "name": "Kejaksaan Negeri Cirebon",
        "kind": "kejaksaan_negeri",
        "parent": None,
        "zone": "Asia/Jakarta",
        "calendar": "indonesia-wib",
    }
    person = {
        "id": "sri-lestari",
        "name": "Sri Lestari",
        "email": "sri@kejari-cirebon.example",
        "groups": ["kejari-cirebon:intake", "kejari-cirebon:administrator"],
    }
    return {"units": [unit], "people": [person], **changed}


@pytest.fixture
def opened(shell: Shell) -> Shell:
    """An office of one unit and one person."""
    file = shell.file("office.json", json.dumps(_small()))
    assert shell.run("office", "load", file, "--calendar", CALENDAR).code == 0
    return shell


def _accounts(shell: Shell) -> dict[str, str]:
    return {one["person"]: one["state"] for one in shell.run("account", "list", "--json").json()}


def test_an_office_is_loaded_with_its_calendars(shell: Shell) -> None:
    answer = shell.run("office", "load", OFFICE, *CALENDARS, "--calendar", CENTRE)
    assert (answer.code, answer.out) == (0, "8 units, 110 people\n"), answer.err
    again = shell.run("office", "load", OFFICE, "--json")
    assert again.json() == {"units": 8, "people": 110, "calendars": []}
    assert len(shell.run("calendar", "export", "--json").json()) == 3
    assert set(_accounts(shell).values()) == {"no password"}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("{", "office.json: this is no JSON"),
        ("[]", "office.json: expected an object with units and people"),
        (json.dumps({"units": []}), "office.json: the office lacks people"),
        (json.dumps(_small(people=[{"id": "x"}])), "people[0] lacks email, groups, name"),
        (json.dumps(_small()), "units[0].calendar: calendar 'indonesia-wib' is not imported"),
    ],
)
def test_a_record_with_a_fault_loads_nothing(shell: Shell, record: str, expected: str) -> None:
    answer = shell.run("office", "load", shell.file("office.json", record))
    assert answer.code == 1
    assert expected in answer.err
    assert "Traceback" not in answer.err
    assert _accounts(shell) == {}


def test_a_link_is_printed_for_whoever_has_no_mail(opened: Shell) -> None:
    base = {"TUNTAS_BASE_URL": "https://lapor.example"}
    answer = opened.run("account", "link", "sri-lestari", **base)
    assert answer.code == 0, answer.err
    assert answer.out.startswith("https://lapor.example/sandi/")
    assert opened.run("account", "link", "sri-lestari", **base).out != answer.out
    missing = opened.run("account", "link", "nobody")
    assert missing.code == 1
    assert "there is no person 'nobody' in the office" in missing.err


def test_an_invitation_is_mailed_and_opens_the_account(opened: Shell) -> None:
    with mail_server() as server:
        smtp = {
            "TUNTAS_SMTP_HOST": "127.0.0.1",
            "TUNTAS_SMTP_PORT": str(server.port),
            "TUNTAS_SMTP_ENCRYPTION": "none",
            "TUNTAS_SMTP_SENDER": "lapor@kejari-cirebon.example",
        }
        queued = opened.run("account", "invite", "sri-lestari", **smtp)
        assert queued.out == "a mail with a link for sri-lestari is queued\n"
        assert (queued.code, queued.err) == (0, "")
        site = open_site(opened, "run", **smtp)
        try:
            (mail,) = wait_for_mails(server, 1)
            assert mail["To"] == "Sri Lestari <sri@kejari-cirebon.example>"
            visitor = Visitor(site.port)
            (link,) = [line for line in text_of(mail).splitlines() if "/sandi/" in line]
            assert link.startswith(f"http://127.0.0.1:{site.port}/sandi/")
            done = visitor.fill_in(link, password=PASSWORD, password_again=PASSWORD)
            assert "Kata sandi tersimpan" in done
            entered = visitor.fill_in("/masuk", name="sri-lestari", password=PASSWORD)
            assert "Sri Lestari" in entered
            assert "/keluar" in entered
        finally:
            answer, _ = stop(site.running)
    assert answer.code == 0, answer.err
    assert _accounts(opened) == {"sri-lestari": "open"}


def test_an_invitation_without_a_mail_server_says_what_to_do(opened: Shell) -> None:
    answer = opened.run("account", "invite", "sri-lestari")
    assert answer.code == 0
    assert "is queued" in answer.out
    assert "TUNTAS_SMTP_HOST is not set" in answer.err
    assert "tuntas account link sri-lestari" in answer.err
    assert "/sandi/" not in answer.out + answer.err
    missing = opened.run("account", "invite", "nobody")
    assert (missing.code, missing.out) == (1, "")
    assert "there is no person 'nobody' in the office" in missing.err


def test_an_account_is_closed_and_opened_again(opened: Shell) -> None:
    assert opened.run("account", "disable", "sri-lestari").out == "sri-lestari cannot sign in\n"
    assert _accounts(opened) == {"sri-lestari": "disabled"}
    refused = opened.run("account", "link", "sri-lestari")
    assert refused.code == 1
    assert "is disabled; enable it first" in refused.err
    assert opened.run("account", "invite", "sri-lestari").code == 1
    assert opened.run("account", "enable", "sri-lestari").code == 0
    assert _accounts(opened) == {"sri-lestari": "no password"}
    assert opened.run("account", "disable", "nobody").code == 1


def test_accounts_are_listed_page_by_page(shell: Shell) -> None:
    shell.run("office", "load", OFFICE, *CALENDARS, "--calendar", CENTRE)
    first = shell.run("account", "list", "--most", "60")
    last = first.out.splitlines()[-2].split()[0]
    assert first.out.endswith(f"60 people; for more add --after {last}\n")
    assert shell.run("account", "list", "--after", last).out.endswith("50 people\n")


def test_a_token_is_shown_once_listed_and_revoked(opened: Shell) -> None:
    scopes = ("--scope", "read_complaints", "--scope", "work_tasks")
    made = opened.run("token", "create", "sri-lestari", "--label", "rekap", *scopes)
    assert made.code == 0, made.err
    assert made.out.startswith("tuntas_")
    (listed,) = opened.run("token", "list", "sri-lestari", "--json").json()
    assert (listed["label"], listed["revoked_at"]) == ("rekap", None)
    assert listed["scopes"] == ["read_complaints", "work_tasks"]
    shown = opened.run("token", "list", "sri-lestari").out
    assert made.out.strip() not in shown
    assert "; never used\n" in shown
    assert opened.run("token", "revoke", "sri-lestari", listed["id"]).code == 0
    (revoked,) = opened.run("token", "list", "sri-lestari", "--json").json()
    assert revoked["revoked_at"] is not None
    assert opened.run("token", "revoke", "sri-lestari", "999").code == 1


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("sri-lestari", "--scope", "work_tasks"), 2, "Missing option '--label'"),
        (("sri-lestari", "--label", "x"), 2, "Missing option '--scope'"),
        (("sri-lestari", "--label", "x", "--scope", "everything"), 2, "'everything' is not one of"),
        (
            ("sri-lestari", "--label", "x", "--scope", "work_tasks", "--days", "400"),
            2,
            "400 is not in the range",
        ),
        (("nobody", "--label", "x", "--scope", "work_tasks"), 1, "there is no person 'nobody'"),
    ],
)
def test_a_token_that_cannot_be_made_says_why(
    opened: Shell, words: tuple[str, ...], code: int, expected: str
) -> None:
    answer = opened.run("token", "create", *words)
    assert answer.code == code
    assert expected in answer.err


def test_the_whole_way_to_a_first_sign_in(shell: Shell) -> None:
    """What an empty store says to do is what opens an office."""
    file = shell.file("office.json", json.dumps(_small()))
    reason = ("--reason", "pembukaan")
    assert shell.run("calendar", "import", CALENDAR, *reason).code == 0
    assert shell.run("office", "load", file).code == 0
    assert shell.run("account", "link", "sri-lestari").out.startswith("http://127.0.0.1:8000/")
