"""The store goes away while letters are under way: each is recorded once it is back."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from notifications.messages import Status
from tests.mail_server import mail_server
from tests.rooms.host.test_mailroom import PEOPLE, Post, smtp
from tests.rooms.host.workshop import Workshop, until
from tests.seeded import PostgresSeeds


@pytest.fixture
def post(postgres_seeds: PostgresSeeds, tmp_path: Path) -> Iterator[Post]:
    with postgres_seeds.copy(tmp_path) as url, mail_server() as server:
        workshop = Workshop(url)
        opened = Post(workshop, server)
        opened.use(email=smtp(server.port))
        yield opened
        workshop.close()


@contextmanager
def away(post: Post) -> Iterator[None]:
    """This one database is shut: connections are cut, and new ones refused."""
    url = make_url(post.workshop.office.database.url)
    elsewhere = url.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        allow = f"ALTER DATABASE {url.database} WITH ALLOW_CONNECTIONS "
        connection.execute((allow + "false").encode())
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(cut, (url.database,))
        yield
        connection.execute((allow + "true").encode())


def test_what_was_sent_while_the_store_was_away_is_recorded_and_sent_once(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    ids = post.enqueue(*PEOPLE[:12])
    post.server.answers.clear()
    caplog.set_level(logging.ERROR, "tuntas.mail")
    with post.worker(carriers=4):
        until(lambda: len(post.server.begun) == 4)
        with away(post):
            post.server.answers.set()
            until(lambda: caplog.text.count("cannot be stored, and is tried until it can") == 4)
            assert len(post.server.begun) == 4  # nobody begins another one before
        until(lambda: post.statuses() == {Status.SENT: 12})
    assert sorted(post.server.ids()) == sorted(ids)
    assert {(one.attempts, one.doubts) for one in post.messages()} == {(1, 0)}


def test_a_store_that_blinks_again_and_again_doubles_no_letter(post: Post) -> None:
    ids = post.enqueue(*PEOPLE[:90])
    with post.worker(carriers=4):
        for reached in (5, 15, 30, 50):
            until(partial(_have_arrived, post, reached))
            with away(post):
                pass
        until(lambda: _are_sent(post, 90))
    assert sorted(post.server.ids()) == sorted(ids)
    assert {one.doubts for one in post.messages()} == {0}


def _have_arrived(post: Post, least: int) -> bool:
    return len(post.server.received) >= least


def _are_sent(post: Post, count: int) -> bool:
    return post.statuses() == {Status.SENT: count}
