"""The ordinary life of a complaint, with the dates people would write on it (domain.md 8)."""

from tests.office import SimulatedOffice, nth
from tests.stages import assigned

CLOCKS = (
    *("approval", "assignment", "first_response", "law"),
    *("resolution", "silence", "verification"),
)


def test_a_complaint_lives_its_whole_life_until_silence_closes_it(office: SimulatedOffice) -> None:
    number = office.submit()
    assert number == nth(1)
    assert office.status(number) == "verifying"
    assert office.inbox("kejari-bandung:intake") == [("verify_complaint", number)]
    assert office.clock(number, "verification").due == "2026-11-27 16:30 WIB"  # +3, a Friday
    assert office.task_due(number) == "2026-11-27 16:30 WIB"

    office.advance(hours=2)
    office.complete("verify_complaint", number, decision="accept", reason="Lengkap.")
    assert office.status(number) == "dispatched"
    assert office.clock(number, "first_response").due == "2026-12-01 16:00 WIB"  # +5
    assert office.clock(number, "resolution").due == "2026-12-14 16:00 WIB"  # +14
    assert office.clock(number, "law").due == "2027-01-24 00:00 WIB"  # 60 days: 23 January, 24:00
    assert office.clock(number, "assignment").due == "2026-11-26 16:00 WIB"  # +2

    office.complete("assign_complaint", number, handler="citra-darmawan")
    assert office.status(number) == "in_progress"
    assert office.inbox("citra-darmawan") == [("handle_complaint", number)]
    assert office.task_due(number) == "2026-12-14 16:00 WIB"

    office.advance(working_days=3)
    office.complete("handle_complaint", number, decision="answer_ready", answer="Loket dibuka.")
    assert office.clock(number, "first_response").standing == "met"
    assert office.inbox("kejari-bandung:head") == [("approve_answer", number)]
    assert office.conversation(number, public_only=True) == []

    office.complete("approve_answer", number, decision="approve")
    assert office.status(number) == "answered"
    assert [one.body for one in office.conversation(number, public_only=True)] == ["Loket dibuka."]
    assert office.clock(number, "silence").due == "2026-12-11 16:30 WIB"  # +10 of 27 November

    office.advance(until="2026-12-11 16:29")
    assert office.status(number) == "answered"
    office.advance(until="2026-12-11 16:30")
    assert office.status(number) == "closed"
    assert office.complaint(number).closed_at == office.now
    assert office.clocks(number) == dict.fromkeys(CLOCKS, "met")
    assert office.mails(number) == [
        f"acknowledgement -> complainant:{number}",
        f"accepted -> complainant:{number}",
        f"answer_ready -> complainant:{number}",
        f"closed -> complainant:{number}",
    ]
    assert office.alerts(number) == []
    assert office.problems() == []


def test_every_deadline_explains_itself(office: SimulatedOffice) -> None:
    office.advance(until="2026-12-21 08:00")
    number = assigned(office)
    office.advance(until="2026-12-23 10:00")
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    office.advance(until="2026-12-28 15:00")
    office.respond(number, "supply_data", "Kemarin.")
    text = office.why(number, "resolution")
    for piece in (
        "Batas waktu: Jumat, 15 Januari 2027",
        "pukul 16.30 WIB",
        "14 hari kerja",
        "PermenPANRB 62/2018",
        "indonesia-wib",
        "Hari Raya Natal",
        "Cuti Bersama",
        "Senin, 28 Desember 2026",
    ):
        assert piece in text
