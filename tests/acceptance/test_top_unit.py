"""The top unit has nobody above: what is about it its own people handle, and nothing is lost."""

import pytest

from complaints.records import ComplaintClass
from complaints.visibility import may_see, viewer_of
from engine.user_tasks import UserTask
from identity import units
from kernel.errors import Forbidden, NotFound
from reports.complaint_file import complaint_file
from tests.office import SimulatedOffice
from tests.stages import conduct

TOP = "kejagung"
OVERSIGHT = {"eko-setiawan", "maya-anggraini"}  # of kejagung
OFFICIAL = "joko-utami"  # head of kejagung
OTHER_HEAD = "ratna-permana"
ACCEPT = {"decision": "accept", "reason": "Lengkap."}


def working(office: SimulatedOffice, number: str) -> set[str]:
    """Who can take a step of it that waits, and sees it."""
    complaint = office.complaint(number)

    def sees(person: str) -> bool:
        return office.read(lambda uow: may_see(viewer_of(uow, person), complaint))

    tasks: list[UserTask] = office.tasks(number)
    return {one for task in tasks for one in office.candidates(task) if sees(one)}


@pytest.mark.parametrize("about", [None, "own", TOP])
@pytest.mark.parametrize("class_", [None, *ComplaintClass])
def test_whatever_comes_in_somebody_sees_it_and_works_on_it(
    office: SimulatedOffice, class_: ComplaintClass | None, about: str | None
) -> None:
    lost = []
    for unit in office.read(units.list_units):
        reported = unit.id if about == "own" else about
        number = office.submit(unit=unit.id, class_=class_, reported_unit=reported)
        if not working(office, number):
            lost.append(f"{unit.id}: at verification")
        office.complete("verify_complaint", number, **ACCEPT)
        if not working(office, number):
            lost.append(f"{unit.id}: afterwards")
    assert lost == []
    assert office.incidents() == []


@pytest.mark.parametrize(
    "given",
    [{"unit": TOP}, {"reported_unit": TOP}, {"reported_official": OFFICIAL}],
)
def test_conduct_at_the_top_is_for_its_own_oversight(
    office: SimulatedOffice, given: dict[str, str]
) -> None:
    number = conduct(office, **given)
    complaint = office.complaint(number)
    assert (complaint.unit, complaint.reported_unit) == (TOP, None)
    assert working(office, number) == OVERSIGHT
    readers = {one for one in office.people_of(TOP) if is_seen(office, number, one)}
    assert readers > OVERSIGHT
    assert readers.isdisjoint({"sari-prasetyo", "dewi-santoso", "rina-hidayat"})
    assert not any(is_seen(office, number, one) for one in office.people_of("kejari-bandung"))


def is_seen(office: SimulatedOffice, number: str, person: str) -> bool:
    opened = office.open
    try:
        office.read(
            lambda uow: complaint_file(
                uow, opened.keyring, opened.calendars, viewer_of(uow, person), number, "id"
            )
        )
    except NotFound:
        return False
    return True


def test_the_reported_official_of_the_top_sees_and_hears_nothing(office: SimulatedOffice) -> None:
    """Though they are the head, who approves what an examination found."""
    number = conduct(office, reported_official=OFFICIAL)
    office.complete("verify_complaint", number, **ACCEPT)
    office.complete("assign_review", number, handler="eko-setiawan")
    office.complete(
        "examine_conduct", number, decision="answer_ready", answer="Terbukti.", finding="minor"
    )
    office.advance(working_days=90)
    assert not is_seen(office, number, OFFICIAL)
    assert is_seen(office, number, OTHER_HEAD)
    with pytest.raises(Forbidden, match=f"{OFFICIAL} may not take part"):
        office.complete("approve_examination", number, by=OFFICIAL, decision="approve")
    told = {one for rung in office.alerts(number) for one in rung.recipients}
    told |= {one.recipient_ref for one in office.outbox(number)}
    assert OVERSIGHT & told
    assert OFFICIAL not in told
    office.complete("approve_examination", number, by=OTHER_HEAD, decision="approve")
    assert office.status(number) == "answered"
    assert office.problems() == []


def test_a_verifier_who_finds_conduct_at_the_top_sends_it_there(office: SimulatedOffice) -> None:
    number = office.submit()
    office.complete("verify_complaint", number, subject="conduct", reportedUnit=TOP, **ACCEPT)
    assert office.inbox(f"{TOP}:oversight") == [("assign_review", number)]
    assert working(office, number) == OVERSIGHT
    assert office.incidents() == []


@pytest.mark.parametrize(
    ("subject", "group", "step"),
    [
        ("service", "kejati-jawa-barat:coordinator", "assign_complaint"),
        ("conduct", f"{TOP}:oversight", "assign_review"),
    ],
)
def test_naming_the_top_lets_no_reported_unit_back_in(
    office: SimulatedOffice, subject: str, group: str, step: str
) -> None:
    number = office.submit(reported_unit="kejari-bandung")
    office.complete("verify_complaint", number, subject=subject, reportedUnit=TOP, **ACCEPT)
    assert office.inbox(group) == [(step, number)]
    assert office.complaint(number).reported_unit == "kejari-bandung"
    assert not any(is_seen(office, number, one) for one in office.people_of("kejari-bandung"))
