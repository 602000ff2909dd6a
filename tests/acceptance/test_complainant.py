"""What a complainant may do at any time, and what follows."""

import pytest

from identity.roles import Role
from kernel.errors import Conflict, Invalid
from tests.office import SimulatedOffice
from tests.stages import EXAMINER, HANDLER, accepted, answered, assigned, examined


def test_a_dispute_opens_a_new_round_with_new_rungs(office: SimulatedOffice) -> None:
    number = answered(office)
    assert office.clock(number, "resolution").standing == "met"
    first = [rung.round for rung in office.rungs(number, "resolution")]
    office.advance(working_days=4)  # Monday 30 November
    office.respond(number, "dispute", "Loketnya masih tutup.")
    assert office.status(number) == "in_progress"
    assert office.waits(number) == ["assign_complaint"]
    assert office.clock(number, "silence").standing == "met"
    again = office.clock(number, "resolution")
    assert (again.round, again.standing, again.due) == (2, "running", "2026-12-18 16:30 WIB")
    assert first == [1, 1, 1, 1]
    rungs = office.rungs(number, "resolution")
    assert [(rung.round, rung.status) for rung in rungs] == [
        *[(1, "closed")] * 4,
        *[(2, "waiting")] * 4,
    ]
    assert office.mails(number)[-1] == f"answer_disputed -> person:{HANDLER}"
    office.complete("assign_complaint", number, handler=HANDLER)
    assert office.task_due(number) == "2026-12-18 16:30 WIB"
    office.complete("handle_complaint", number, decision="answer_ready", answer="Sudah buka.")
    office.complete("approve_answer", number, decision="approve")
    assert office.clock(number, "silence").round == 2
    office.respond(number, "accept")
    assert office.status(number) == "closed"
    public = [one.body for one in office.conversation(number, public_only=True)]
    assert public == ["Sudah ditindaklanjuti.", "Loketnya masih tutup.", "Sudah buka."]
    assert office.problems() == []


def test_acceptance_closes_at_once(office: SimulatedOffice) -> None:
    number = answered(office)
    office.respond(number, "accept")
    assert office.status(number) == "closed"
    assert office.clock(number, "silence").standing == "met"


@pytest.mark.parametrize("stage", [SimulatedOffice.submit, accepted, assigned, answered])
def test_withdrawal_interrupts_whatever_is_going_on(office: SimulatedOffice, stage: object) -> None:
    number = stage(office)  # type: ignore[operator]
    office.respond(number, "withdraw")
    assert office.status(number) == "withdrawn"
    assert office.waits(number) == []
    standings = set(office.clocks(number).values())
    assert standings <= {"met", "ended"}
    assert not [rung for rung in office.rungs(number) if rung.is_open]
    assert office.mails(number)[-1] == f"withdrawn -> complainant:{number}"
    mails = len(office.mails())
    office.advance(until="2027-03-01 08:00")
    assert (office.status(number), len(office.mails())) == ("withdrawn", mails)
    assert office.problems() == []


