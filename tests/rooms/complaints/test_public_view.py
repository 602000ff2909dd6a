"""The complainant's page: status, promise, what was said to them; nobody's name, no inner step."""

import pytest

from complaints.public_view import OFFICE, PublicView, public_view, respond_publicly
from complaints.refusals import FieldsRefused
from complaints.responses import Response
from kernel.errors import Conflict, NotFound
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice, shown
from tests.rooms.complaints.test_races import at_once
from tests.stages import HANDLER, answered, assigned, conduct, examined, handled
from tests.suspending import resume, suspend

OPEN_TO = frozenset({Response.WITHDRAW, Response.ADD_INFORMATION})


def track(office: SimulatedOffice, number: str, code: str | None = None) -> PublicView:
    opened, secret = office.open, str(office.codes[number] if code is None else code)
    return office.read(
        lambda uow: public_view(uow, opened.keyring, opened.calendars, number, secret)
    )


def say(office: SimulatedOffice, number: str, response: Response, text: str = "") -> None:
    keyring, code = office.open.keyring, str(office.codes[number])
    office.do(lambda uow: respond_publicly(uow, keyring, number, code, response, text))


def statuses(view: PublicView) -> list[str | None]:
    return [event.status for event in view.events]


def test_a_fresh_complaint_shows_its_first_promise(office: SimulatedOffice) -> None:
    number = office.submit()
    view = track(office, number)
    assert (view.number, view.status, view.unit_name) == (
        number,
        "verifying",
        "Kejaksaan Negeri Bandung",
    )
    assert (shown(view.due_at), view.due_zone) == ("2026-11-27 16:30 WIB", "Asia/Jakarta")
    assert (view.received_at, view.closed_at, view.respond_by_at) == (office.now, None, None)
    assert statuses(view) == ["received", "verifying"]
    assert (view.conversation, view.awaited) == ((), OPEN_TO)


def test_each_status_is_shown_with_when_it_began(office: SimulatedOffice) -> None:
    number = office.submit()
    office.advance(hours=2)
    office.complete("verify_complaint", number, decision="accept", reason="Lengkap.")
    office.advance(working_days=1)
    office.complete("assign_complaint", number, handler=HANDLER)
    view = track(office, number)
    assert [(event.status, shown(event.at)) for event in view.events] == [
        ("received", "2026-11-24 08:00 WIB"),
        ("verifying", "2026-11-24 08:00 WIB"),
        ("dispatched", "2026-11-24 10:00 WIB"),
        ("in_progress", "2026-11-25 10:00 WIB"),
    ]
    assert {event.kind for event in view.events} == {"status"}
    assert shown(view.due_at) == office.clock(number, "resolution").due


def test_while_a_question_waits_it_says_until_when_and_promises_nothing(
    office: SimulatedOffice,
) -> None:
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    view = track(office, number)
    assert (view.status, view.due_at) == ("awaiting_information", None)
    assert shown(view.respond_by_at) == office.clock(number, "missing_data").due
    assert view.awaited == OPEN_TO | {Response.SUPPLY_DATA}
    (question,) = view.conversation
    assert (question.author, question.kind, question.body) == (OFFICE, "question", "Kapan?")
    say(office, number, Response.SUPPLY_DATA, "Hari Senin.")
    after = track(office, number)
    assert [(one.author, one.body) for one in after.conversation] == [
        (OFFICE, "Kapan?"),
        ("complainant", "Hari Senin."),
    ]
    assert statuses(after)[-2:] == ["awaiting_information", "in_progress"]
    assert after.due_at is not None


def test_an_answer_is_shown_when_it_is_approved_and_waits_for_a_word(
    office: SimulatedOffice,
) -> None:
    number = handled(office, answer="Sudah ditindaklanjuti.")
    assert track(office, number).conversation == ()
    office.complete("approve_answer", number, decision="approve")
    view = track(office, number)
    assert [one.body for one in view.conversation] == ["Sudah ditindaklanjuti."]
    assert view.awaited >= {Response.ACCEPT, Response.DISPUTE}
    assert (view.due_at, shown(view.respond_by_at)) == (None, office.clock(number, "silence").due)
    say(office, number, Response.ACCEPT)
    closed = track(office, number)
    assert (closed.status, closed.closed_at) == ("closed", office.now)
    assert (closed.awaited, closed.due_at, closed.respond_by_at) == (frozenset(), None, None)


