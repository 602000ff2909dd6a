"""The outbox on both stores: enqueue, claim, record, retry."""

from datetime import timedelta

import pytest

from kernel.clock import SimulatedClock
from kernel.database import Database
from kernel.errors import Conflict, Invalid, NotFound
from kernel.unit_of_work import UnitOfWork
from notifications import attempts, outbox
from notifications.events import MessageFailed, MessageSent
from notifications.messages import Language, Message, Status
from notifications.settings import DeliverySettings
from tests.conftest import HandlerTable
from tests.rooms.notifications.conftest import Enqueue, new_message

MINUTE = timedelta(minutes=1)
THREE_ATTEMPTS = DeliverySettings(lease=10 * MINUTE, back_off=(MINUTE, 5 * MINUTE), attempts=3)


@pytest.fixture
def told(handlers: HandlerTable) -> list[object]:
    """The events emitted by the outbox."""
    events: list[object] = []
    for kind in (MessageSent, MessageFailed):
        handlers[kind] = [lambda uow, event: events.append(event)]
    return events


def get(database: Database, id: int) -> Message:
    return database.read(lambda uow: outbox.get_message(uow, id))


def claim(database: Database, id: int) -> Message | None:
    return database.write(lambda uow: attempts.claim(uow, id, THREE_ATTEMPTS))


def claimed(database: Database, id: int) -> Message:
    found = claim(database, id)
    assert found is not None
    return found


def fail(database: Database, message: Message, *, permanent: bool = False) -> Status:
    return database.write(
        lambda uow: attempts.record_failure(
            uow, message, "451 4.3.0", permanent=permanent, settings=THREE_ATTEMPTS
        )
    )


def due(database: Database) -> list[int]:
    return [id for _, id in database.read(outbox.list_due)]


def test_a_message_waits_as_it_was_asked_for(database: Database, enqueue: Enqueue) -> None:
    message = get(database, enqueue("closed/7", language=Language.ENGLISH))
    assert (message.status, message.attempts, message.language) == (
        Status.QUEUED,
        0,
        Language.ENGLISH,
    )
    assert message.params == {"number": "ADU-2026-7"}
    assert message.next_at == message.created_at == database.read(lambda uow: uow.now)
    assert database.read(outbox.next_due) == message.next_at


def test_the_same_message_id_is_one_message(database: Database, enqueue: Enqueue) -> None:
    assert enqueue("closed/7") == enqueue("closed/7")
    assert len(database.read(outbox.list_messages)) == 1


def test_a_message_of_a_transaction_that_fails_is_never_sent(database: Database) -> None:
    def fail_later(uow: UnitOfWork) -> None:
        outbox.enqueue(uow, new_message())
        raise Conflict("somebody else was faster")

    with pytest.raises(Conflict):
        database.write(fail_later)
    assert database.read(outbox.next_due) is None


def test_a_message_is_not_due_before_its_instant(
    database: Database, enqueue: Enqueue, clock: SimulatedClock
) -> None:
    """The recipient's hours, where they are set (zammad#4432, otobo#2928)."""
    tomorrow = clock.now() + timedelta(days=1)
    id = enqueue(not_before=tomorrow)
    assert (due(database), claim(database, id)) == ([], None)
    assert database.read(outbox.next_due) == tomorrow
    clock.move_to(tomorrow)
    assert due(database) == [id]


@pytest.mark.parametrize("message_id", ["", "two words", "a@b", "a\r\nb", "a..b", "x" * 151])
def test_a_message_id_that_no_mail_can_carry_is_refused(enqueue: Enqueue, message_id: str) -> None:
    with pytest.raises(Invalid, match="is no message id; write it as acknowledgement/17"):
        enqueue(message_id)


def test_a_missing_parameter_is_told_at_once(database: Database, enqueue: Enqueue) -> None:
    with pytest.raises(Invalid, match="template closed lacks the parameters number"):
        enqueue(params={})
    assert database.read(outbox.list_messages) == []


