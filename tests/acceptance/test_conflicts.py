"""Whom a complaint is about takes no part in it, whatever its class (design D12)."""

import pytest

from complaints import intake
from complaints.records import Channel, ComplaintClass, Submission
from identity.roles import Role
from kernel.errors import Forbidden, Invalid
from tests.office import SimulatedOffice
from tests.stages import HANDLER, accepted

OTHER_HANDLER = "iwan-nurhayati"  # of kejari-bandung, as HANDLER
KEJATI_HANDLER = "fajar-komala"


def test_a_conduct_complaint_is_the_overseers_from_its_first_instant(
    office: SimulatedOffice,
) -> None:
    """In the transaction of intake, before any job of its process is done."""
    submission = Submission(
        channel=Channel.WEB,
        unit="kejari-bandung",
        subject="Perilaku petugas",
        description="Kasar di loket.",
        class_=ComplaintClass.CONDUCT,
    )
    given = office.open.intake
    receipt = office.write(lambda uow: intake.submit(uow, given, submission, actor="portal"))
    complaint = office.complaint(receipt.number)
    assert (complaint.unit, complaint.reported_unit) == ("kejati-jawa-barat", "kejari-bandung")
    assert office.clock(receipt.number, "verification").unit == "kejati-jawa-barat"


def test_a_complaint_about_the_receiving_unit_is_handled_by_the_unit_above(
    office: SimulatedOffice,
) -> None:
    number = office.submit(reported_unit="kejari-bandung")
    assert office.inbox("kejati-jawa-barat:intake") == [("verify_complaint", number)]
    office.complete("verify_complaint", number, decision="accept", reason="Lengkap.")
    office.complete("assign_complaint", number, handler=KEJATI_HANDLER)
    office.advance(working_days=25)
    told = {one for rung in office.alerts(number) for one in rung.recipients}
    assert KEJATI_HANDLER in told
    assert told.isdisjoint(office.people_of("kejari-bandung"))
    assert office.problems() == []


def test_a_unit_that_a_verifier_names_as_reported_loses_the_complaint(
    office: SimulatedOffice,
) -> None:
    number = office.submit()
    office.complete(
        "verify_complaint",
        number,
        decision="accept",
        reason="Tentang kantor ini.",
        reportedUnit="kejari-bandung",
    )
    assert office.inbox("kejati-jawa-barat:coordinator") == [("assign_complaint", number)]
    assert office.clock(number, "resolution").unit == "kejati-jawa-barat"
    with pytest.raises(Invalid, match="unit: kejari-bandung is the reported unit"):
        office.complete("assign_complaint", number, unit="kejari-bandung", reason="Kembali.")


def test_the_unit_of_a_reported_official_is_reported_with_them(office: SimulatedOffice) -> None:
    number = office.submit(reported_official=HANDLER)
    complaint = office.complaint(number)
    assert complaint.reported_official == HANDLER
    assert (complaint.reported_unit, complaint.unit) == ("kejari-bandung", "kejati-jawa-barat")


def test_a_reported_official_never_handles_or_hears_of_it(office: SimulatedOffice) -> None:
    """Kept where they work, because another unit is the reported one."""
    number = accepted(office, reported_official=HANDLER, reported_unit="kejari-makassar")
    with pytest.raises(Invalid, match=f"handler: {HANDLER} is the reported official"):
        office.complete("assign_complaint", number, handler=HANDLER)
    office.complete("assign_complaint", number)
    with pytest.raises(Forbidden, match=f"{number}: {HANDLER} may not take part"):
        office.claim("handle_complaint", number, HANDLER)
    with pytest.raises(Forbidden, match=f"{number}: {HANDLER} may not take part"):
        office.complete(
            "handle_complaint", number, by=HANDLER, decision="answer_ready", answer="Sudah."
        )
    office.respond(number, "add_information", "Ada saksi.")
    office.advance(working_days=25)
    told = {one for rung in office.alerts(number) for one in rung.recipients}
    told |= {one.recipient_ref for one in office.outbox(number)}
    assert OTHER_HANDLER in told
    assert HANDLER not in told


def test_a_verifier_names_the_official_and_their_unit_is_out(office: SimulatedOffice) -> None:
    number = office.submit()
    office.complete(
        "verify_complaint",
        number,
        decision="accept",
        reason="Menyangkut satu orang.",
        subject="conduct",
        reportedOfficial=HANDLER,
    )
    assert office.inbox("kejati-jawa-barat:oversight") == [("assign_review", number)]
    complaint = office.complaint(number)
    assert complaint.reported_official == HANDLER
    assert complaint.reported_unit == "kejari-bandung"


def test_an_official_who_is_not_there_is_refused(office: SimulatedOffice) -> None:
    with pytest.raises(Invalid, match="reported_official: there is no such person"):
        office.submit(reported_official="orang-hilang")
    number = office.submit()
    with pytest.raises(Invalid, match="reportedOfficial: there is no such person"):
        office.complete(
            "verify_complaint",
            number,
            decision="accept",
            reason="Lengkap.",
            reportedOfficial="orang-hilang",
        )
    assert office.waits(number) == ["verify_complaint"]


@pytest.mark.parametrize("role", [Role.INTAKE, Role.OVERSIGHT, Role.HEAD])
def test_nobody_of_the_reported_unit_does_a_step_of_it(office: SimulatedOffice, role: Role) -> None:
    number = office.submit(class_=ComplaintClass.CONDUCT)
    actor = office.members("kejari-bandung", role)[0]
    with pytest.raises(Forbidden, match=f"{actor} may not take part"):
        office.complete("verify_complaint", number, by=actor, decision="archive", reason="Tidak.")
    assert office.waits(number) == ["verify_complaint"]
