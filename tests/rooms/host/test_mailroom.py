"""Letters have threads of their own: what a mail server does holds up letters, nothing else."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from importlib.resources import files

import pytest

from host.worker import Pace, Worker
from notifications import attempts, outbox
from notifications.channels.smtp import SmtpChannel
from notifications.messages import Channel, Letter, Message, NewMessage, RecipientKind, Status
from notifications.settings import SmtpSettings
from tests.mail_server import MailServer, free_port, mail_server
from tests.rooms.engine import small_models as models
from tests.rooms.host.workshop import PATIENT, Workshop, until

PEOPLE = [
    one["id"] for one in json.loads((files("host") / "data" / "office.json").read_text())["people"]
]
QUICK = replace(PATIENT, floor=timedelta(milliseconds=30))


def smtp(port: int, timeout: float = 30) -> SmtpChannel:
    sender = "adu@kejaksaan.example"
    seconds = timedelta(seconds=timeout)
    return SmtpChannel(SmtpSettings(host="127.0.0.1", port=port, sender=sender, timeout=seconds))


@dataclass
class Post:
    """An office whose letters go to `server`."""

    workshop: Workshop
    server: MailServer

    def enqueue(self, *recipients: str, channel: str = "email", start: int = 0) -> list[str]:
        """A letter to each, in this order; their Message-IDs."""
        ids = [f"closed/{number}" for number in range(start, start + len(recipients))]
        for message_id, person in zip(ids, recipients, strict=True):
            message = NewMessage(
                message_id=message_id,
                recipient_kind=RecipientKind.PERSON,
                recipient_ref=person,
                template="closed",
                params={"number": "ADU-2026-7"},
                kind="complaint",
                channel=channel,
            )
            self.workshop.office.database.write(partial(outbox.enqueue, message=message))
        return ids

    def messages(self) -> list[Message]:
        return self.workshop.office.database.read(
            lambda uow: outbox.list_messages(uow, most=10_000)
        )

    def statuses(self) -> Counter[Status]:
        return Counter(one.status for one in self.messages())

    def run(self, sql: str) -> None:
        self.workshop.office.database.write(lambda uow: uow.connection.exec_driver_sql(sql))

    def use(self, **channels: Channel) -> None:
        self.workshop.office = replace(self.workshop.office, channels=channels)

    @contextmanager
    def worker(self, carriers: int = 4, pace: Pace = QUICK) -> Iterator[Worker]:
        with self.workshop.worker(replace(pace, carriers=carriers)) as worker:
            yield worker


@pytest.fixture
def post(office_url: str) -> Iterator[Post]:
    workshop = Workshop(office_url)
    with mail_server() as server:
        opened = Post(workshop, server)
        opened.use(email=smtp(server.port))
        yield opened
        workshop.close()


def test_a_new_complaint_gets_its_task_while_letters_wait_for_a_slow_server(post: Post) -> None:
    post.server.answers.clear()
    post.enqueue(*PEOPLE[:8])
    post.workshop.deploy(models.works())
    post.workshop.gate.opened.set()
    with post.worker() as worker:
        until(lambda: len(post.server.begun) == 4)
        post.workshop.start("K-1")
        worker.nudge()
        until(lambda: post.workshop.gate.keys == ["K-1"])
        assert (len(post.server.begun), post.server.received) == (4, [])
        post.server.answers.set()
        until(lambda: post.statuses() == {Status.SENT: 8})


def test_a_nudge_sends_a_letter_at_once(post: Post) -> None:
    with post.worker(pace=PATIENT) as worker:
        for number, person in enumerate(PEOPLE[:5]):
            post.enqueue(person, start=number)
            worker.nudge()
            until(partial(_have_arrived, post, number + 1))


def _have_arrived(post: Post, letters: int) -> bool:
    return len(post.server.received) == letters


def test_a_stop_finishes_the_letters_under_way_and_begins_no_other(post: Post) -> None:
    post.server.answers.clear()
    post.enqueue(*PEOPLE[:6])
    with post.worker(carriers=2) as worker:
        until(lambda: len(post.server.begun) == 2)
        stopping = threading.Thread(target=worker.stop)
        stopping.start()
        until(lambda: worker.is_stopping)
        post.server.answers.set()
        stopping.join(20)
        assert not stopping.is_alive()
    assert post.statuses() == {Status.SENT: 2, Status.QUEUED: 4}
    assert len(post.server.received) == 2


def test_a_stop_waits_for_a_silent_server_no_longer_than_its_timeout(post: Post) -> None:
    post.use(email=smtp(post.server.port, timeout=0.6))
    post.server.answers.clear()
    post.enqueue(PEOPLE[0])
    with post.worker() as worker:
        until(lambda: len(post.server.begun) == 1)
        worker.stop()
    (message,) = post.messages()
    assert (message.status, message.attempts) == (Status.QUEUED, 1)
    assert "broke off" in str(message.last_error)


def test_recipients_take_turns(post: Post) -> None:
    flooded, other = PEOPLE[:2]
    post.enqueue(*[flooded] * 7, other)
    with post.worker(carriers=1):
        until(lambda: post.statuses() == {Status.SENT: 8})
    assert post.server.begun.index(f"{other.replace('-', '.')}@kejagung.example") <= 2


def test_a_recipient_has_one_letter_under_way_and_gets_them_in_order(post: Post) -> None:
    post.server.answers.clear()
    ids = post.enqueue(*[PEOPLE[0]] * 5)
    extra = post.enqueue(PEOPLE[1], start=5)
    with post.worker():
        until(lambda: len(post.server.begun) == 2)
        post.server.answers.set()
        until(lambda: post.statuses() == {Status.SENT: 6})
    assert [one for one in post.server.ids() if one not in extra] == ids


class Postbox:
    """A channel in memory."""

    def __init__(self) -> None:
        self.letters: list[str] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter.message_id)


def test_a_channel_that_is_not_reached_rests_and_stops_no_other(post: Post) -> None:
    postbox = Postbox()
    post.use(email=smtp(free_port()), door=postbox)
    post.enqueue(*PEOPLE[:30])
    by_door = post.enqueue(PEOPLE[0], channel="door", start=30)
    with post.worker():
        until(lambda: postbox.letters == by_door)
    tried = [one for one in post.messages() if one.attempts]
    assert len(tried) <= 1 + 4  # the one by the door, and one of each carrier


def test_a_store_that_refuses_the_record_gets_it_later_and_nobody_gets_a_letter_twice(
    post: Post,
) -> None:
    ids = post.enqueue(*PEOPLE[:6])
    _refuse_to_record(post)
    with post.worker(carriers=2):
        until(lambda: len(post.server.received) == 2)
        until(lambda: post.statuses() == {Status.SENDING: 2, Status.QUEUED: 4})
        post.run("DROP TRIGGER refused" + ("" if _is_sqlite(post) else " ON outbox"))
        until(lambda: post.statuses() == {Status.SENT: 6})
    assert sorted(post.server.ids()) == sorted(ids)
    assert {one.doubts for one in post.messages()} == {0}


def _is_sqlite(post: Post) -> bool:
    return post.workshop.office.database.url.startswith("sqlite")


def _refuse_to_record(post: Post) -> None:
    when = "BEFORE UPDATE ON outbox"
    if _is_sqlite(post):
        body = "WHEN NEW.status = 'sent' BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        post.run(f"CREATE TRIGGER refused {when} {body}")
        return
    body = "BEGIN RAISE EXCEPTION 'disk full'; END"
    post.run(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    row = "FOR EACH ROW WHEN (NEW.status = 'sent') EXECUTE FUNCTION refuse()"
    post.run(f"CREATE TRIGGER refused {when} {row}")


def test_what_a_killed_worker_held_is_sent_again_at_once_where_only_one_can_live(
    post: Post,
) -> None:
    """On PostgreSQL another worker may hold it still: there the lease decides."""
    post.enqueue(*PEOPLE[:3])
    left, ticks, _ = post.messages()
    for one, holder in ((left, "worker/7-abc/0"), (ticks, "command/abc")):
        post.workshop.office.database.write(partial(attempts.claim, id=one.id, holder=holder))
    sent = 2 if _is_sqlite(post) else 1
    with post.worker():
        until(lambda: post.statuses() == {Status.SENT: sent, Status.SENDING: 3 - sent})
    doubts = [one.doubts for one in post.messages()]
    assert doubts == ([1, 0, 0] if _is_sqlite(post) else [0, 0, 0])
    assert len(set(post.server.ids())) == sent


def test_a_letter_that_cannot_even_be_claimed_stops_no_other(post: Post) -> None:
    first, *others = post.enqueue(*PEOPLE[:8])
    when, refused = "BEFORE UPDATE ON outbox", f"NEW.message_id = '{first}'"
    if _is_sqlite(post):
        post.run(f"CREATE TRIGGER odd {when} WHEN {refused} BEGIN SELECT RAISE(ABORT, 'odd'); END")
    else:
        body = "BEGIN RAISE EXCEPTION 'odd'; END"
        post.run(f"CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        row = f"FOR EACH ROW WHEN ({refused}) EXECUTE FUNCTION odd()"
        post.run(f"CREATE TRIGGER odd {when} {row}")
    with post.worker(carriers=1):
        until(lambda: post.statuses() == {Status.SENT: 7, Status.QUEUED: 1})
    assert sorted(post.server.ids()) == sorted(others)