def test_withdrawal_closes_the_clocks_that_ran(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.respond(number, "withdraw", "Sudah selesai sendiri.")
    assert office.clock(number, "resolution").standing == "ended"
    assert office.facts(number, "resolution") == ["started", "ended"]


def test_added_information_interrupts_nothing(office: SimulatedOffice) -> None:
    number = assigned(office)
    before = (office.tasks(number), office.clocks(number), office.rungs(number))
    office.respond(number, "add_information", "Foto loket menyusul.")
    office.respond(number, "add_information", "Ini fotonya.")
    assert (office.tasks(number), office.clocks(number), office.rungs(number)) == before
    assert office.status(number) == "in_progress"
    assert office.mails(number)[-2:] == [f"added_information -> person:{HANDLER}"] * 2
    bodies = [one.body for one in office.conversation(number) if one.author == "complainant"]
    assert bodies == ["Foto loket menyusul.", "Ini fotonya."]


def test_added_information_goes_to_whose_turn_it_is(office: SimulatedOffice) -> None:
    number = office.submit()
    office.respond(number, "add_information", "Ada saksi.")
    assert told(office, number) == office.members("kejari-bandung", Role.INTAKE)
    other = examined(office)
    office.respond(other, "add_information", "Ada saksi.")
    assert told(office, other) == [EXAMINER]


def told(office: SimulatedOffice, number: str) -> list[str]:
    """Who was told of added information, by id."""
    sent = [one for one in office.outbox(number) if one.template == "added_information"]
    return sorted(one.recipient_ref for one in sent)


def test_added_information_before_a_handler_is_chosen_goes_to_those_who_choose(
    office: SimulatedOffice,
) -> None:
    number = accepted(office)
    office.respond(number, "add_information", "Tambahan.")
    told = {"hasan-kosasih", "melati-sasmita"}
    assert set(office.mails(number)[-2:]) == {f"added_information -> person:{one}" for one in told}


def test_missing_data_is_asked_reminded_and_archived_after_thirty_days(
    office: SimulatedOffice,
) -> None:
    number = office.submit()
    question = "Mohon nomor berkas dan tanggal pelayanan."
    office.complete("verify_complaint", number, decision="wait_for_data", reason=question)
    assert office.status(number) == "awaiting_data"
    assert office.clock(number, "missing_data").due == "2026-12-25 00:00 WIB"  # 24 December, 24:00
    assert [one.body for one in office.conversation(number, public_only=True)] == [question]
    office.advance(until="2026-12-08 23:59")
    assert office.mails(number)[-1] == f"data_requested -> complainant:{number}"
    office.advance(until="2026-12-10 12:00")  # half of the thirty days
    assert office.mails(number)[-1] == f"data_reminder -> complainant:{number}"
    office.advance(until="2026-12-24 23:59")
    assert office.status(number) == "awaiting_data"
    office.advance(until="2026-12-25 00:00")
    assert office.status(number) == "archived"
    assert office.mails(number)[-2:] == [
        f"data_reminder -> complainant:{number}",
        f"archived -> complainant:{number}",
    ]
    assert office.problems() == []


def test_supplied_data_starts_verification_again_with_a_new_round(office: SimulatedOffice) -> None:
    number = office.submit()
    office.complete("verify_complaint", number, decision="wait_for_data", reason="Nomor berkas?")
    assert office.clock(number, "verification").standing == "met"
    office.advance(working_days=4)
    office.respond(number, "supply_data", "Berkas 17.")
    again = office.clock(number, "verification")
    assert (again.round, again.standing, again.due) == (2, "running", "2026-12-03 16:00 WIB")
    assert office.task_due(number) == "2026-12-03 16:00 WIB"
    assert office.clock(number, "missing_data").standing == "met"


def test_another_authority_gets_what_is_not_ours(office: SimulatedOffice) -> None:
    number = office.submit()
    office.complete(
        "verify_complaint",
        number,
        decision="not_our_authority",
        reason="Perkara pajak.",
        forwardTo="Direktorat Jenderal Pajak",
    )
    assert office.status(number) == "forwarded"
    assert office.mails(number)[-1] == f"forwarded -> complainant:{number}"
    public = [one.body for one in office.conversation(number, public_only=True)]
    assert public == ["Perkara pajak.", "Direktorat Jenderal Pajak"]


def test_an_archived_complaint_tells_why(office: SimulatedOffice) -> None:
    number = office.submit()
    office.complete("verify_complaint", number, decision="archive", reason="Terlalu umum.")
    assert office.status(number) == "archived"
    assert [one.body for one in office.conversation(number, public_only=True)] == ["Terlalu umum."]


def test_the_reason_of_an_acceptance_stays_in_the_office(office: SimulatedOffice) -> None:
    number = accepted(office)
    assert [one.body for one in office.conversation(number)] == ["Lengkap."]
    assert office.conversation(number, public_only=True) == []


def test_a_returned_answer_is_written_again_and_only_the_approved_one_is_public(
    office: SimulatedOffice,
) -> None:
    number = assigned(office)
    office.complete("handle_complaint", number, decision="answer_ready", answer="Versi satu.")
    office.complete("approve_answer", number, decision="return", reason="Kurang jelas.")
    assert office.waits(number) == ["handle_complaint"]
    office.complete("handle_complaint", number, decision="answer_ready", answer="Versi dua.")
    office.complete("approve_answer", number, decision="approve")
    assert [one.body for one in office.conversation(number, public_only=True)] == ["Versi dua."]
    assert office.clock(number, "approval").round == 2


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("accept", "answered and waiting for your word"),
        ("dispute", "answered and waiting for your word"),
        ("supply_data", "waiting for data from you"),
    ],
)
def test_what_does_not_fit_is_refused_with_when_it_would(
    office: SimulatedOffice, what: str, says: str
) -> None:
    number = assigned(office)
    with pytest.raises(Conflict, match=says):
        office.respond(number, what, "Halo.")
    assert len(office.conversation(number)) == 1


def test_a_closed_complaint_takes_nothing_more(office: SimulatedOffice) -> None:
    number = answered(office)
    office.respond(number, "accept")
    for what in ("withdraw", "add_information", "dispute"):
        with pytest.raises(Conflict, match="is closed"):
            office.respond(number, what, "Masih ada.")


def test_a_text_without_end_is_refused(office: SimulatedOffice) -> None:
    number = assigned(office)
    with pytest.raises(Invalid, match="20001 characters; at most 20000"):
        office.respond(number, "add_information", "a" * 20_001)


def test_a_text_that_cannot_be_kept_is_refused_and_nothing_is_half_done(
    office: SimulatedOffice,
) -> None:
    number = answered(office)
    with pytest.raises(Invalid, match="a character in it cannot be kept"):
        office.respond(number, "dispute", "Loketnya \udfff tutup.")
    assert office.status(number) == "answered"
    assert [one.kind for one in office.conversation(number, public_only=True)] == ["answer"]


def test_a_dispute_needs_a_text(office: SimulatedOffice) -> None:
    number = answered(office)
    with pytest.raises(Invalid, match="needs a text"):
        office.respond(number, "dispute", "  ")
    assert office.status(number) == "answered"
