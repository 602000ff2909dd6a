"""The file of one complaint: everything about it, for who may see it, with an etag that is true."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from complaints import calendar_edit, conversation, task_work
from complaints.conversation import Entry
from complaints.responses import Response
from complaints.visibility import viewer_of
from engine import user_tasks
from kernel.errors import NotFound
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice, shown
from tests.rooms.reports.looking import (
    ADMINISTRATOR,
    AUDITOR,
    COORDINATOR,
    HEAD,
    INTAKE,
    OTHER_HANDLER,
    OVERSIGHT_BELOW,
    STRANGER,
    file_of,
)
from tests.stages import EXAMINER, HANDLER, answered, assigned, conduct, handled


def test_it_holds_texts_clocks_tasks_and_the_whole_conversation(office: SimulatedOffice) -> None:
    number = handled(office, answer="Loket dibuka kembali.")
    found = file_of(office, COORDINATOR, number)
    assert found.complaint.number == number
    assert found.content.subject == "Pelayanan lambat"
    assert found.content.description == "Loket dua tutup sebelum waktunya."
    assert (found.unit_name, found.has_identity) == ("Kejaksaan Negeri Bandung", True)
    assert [(one.element_id, one.may_claim) for one in found.tasks] == [("approve_answer", False)]
    assert [(one.kind, one.body) for one in found.conversation] == [
        ("reason", "Lengkap."),
        ("answer", "Loket dibuka kembali."),
    ]
    assert found.author_names[HANDLER] == "Citra Darmawan"
    assert found.awaited == {Response.WITHDRAW, Response.ADD_INFORMATION}


def test_clocks_say_until_when_and_why_in_the_language_asked(office: SimulatedOffice) -> None:
    number = assigned(office)
    clocks = {one.name: one for one in file_of(office, HANDLER, number, "en").clocks}
    resolution = clocks["resolution"]
    assert (resolution.title, resolution.title_english) == ("Resolution", "Resolution")
    assert shown(resolution.due_at) == "2026-12-14 16:00 WIB"
    assert (resolution.zone, resolution.unit) == ("Asia/Jakarta", "kejari-bandung")
    assert resolution.why.startswith("Deadline: Monday, 14 December 2026 at 16:00 WIB")
    assert resolution.why_data["due_on"] == "2026-12-14"
    assert [name for name, one in clocks.items() if one.binding] == ["first_response"]
    assert (clocks["verification"].standing, clocks["verification"].left) == ("met", None)
    (indonesian,) = [
        one for one in file_of(office, HANDLER, number).clocks if one.name == "resolution"
    ]
    assert indonesian.title == "Penyelesaian"
    assert indonesian.why.startswith("Batas waktu: Senin, 14 Desember 2026 pukul 16.00 WIB")


def test_a_paused_clock_has_time_left_and_no_due_instant(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    office.advance(working_days=3)
    (resolution,) = [
        one for one in file_of(office, HANDLER, number).clocks if one.name == "resolution"
    ]
    assert (resolution.standing, resolution.due_at, resolution.binding) == ("paused", None, False)
    assert resolution.left is not None
    assert (str(resolution.left.amount), resolution.left.hours) == ("14.9", None)


@pytest.mark.parametrize("person", [INTAKE, HANDLER, HEAD, AUDITOR])
def test_an_ordinary_complaint_is_read_by_its_unit_and_those_above(
    office: SimulatedOffice, person: str
) -> None:
    assert file_of(office, person, answered(office)).complaint.status == "answered"


@pytest.mark.parametrize("person", [STRANGER, ADMINISTRATOR, EXAMINER, "nobody-at-all"])
def test_unseen_and_unknown_ones_are_refused_in_the_same_words(
    office: SimulatedOffice, person: str
) -> None:
    number = office.submit(confidential=True)
    for one in (number, "ADU-2026-999999"):
        with pytest.raises(NotFound) as refusal:
            file_of(office, person, one)
        expected = f"no complaint has the number '{one}'; it looks like ADU-2026-000123"
        assert str(refusal.value) == expected


@pytest.mark.parametrize("person", [INTAKE, HEAD, OVERSIGHT_BELOW])
def test_nobody_of_the_reported_unit_opens_a_conduct_complaint(
    office: SimulatedOffice, person: str
) -> None:
    number = conduct(office)
    with pytest.raises(NotFound):
        file_of(office, person, number)
    assert file_of(office, EXAMINER, number).complaint.reported_unit == "kejari-bandung"


def claim(office: SimulatedOffice, number: str) -> None:
    (task,) = office.tasks(number)
    office.do(lambda uow: task_work.claim(uow, viewer_of(uow, HEAD), task.key))


def note(office: SimulatedOffice, number: str) -> None:
    keyring = office.open.keyring

    def write(uow: UnitOfWork) -> None:
        entry = Entry(at=uow.now, author=HEAD, kind="note", public=False, body="Periksa lagi.")
        conversation.add(uow, keyring, number, [entry])

    office.do(write)


def urge(office: SimulatedOffice, number: str) -> None:
    (task,) = office.tasks(number)
    office.do(lambda uow: user_tasks.raise_priority(uow, task.key, 95))


def recount(office: SimulatedOffice, number: str) -> None:
    office.close_office_on("wib", "2026-11-26")
    calendar_edit.apply(office.open.database, office.open.calendars, "indonesia-wib")


CHANGES: dict[str, Callable[[SimulatedOffice, str], None]] = {
    "step": lambda office, number: office.complete("approve_answer", number, decision="approve"),
    "claim": claim,
    "note": note,
    "priority": urge,
    "word of the complainant": lambda office, number: office.respond(
        number, "add_information", "Ada saksi."
    ),
    "alert": lambda office, number: office.advance(working_days=10),
    "calendar": recount,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_etag_changes_with_anything_that_is_changed(
    office: SimulatedOffice, change: Callable[[SimulatedOffice, str], None]
) -> None:
    number = handled(office)
    before = file_of(office, HEAD, number).etag
    office.time.move_to(office.now + timedelta(minutes=1))
    assert file_of(office, HEAD, number).etag == before
    change(office, number)
    assert file_of(office, HEAD, number).etag != before


def test_who_stands_in_reads_it_too(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.absent(HANDLER, "2026-11-24 07:00", "2026-11-30 07:00", STRANGER)
    assert file_of(office, STRANGER, number).complaint.number == number
    assert file_of(office, OTHER_HANDLER, number).complaint.number == number
