"""Several people and systems at once: each thing happens once, and everybody is told the truth."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from complaints import intake, registry, responses, tasks
from complaints.records import Channel, ExternalReference, Submission
from complaints.responses import Response
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice, nth
from tests.stages import answered, assigned

T = TypeVar("T")
LAPOR = ExternalReference("sp4n_lapor", "1916449")
SUBMISSION = Submission(
    channel=Channel.SP4N_LAPOR,
    unit="kejari-bandung",
    subject="Pelayanan lambat",
    description="Loket dua tutup.",
    external=LAPOR,
)


def at_once(*works: Callable[[], T]) -> list[T | Conflict]:
    """What each returns, or the Conflict it raises, all started together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Conflict:
        barrier.wait()
        try:
            return work()
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_the_same_reference_from_several_senders_at_once_is_one_complaint(
    office: SimulatedOffice,
) -> None:
    def send() -> str:
        return office.write(
            lambda uow: intake.submit(uow, office.open.intake, SUBMISSION, actor="lapor").number
        )

    assert at_once(send, send, send, send) == [nth(1)] * 4
    assert [one.number for one in office.read(registry.list_all)] == [nth(1)]
    assert office.submit() == nth(2)


def test_numbers_taken_at_once_have_no_gap_and_no_double(office: SimulatedOffice) -> None:
    plain = Submission(
        channel=Channel.WEB, unit="kejari-bandung", subject="Lambat", description="Tutup."
    )

    def send() -> str:
        return office.write(
            lambda uow: intake.submit(uow, office.open.intake, plain, actor="portal").number
        )

    numbers = at_once(*[send] * 8)
    assert set(map(str, numbers)) == {nth(place) for place in range(1, 9)}


def test_who_completes_while_the_complainant_withdraws_is_told_or_is_first(
    office: SimulatedOffice,
) -> None:
    number = assigned(office)
    (task,) = office.tasks(number)

    def complete(uow: UnitOfWork) -> str:
        answer = {"decision": "answer_ready", "answer": "Sudah."}
        tasks.complete(uow, office.open.desk, task.key, answer, actor=str(task.assignee))
        return "completed"

    def withdraw(uow: UnitOfWork) -> str:
        responses.respond(uow, office.open.keyring, number, Response.WITHDRAW)
        return "withdrawn"

    outcomes = at_once(lambda: office.write(complete), lambda: office.do(withdraw))
    office.advance(hours=0)
    assert outcomes[1] == "withdrawn"
    assert outcomes[0] == "completed" or isinstance(outcomes[0], Conflict)
    assert office.status(number) == "withdrawn"
    assert office.waits(number) == []
    assert office.problems() == []


def test_of_accepting_and_disputing_before_either_is_taken_the_first_counts(
    office: SimulatedOffice,
) -> None:
    number = answered(office)
    keyring = office.open.keyring

    def say(response: Response) -> Callable[[], None]:
        return lambda: office.open.database.write(
            lambda uow: responses.respond(uow, keyring, number, response, text="Antrean sama.")
        )

    said = at_once(say(Response.ACCEPT), say(Response.DISPUTE))
    assert sorted(type(one).__name__ for one in said) == ["Conflict", "NoneType"]
    office.advance(hours=1)
    accepted = said[0] is None
    assert office.status(number) == ("closed" if accepted else "in_progress")
    assert (
        len([one for one in office.conversation(number) if one.kind.startswith("complaint-")]) == 1
    )