def test_a_claimed_message_is_nobody_elses_until_its_lease_ends(
    database: Database, enqueue: Enqueue, clock: SimulatedClock
) -> None:
    id = enqueue()
    assert claimed(database, id).attempts == 1
    assert (claim(database, id), due(database)) == (None, [])
    clock.move_to(clock.now() + THREE_ATTEMPTS.lease)
    assert due(database) == [id]
    assert claimed(database, id).attempts == 2


def test_a_sent_message_is_told_once(
    database: Database, enqueue: Enqueue, told: list[object], clock: SimulatedClock
) -> None:
    message = claimed(database, enqueue())
    for _ in range(2):
        database.write(lambda uow: attempts.record_sent(uow, message))
    assert told == [MessageSent(message)]
    sent = get(database, message.id)
    assert (sent.status, sent.sent_at, sent.next_at) == (Status.SENT, clock.now(), None)
    assert database.read(outbox.next_due) is None


def test_attempts_wait_longer_and_end_as_failed_and_visible(
    database: Database, enqueue: Enqueue, told: list[object], clock: SimulatedClock
) -> None:
    id, start = enqueue(), clock.now()
    seen = []
    while (next_at := database.read(outbox.next_due)) is not None:
        clock.move_to(next_at)
        seen.append((clock.now() - start, fail(database, claimed(database, id))))
    assert seen == [
        (0 * MINUTE, Status.QUEUED),
        (1 * MINUTE, Status.QUEUED),
        (6 * MINUTE, Status.FAILED),
    ]
    failed = database.read(lambda uow: outbox.list_messages(uow, status=Status.FAILED))
    assert [(it.id, it.attempts, it.last_error) for it in failed] == [(id, 3, "451 4.3.0")]
    assert [type(event) for event in told] == [MessageFailed]


def test_a_permanent_failure_ends_at_the_first_attempt(
    database: Database, enqueue: Enqueue, told: list[object]
) -> None:
    message = claimed(database, enqueue())
    assert fail(database, message, permanent=True) is Status.FAILED
    assert told == [MessageFailed(message, "451 4.3.0")]


def test_attempts_that_end_without_a_word_end_as_failed(
    database: Database, enqueue: Enqueue, told: list[object], clock: SimulatedClock
) -> None:
    id = enqueue()
    for _ in range(THREE_ATTEMPTS.attempts):
        claimed(database, id)
        clock.move_to(clock.now() + THREE_ATTEMPTS.lease)
    assert claim(database, id) is None
    assert get(database, id).status is Status.FAILED
    assert "look whether it arrived" in str(get(database, id).last_error)
    assert [type(event) for event in told] == [MessageFailed]


def test_a_late_failure_does_not_undo_what_another_attempt_did(
    database: Database, enqueue: Enqueue, clock: SimulatedClock
) -> None:
    first = claimed(database, enqueue())
    clock.move_to(clock.now() + THREE_ATTEMPTS.lease)
    second = claimed(database, first.id)
    assert fail(database, first) is Status.SENDING
    database.write(lambda uow: attempts.record_sent(uow, second))
    assert fail(database, second, permanent=True) is Status.SENT


def test_a_failed_message_can_be_retried_and_no_other(database: Database, enqueue: Enqueue) -> None:
    id = enqueue()
    with pytest.raises(Conflict, match="is queued; only a failed message is retried"):
        database.write(lambda uow: outbox.retry(uow, id))
    fail(database, claimed(database, id), permanent=True)
    database.write(lambda uow: outbox.retry(uow, id))
    assert (get(database, id).status, get(database, id).attempts) == (Status.QUEUED, 0)
    with pytest.raises(NotFound, match="no message 999"):
        database.write(lambda uow: outbox.retry(uow, 999))


def test_messages_are_listed_in_pages_by_status_and_by_complaint(
    database: Database, enqueue: Enqueue
) -> None:
    ids = [enqueue(f"closed/{n}", about=f"ADU-{n % 2}") for n in range(5)]
    page = database.read(lambda uow: outbox.list_messages(uow, after=ids[1], most=2))
    assert [it.id for it in page] == ids[2:4]
    sent = database.read(lambda uow: outbox.list_messages(uow, status=Status.SENT))
    about = database.read(lambda uow: outbox.list_about(uow, "ADU-1"))
    assert (sent, [it.id for it in about]) == ([], [ids[1], ids[3]])