def test_no_official_and_no_inner_note_is_shown(office: SimulatedOffice) -> None:
    for number in (answered(office), examined(office)):
        view = track(office, number)
        text = f"{view} {[one.body for one in view.conversation]}"
        people = [*office.people_of("kejari-bandung"), *office.people_of("kejati-jawa-barat")]
        assert [person for person in people if person in text] == []
        assert {"Lengkap.", "Cukup bukti awal."}.isdisjoint(one.body for one in view.conversation)


def test_a_conduct_complaint_names_who_handles_it(office: SimulatedOffice) -> None:
    view = track(office, conduct(office))
    assert view.unit_name == "Kejaksaan Tinggi Jawa Barat"


def test_wrong_and_unknown_cost_the_same_and_say_the_same(office: SimulatedOffice) -> None:
    number, other = office.submit(), office.submit()
    opened = office.open
    answers, costs = set(), set()
    for asked, code in (
        (number, str(office.codes[other])),
        ("ADU-2026-999999", str(office.codes[number])),
        (number, ""),
        ("' OR 1=1 --", "x"),
        ("ADU-2026-\x00", "\ud800"),
        (number, "\ud800"),
        ("\ud800", str(office.codes[number])),
    ):

        def look(uow: UnitOfWork) -> None:
            with pytest.raises(NotFound) as refusal:
                public_view(uow, opened.keyring, opened.calendars, asked, code)  # noqa: B023
            answers.add(str(refusal.value))
            costs.add(uow.round_trips)

        office.read(look)
    assert (len(answers), costs) == (1, {1})


def test_a_view_is_at_most_eight_statements(office: SimulatedOffice) -> None:
    number = answered(office)
    again = SimulatedOffice(office.url, starts=office.now)  # a process that has read no calendar
    again.codes = office.codes

    def look(uow: UnitOfWork) -> int:
        code = str(again.codes[number])
        public_view(uow, again.open.keyring, again.open.calendars, number, code)
        return uow.round_trips

    assert again.read(look) <= 8
    again.close()


def test_a_response_needs_the_code_and_what_is_awaited_and_its_text(
    office: SimulatedOffice,
) -> None:
    number, other = office.submit(), office.submit()
    keyring = office.open.keyring
    wrong = str(office.codes[other])
    with pytest.raises(NotFound):
        office.write(
            lambda uow: respond_publicly(uow, keyring, number, wrong, Response.WITHDRAW, "")
        )
    with pytest.raises(Conflict):
        say(office, number, Response.ACCEPT)
    for text in (" ", "a" * 20_001, "a\x00"):
        with pytest.raises(FieldsRefused) as refusal:
            say(office, number, Response.ADD_INFORMATION, text)
        assert refusal.value.field == "text"
    assert (office.status(number), office.conversation(number)) == ("verifying", [])


def test_while_a_word_that_decides_is_being_taken_no_other_is_awaited(
    office: SimulatedOffice,
) -> None:
    number = answered(office)
    keyring, code = office.open.keyring, str(office.codes[number])

    def send(response: Response) -> None:
        office.write(lambda uow: respond_publicly(uow, keyring, number, code, response, "Belum."))

    said = at_once(lambda: send(Response.DISPUTE), lambda: send(Response.ACCEPT))
    assert sorted(type(one).__name__ for one in said) == ["Conflict", "NoneType"]
    assert track(office, number).awaited == {Response.ADD_INFORMATION}


def test_the_first_word_that_decides_counts_also_while_the_complaint_stands_still(
    office: SimulatedOffice,
) -> None:
    number = answered(office)
    suspend(office, number)
    say(office, number, Response.DISPUTE, "Belum.")
    assert track(office, number).status == "answered"
    assert track(office, number).awaited == {Response.ADD_INFORMATION}
    with pytest.raises(Conflict, match="an answer of yours is just being taken"):
        say(office, number, Response.ACCEPT)
    resume(office, number)
    assert office.waits(number) == ["assign_complaint"]
    assert office.problems() == []
