"""Process owners are told of incidents by letter: soon, not again and again, never in conflict."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import BigInteger, LargeBinary

from complaints.incident_letters import TEMPLATE
from complaints.records import ComplaintClass
from engine import incident_counts, standing_incidents
from engine.search.in_sql import Hidden
from engine.standing_incidents import list_of_root
from host import due, mending, parking
from host.bundled import bundled_models
from host.due import DueFailed
from identity import accounts, people
from identity.people import Person
from identity.roles import Role
from kernel.statements import statement
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.messages import Letter
from tests.office import SimulatedOffice
from tests.slips import deploy, edited, mend, slipped

SLIP = ("sla_policy_verification", "amount", "sepuluh")
OWNER, OTHER = "dimas-susanto", "lestari-maharani"


def told(office: SimulatedOffice) -> list[tuple[str, str]]:
    """(whom, how many cases) of the letters about incidents, in order; without the second owner."""
    sent = office.read(lambda uow: outbox.list_messages(uow, most=1000))
    found = [(one.recipient_ref, one.params["count"]) for one in sent if one.template == TEMPLATE]
    return [one for one in found if one[0] != OTHER]


def letter_to(office: SimulatedOffice, person: str) -> Letter:
    letters = [one for one in office.channel.letters if "terhenti" in one.subject]
    (found,) = [one for one in letters if one.recipient == f"person:{person}"]
    return found


def hire(office: SimulatedOffice, name: str, *groups: str) -> None:
    person = Person(id=name, name=name.title(), email=f"{name}@kantor.example")
    office.do(lambda uow: people.put_person(uow, person, groups))


def raise_one(office: SimulatedOffice, kind: str, number: str) -> None:
    def work(uow: UnitOfWork) -> None:
        standing_incidents.raise_incident(
            uow,
            kind=kind,
            subject=number,
            root=office.complaint(number).root,
            business_key=number,
            element_id="verify_complaint",
            message="made for a test",
        )

    office.do(work)


def test_the_process_owner_is_told_once_an_hour_with_the_number(office: SimulatedOffice) -> None:
    deploy(office, slipped(*SLIP))
    numbers = [office.submit() for _ in range(3)]
    assert told(office) == [(OWNER, "1")]
    letter = letter_to(office, OWNER)
    assert letter.subject == "Penanganan pengaduan terhenti di verification"
    assert not [number for number in numbers if number in letter.subject + letter.body]
    office.advance(hours=1)
    office.submit()
    assert told(office) == [(OWNER, "1"), (OWNER, "4")]
    deploy(office, bundled_models())
    mend(office)
    office.advance(hours=1)
    office.submit()
    assert len(told(office)) == 2


def test_an_incident_of_a_token_is_told_too(office: SimulatedOffice) -> None:
    broken = edited("complaint.bpmn", "=routing.path", "=if routing.path = 3 then 1 else null")
    deploy(office, broken)
    number = office.submit()
    (incident,) = office.incidents()
    assert (incident.element_id, office.waits(number)) == ("check_verifier", [])
    assert told(office) == [(OWNER, "1")]
    letter = letter_to(office, OWNER)
    assert letter.subject == "Penanganan pengaduan terhenti di Verifikator sah?"


def test_the_nearest_owner_is_told_and_above_where_that_one_is_in_conflict(
    office: SimulatedOffice,
) -> None:
    hire(office, "nadia", "kejari-bandung:process_owner")
    deploy(office, slipped(*SLIP))
    office.submit()
    assert told(office) == [("nadia", "1")]
    office.submit(
        class_=ComplaintClass.CONDUCT, reported_official="nadia", reported_unit="kejari-bandung"
    )
    assert [person for person, _ in told(office)] == ["nadia", OWNER]


def test_a_person_in_conflict_is_never_told_nor_counts_it(office: SimulatedOffice) -> None:
    about = {"class_": ComplaintClass.CONDUCT, "reported_official": OWNER}
    deploy(office, slipped(*SLIP))
    office.submit(**about)
    assert OWNER not in dict(told(office))
    office.submit()
    assert [count for person, count in told(office) if person == OWNER] == ["1"]


def test_administrators_are_told_where_no_owner_is_left(office: SimulatedOffice) -> None:
    for one in (OWNER, OTHER):
        office.do(partial(accounts.disable, person=one))
    deploy(office, slipped(*SLIP))
    office.submit()
    administrators = office.members("kejagung", Role.ADMINISTRATOR)
    assert [person for person, _ in told(office)] == administrators


def test_another_kind_at_another_element_is_another_letter(office: SimulatedOffice) -> None:
    number = office.submit()
    raise_one(office, "clock", number)
    raise_one(office, "task_without_people", number)
    raise_one(office, "clock", office.submit())
    assert told(office) == [(OWNER, "1"), (OWNER, "1")]


def test_groups_are_counted_without_what_is_hidden(office: SimulatedOffice) -> None:
    deploy(office, slipped(*SLIP))
    first, second = office.submit(), office.submit()
    hidden = office.complaint(second).root

    def groups(sql: str) -> Callable[[UnitOfWork], list[tuple[str, int]]]:
        seen = Hidden(sql=sql, types={}, values={})
        return lambda uow: [
            (one.element_id, one.count) for one in incident_counts.list_groups(uow, seen)
        ]

    assert office.read(groups("1 = 0")) == [("verification", 2)]
    assert office.read(groups(f"{{root}} = {hidden}")) == [("verification", 1)]
    assert first != second


def test_an_instance_whose_record_is_damaged_is_told_and_stops_nobody(
    office: SimulatedOffice,
) -> None:
    """What cannot be read is the very thing to tell, and a task of it stops no watch."""
    bad, good = office.submit(), office.submit()
    root = office.complaint(bad).root
    spoil = statement(
        "UPDATE root_instance SET state = :state WHERE number = :root",
        state=LargeBinary,
        root=BigInteger,
    )
    office.write(lambda uow: uow.write(spoil, {"state": b"\xc1", "root": root}))
    office.time.move_to(office.now + timedelta(days=9))
    with pytest.raises(DueFailed):
        due.run_due(office.open)
    kinds = {one.kind for one in office.read(lambda uow: list_of_root(uow, root))}
    assert parking.KIND in kinds
    assert told(office)
    mending.watch_tasks(office.open)
    assert office.waits(good) == ["verify_complaint"]
    assert office.alerts(good)
