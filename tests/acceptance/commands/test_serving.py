"""`tuntas run`: the whole office in one process, begun, stopped, and begun again."""

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from host.demo.seed import PASSWORD
from tests.acceptance.commands.serving import Site, open_site, registrar, stop
from tests.acceptance.commands.shell import Shell


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shell, Site]]:
    """The demo office as `python3 dev.py run` opens it."""
    shell = Shell(tmp_path_factory.mktemp("run"))
    site = open_site(shell, "run", "--demo")
    yield shell, site
    if site.running.process.is_alive():
        stop(site.running)


def _login(site: Site, role: str) -> str:
    """The id of the first person with this role that was printed."""
    return next(line.split()[0] for line in site.told.splitlines() if f" {role} " in line)


def _token(site: Site, role: str) -> str:
    body = {"name": _login(site, role), "password": PASSWORD, "label": "test"}
    scopes = ["work_tasks", "read_complaints"]
    made = site.ask("POST", "/api/v1/tokens", body={**body, "scopes": scopes})
    assert made.status == 201, made.body
    return str(made.json()["secret"])


def test_a_newcomer_signs_in_and_finds_work(demo_site: tuple[Shell, Site]) -> None:
    _, site = demo_site
    inbox = site.ask("GET", "/api/v1/inbox?scope=unit", token=_token(site, "intake"))
    assert inbox.status == 200
    assert inbox.json()["items"]
    assert site.ask("GET", "/").status == 200


def test_health_says_that_nothing_is_late(demo_site: tuple[Shell, Site]) -> None:
    _, site = demo_site
    health = site.ask("GET", "/api/v1/health")
    assert (health.status, health.json()["status"]) == (200, "ok")


def test_a_complaint_can_be_followed_by_what_was_printed(demo_site: tuple[Shell, Site]) -> None:
    _, site = demo_site
    number, code = next(
        line.split() for line in site.told.splitlines() if line.startswith("  ADU-")
    )
    tracked = site.ask("POST", "/api/v1/tracking", body={"number": number, "code": code})
    assert tracked.status == 200, tracked.body


def test_a_submitted_complaint_is_worked_on_at_once(demo_site: tuple[Shell, Site]) -> None:
    shell, site = demo_site
    token = registrar(shell)  # another process writes beside the server
    number = site.submit(token)
    for _ in range(200):
        found = site.ask("GET", f"/api/v1/complaints/{number}", token=token).json()
        if found["status"] == "verifying":
            break
    assert found["status"] == "verifying"


def test_a_second_process_on_the_file_is_refused(demo_site: tuple[Shell, Site]) -> None:
    shell, site = demo_site
    for words in (("run",), ("worker",)):
        second = shell.run(*words)
        assert second.code == 1
        assert f"is in use by process {site.running.process.pid}" in second.err


def test_several_web_processes_need_postgresql(demo_site: tuple[Shell, Site]) -> None:
    shell, _ = demo_site
    answer = shell.run("web")
    assert answer.code == 1
    assert "an SQLite store is served by one process: say `tuntas run`" in answer.err


def test_logs_tell_routes_and_nothing_that_was_asked(demo_site: tuple[Shell, Site]) -> None:
    _, site = demo_site
    site.ask("GET", "/api/v1/complaints/ADU-2026-777777?secret=hunter2")
    site.ask("GET", "/sandi/a-token-of-somebody")
    logged = site.running.err.read_text()
    assert "GET /api/v1/complaints/<number> 401" in logged
    assert "hunter2" not in logged
    assert "777777" not in logged
    assert "a-token-of-somebody" not in logged
    assert PASSWORD not in logged


