"""Complaints about officials: the unit above handles them, the reported unit never sees them."""

import pytest

from identity.roles import Role
from kernel.errors import TuntasError
from tests.office import SimulatedOffice
from tests.stages import EXAMINER, conduct, examined

OVERSIGHT = {"taufik-suhendar", "yuli-natadiria"}


def test_a_conduct_complaint_goes_to_the_oversight_of_the_unit_above(
    office: SimulatedOffice,
) -> None:
    number = conduct(office)
    assert office.inbox("kejati-jawa-barat:oversight") == [("verify_complaint", number)]
    complaint = office.complaint(number)
    assert (complaint.unit, complaint.reported_unit) == ("kejati-jawa-barat", "kejari-bandung")
    assert office.clock(number, "verification").unit == "kejati-jawa-barat"
    office.complete("verify_complaint", number, decision="accept", reason="Cukup bukti awal.")
    assert office.waits(number) == ["assign_review"]
    assert office.clock(number, "resolution").due == "2027-02-23 15:00 WIB"  # +60, in Ramadan
    office.complete("assign_review", number, handler=EXAMINER)
    assert office.clock(number, "first_response").standing == "met"
    office.complete("examine_conduct", number, decision="inspect", reason="Perlu diperiksa.")
    office.complete("inspect_conduct", number, finding="minor", answer="Sudah ditegur.")
    assert office.inbox("kejati-jawa-barat:head") == [("approve_examination", number)]
    office.complete("approve_examination", number, decision="approve")
    assert office.status(number) == "answered"
    assert [one.body for one in office.conversation(number, public_only=True)] == ["Sudah ditegur."]
    office.respond(number, "dispute", "Itu terlalu ringan.")
    assert office.waits(number) == ["assign_review"]
    assert office.mails(number)[-1] == f"answer_disputed -> person:{EXAMINER}"
    assert office.problems() == []


def test_the_reported_unit_never_sees_it(office: SimulatedOffice) -> None:
    number = conduct(office)
    seen = inboxes(office)
    office.advance(working_days=6)
    office.complete("verify_complaint", number, decision="accept", reason="Cukup bukti awal.")
    office.respond(number, "add_information", "Ada saksi.")
    seen += inboxes(office)
    office.advance(working_days=8)
    office.complete("assign_review", number, handler=EXAMINER)
    seen += inboxes(office)
    office.advance(working_days=70)
    office.complete(
        "examine_conduct", number, decision="answer_ready", answer="Terbukti.", finding="severe"
    )
    seen += inboxes(office)
    office.advance(working_days=10)
    office.complete("approve_examination", number, decision="approve")
    office.respond(number, "dispute", "Belum cukup.")
    office.advance(working_days=80)
    seen += inboxes(office)
    assert seen == []
    told = {one for rung in office.alerts(number) for one in rung.recipients}
    told |= {one.recipient_ref for one in office.outbox(number)} - {number}
    assert told >= OVERSIGHT
    assert told.isdisjoint(office.people_of("kejari-bandung"))
    assert len(office.alerts(number)) > 8


def inboxes(office: SimulatedOffice) -> list[tuple[str, str]]:
    """What anybody at kejari-bandung may do, group by group and person by person."""
    groups = [f"kejari-bandung:{role}" for role in Role]
    who = [*groups, *office.people_of("kejari-bandung")]
    found = [task for one in who for task in office.inbox(one)]
    return found + [(rung.clock, one) for one in who for rung in office.open_alerts(one)]


def test_a_complaint_that_turns_out_to_be_about_conduct_changes_path(
    office: SimulatedOffice,
) -> None:
    number = office.submit(class_=None)
    assert office.inbox("kejari-bandung:intake") == [("verify_complaint", number)]
    office.complete(
        "verify_complaint",
        number,
        decision="accept",
        reason="Ini soal perilaku.",
        subject="conduct",
        reportedUnit="kejari-bandung",
    )
    assert office.waits(number) == ["assign_review"]
    assert office.inbox("kejati-jawa-barat:oversight") == [("assign_review", number)]
    complaint = office.complaint(number)
    assert (complaint.class_, complaint.reported_unit) == ("conduct", "kejari-bandung")
    assert {office.clock(number, one).unit for one in ("resolution", "law")} == {
        "kejati-jawa-barat"
    }


@pytest.mark.parametrize("person", ["irfan-sopandi", "citra-darmawan"])
def test_nobody_of_the_reported_unit_becomes_the_examiner(
    office: SimulatedOffice, person: str
) -> None:
    number = conduct(office)
    office.complete("verify_complaint", number, decision="accept", reason="Cukup bukti awal.")
    with pytest.raises(TuntasError, match=f"handler.*{person}"):
        office.complete("assign_review", number, handler=person)
    assert office.waits(number) == ["assign_review"]


def test_a_clarification_pauses_the_resolution_but_not_the_law(office: SimulatedOffice) -> None:
    number = examined(office)
    office.complete("examine_conduct", number, decision="request_information", question="Siapa?")
    assert office.clock(number, "resolution").standing == "paused"
    assert office.clock(number, "law").standing == "running"
    office.respond(number, "supply_data", "Petugas loket.")
    assert office.waits(number) == ["examine_conduct"]
    assert office.clock(number, "resolution").standing == "running"
