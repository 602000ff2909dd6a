"""The way to a store: URLs that are none, and a server that is not there yet."""

from collections.abc import Callable

import pytest

from kernel.clock import SimulatedClock
from kernel.database import open_database
from kernel.errors import Invalid
from kernel.opening import NoAnswer, parse_url, wait_until_open
from tests.stores import PostgresStores

NOT_THERE = "postgresql://user@127.0.0.1:1/database"


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "postgres//x", "oops", "mysql://u:geheim@h/db", "postgres://u:geheim@h/db"),
        *("postgresql://u:geheim@h:port/db", "postgresql+asyncpg://u:geheim@h/db"),
        *("sqlite+aiosqlite:///x", "postgresql://[::1/db", "sqlite:"),
    ],
)
def test_a_url_that_is_none_is_one_sentence_with_the_expected_form(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_url(text)
    assert "is no store; expected sqlite:///path/to/file or postgresql://" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_port_beyond_all_ports_is_named() -> None:
    with pytest.raises(Invalid, match="names the port 99999; expected one from 1 to 65535"):
        parse_url("postgresql://u@h:99999/db")


@pytest.mark.parametrize(
    "text", ["sqlite:///var/x.sqlite", "postgresql://u:p@h:5432/db", "postgresql:///db?host=/run"]
)
def test_the_urls_of_both_stores_are_taken(text: str) -> None:
    assert parse_url(text).drivername == text.partition(":")[0]


def opening(url: str, clock: SimulatedClock) -> Callable[[], object]:
    return lambda: open_database(url, clock, {}).close()


def test_a_server_that_is_not_there_yet_is_waited_for_and_told_once(clock: SimulatedClock) -> None:
    told: list[str] = []
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 7

    assert not wait_until_open(opening(NOT_THERE, clock), told.append, wait)
    assert waits == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0]
    (text,) = told
    assert "cannot be opened as a store" in text
    assert text.endswith("it is tried again until it answers")


def test_it_goes_on_as_soon_as_it_answers(clock: SimulatedClock) -> None:
    answers = [NoAnswer("starting", later=True), NoAnswer("starting", later=True), None]
    told: list[str] = []

    def open_once() -> None:
        if (problem := answers.pop(0)) is not None:
            raise problem

    assert wait_until_open(open_once, told.append, lambda _: False)
    assert (answers, len(told)) == ([], 1)


def test_who_is_refused_is_not_kept_waiting(
    postgres_stores: PostgresStores, clock: SimulatedClock
) -> None:
    url = postgres_stores._url("nowhere")
    with pytest.raises(NoAnswer, match='database "nowhere" does not exist'):
        wait_until_open(opening(url, clock), lambda _: None, lambda _: False)


def test_a_file_that_cannot_be_opened_is_not_waited_for(clock: SimulatedClock) -> None:
    with pytest.raises(NoAnswer):
        wait_until_open(opening("sqlite:////proc/x", clock), lambda _: None, lambda _: False)