def test_a_taken_port_is_told_before_anything_is_made(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = shell.run("run", "--demo", "--port", port)
    assert answer.code == 1
    assert f"port {port} of 127.0.0.1 is taken by another program; stop it, or" in answer.err
    assert not (shell.folder / "var" / "tuntas.sqlite").exists()


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        (("--host", "0.0.0.0"), {}, "set TUNTAS_BASE_URL to the address people use"),
        (("--host", "192.0.2.1"), {"TUNTAS_BASE_URL": "https://a.example"}, "no such address"),
        ((), {"TUNTAS_BASE_URL": "http://lapor.example"}, "other machines than this one need"),
        ((), {"TUNTAS_BASE_URL": "lapor.example"}, "expected https://lapor.example or"),
        ((), {"TUNTAS_BASE_URL": "https://lapor.example/x"}, "and nothing after it"),
        ((), {"TUNTAS_LETTERS_A_DAY": "0"}, "TUNTAS_LETTERS_A_DAY is '0'; expected a number"),
        ((), {"TUNTAS_PROXIES": "two"}, "TUNTAS_PROXIES is 'two'; expected how many"),
        ((), {"TUNTAS_WEB_PATIENCE": "soon"}, "is 'soon'; expected a number from 2 to 300"),
        ((), {"TUNTAS_WEB_CONNECTIONS": "0"}, "is '0'; expected a number from 50 to 20000"),
        ((), {"TUNTAS_SMTP_CONNECTIONS": "99"}, "is '99'; expected a number from 1 to 64"),
        (("--demo",), {"TUNTAS_BASE_URL": "https://a.example"}, "because everybody knows its"),
    ],
)
def test_what_would_not_work_is_refused_with_the_reason(
    shell: Shell, words: tuple[str, ...], environment: dict[str, str], expected: str
) -> None:
    answer = shell.run("run", "--port", "18765", *words, **environment)
    assert answer.code == 1
    assert expected in answer.err
    assert "secret" not in answer.err
    assert "Traceback" not in answer.err


def test_an_empty_store_says_how_to_begin(shell: Shell) -> None:
    site = open_site(shell, "run")
    assert "tuntas office load FILE" in site.told
    assert "tuntas account link PERSON" in site.told
    assert site.ask("GET", "/api/v1/health").status == 200
    answer, _ = stop(site.running)
    assert answer.code == 0


def test_begun_again_the_demo_is_as_it_was(shell: Shell) -> None:
    first = open_site(shell, "run", "--demo")
    number = first.submit(registrar(shell))
    answer, _ = stop(first.running, signal.SIGINT)
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "stopped")
    second = open_site(shell, "run", "--demo")
    assert "filling the store" in first.told
    assert "filling the store" not in second.told
    logins = [line for line in first.told.splitlines() if line.startswith("  ")]
    assert [line for line in second.told.splitlines() if line.startswith("  ")] == logins
    assert shell.run("explain", number).code == 0
    stop(second.running)


def test_an_office_is_not_turned_into_the_demo(shell: Shell) -> None:
    shell.run("demo", "--store", "sqlite:///var/tuntas.sqlite")
    site = open_site(shell, "run", "--demo")
    assert "Sign in as" not in site.told
    assert "holds an office already, which was left as it is" in site.running.err.read_text()
    stop(site.running)


def test_a_stop_lets_requests_finish(shell: Shell) -> None:
    """Who was answered before the end got a whole answer, and what was answered is stored."""
    site = open_site(shell, "run", "--demo")
    token = registrar(shell)
    taken: list[str] = []

    def submit_until_refused() -> None:
        try:
            while True:
                taken.append(site.submit(token))
        except OSError:  # nobody listens any more
            return

    with ThreadPoolExecutor(6) as clients:
        going = [clients.submit(submit_until_refused) for _ in range(6)]
        while len(taken) < 30:
            assert site.running.process.is_alive()
        answer, took = stop(site.running)
        for one in going:
            one.result()
    assert answer.code == 0, answer.err
    assert took < 15
    assert "Traceback" not in answer.err
    assert len(set(taken)) == len(taken)
    for number in (taken[0], *taken[-6:]):
        assert shell.run("explain", number).code == 0
    assert shell.run("check").out == "all is well\n"
