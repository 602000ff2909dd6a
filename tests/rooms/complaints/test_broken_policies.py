"""A policy that fails at run time stops no filing and no acceptance: its clock waits undated."""

from dataclasses import replace
from decimal import Decimal

import pytest

from complaints.clock_policy import ask_policy
from complaints.clock_troubles import CLOCK, ROW
from complaints.deadline_changes import extend_deadline
from engine import clock_dues
from engine.catalogue import Catalogue
from engine.feel import Moment
from host import mending
from host.bundled import bundled_models
from identity import units
from identity.roles import Role
from kernel.errors import Conflict
from kernel.unit_of_work import UnitOfWork
from sla import clocks
from sla.ledger import Outcome
from sla.troubles import Cause, reason_of
from tests.office import OPENING, WIB, SimulatedOffice, shown
from tests.slips import LADDERS, deploy, edited, mend, slipped, standing, without_row

VERIFICATION = "sla_policy_verification"
FIRST_RESPONSE = "sla_policy_first_response"
ACCEPT = {"decision": "accept", "reason": "Lengkap."}


def dues(office: SimulatedOffice, number: str) -> list[tuple[str, str | None]]:
    root = office.complaint(number).root
    bound = office.read(lambda uow: clock_dues.list_bound(uow, root))
    return sorted((f"{one.kind} {one.clock} {one.share}", shown(one.due_at)) for one in bound)


def rungs(office: SimulatedOffice, number: str) -> list[tuple[str, int, str | None]]:
    return [(one.clock, one.number, shown(one.due_at)) for one in office.rungs(number)]


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("amount", "sepuluh", "column amount: it is null, expected a number above zero"),
        ("amount", "-5", "column amount: it is number, expected a number above zero"),
        ("unit", '"hari kerja"', "column unit: it is string, expected working_days, working_h"),
        ("nameEnglish", '"a@b"', "column nameEnglish: it is string, expected one short line"),
    ],
)
def test_a_filing_commits_and_is_dated_as_if_there_had_been_no_slip(
    office: SimulatedOffice, column: str, text: str, says: str
) -> None:
    sound = office.submit()
    deploy(office, slipped(VERIFICATION, column, text))
    number = office.submit()
    assert office.waits(number) == ["verify_complaint"]
    assert office.clocks(number) == {"verification": "incident"}
    assert (office.task_due(number), office.rungs(number)) == (None, [])
    (incident,) = standing(office)
    assert (incident.kind, incident.element_id) == (CLOCK, "verification")
    assert f"row {VERIFICATION}" in incident.message
    assert says in incident.message
    assert office.problems() == []
    office.advance(hours=3)
    deploy(office, bundled_models())
    assert mend(office) == 1
    assert office.clock(number, "verification").due == office.clock(sound, "verification").due
    assert (dues(office, number), rungs(office, number)) == (
        dues(office, sound),
        rungs(office, sound),
    )
    assert office.facts(number, "verification") == ["incident", "dated"]
    assert (standing(office), office.problems()) == ([], [])


def test_other_clocks_of_the_same_step_start(office: SimulatedOffice) -> None:
    number = office.submit()
    deploy(office, slipped(FIRST_RESPONSE, "amount", "lima"))
    office.complete("verify_complaint", number, **ACCEPT)
    assert office.clocks(number) == {
        "verification": "met",
        "first_response": "incident",
        "resolution": "running",
        "law": "running",
        "assignment": "running",
    }
    assert office.waits(number) == ["assign_complaint"]
    assert office.rungs(number, "first_response") == []
    assert office.rungs(number, "resolution") != []


def test_a_row_that_names_no_clock_harms_none_and_is_told(office: SimulatedOffice) -> None:
    number = office.submit()
    deploy(office, slipped("sla_policy_silence", "clock", "null"))
    office.complete("verify_complaint", number, **ACCEPT)
    assert set(office.clocks(number).values()) == {"met", "running"}
    (incident,) = standing(office)
    assert (incident.kind, "sla_policy_silence" in incident.message) == (ROW, True)
    deploy(office, bundled_models())
    mend(office)
    assert standing(office) == []


def test_a_row_that_is_missing_is_such_a_slip(office: SimulatedOffice) -> None:
    sound = office.submit()
    deploy(office, without_row(VERIFICATION))
    number = office.submit()
    (incident,) = standing(office)
    assert "no row for this clock" in incident.message
    deploy(office, bundled_models())
    assert mend(office) == 1
    assert office.clock(number, "verification").due == office.clock(sound, "verification").due


def test_a_table_that_is_not_there_leaves_every_clock_it_would_date_without_a_date() -> None:
    answer = ask_policy(Catalogue(), {"class": "complaint"}, Moment(OPENING, WIB))
    trouble = answer.row_of("verification").trouble
    assert trouble is not None
    assert trouble.cause is Cause.NO_TABLE
    assert reason_of(trouble, "id") == "tabel sla_policy belum terpasang; pasang tabel itu"


def test_a_correction_after_the_date_makes_it_late_and_its_rungs_fire(
    office: SimulatedOffice,
) -> None:
    sound = office.submit()
    deploy(office, slipped(VERIFICATION, "amount", "0"))
    number = office.submit()
    office.advance(working_days=5)
    assert office.alerts(number) == []
    deploy(office, bundled_models())
    mend(office)
    clock = office.clock(number, "verification")
    assert (clock.standing, clock.due) == ("late", office.clock(sound, "verification").due)
    assert [one.number for one in office.alerts(number)][:1] == [1]
    assert office.problems() == []


def test_pauses_and_a_transfer_on_a_clock_without_a_date_count_later(
    office: SimulatedOffice,
) -> None:
    def life(broken: bool) -> str:
        number = office.submit()
        if broken:
            deploy(office, slipped("sla_policy_resolution_complaint", "unit", "null"))
        office.complete("verify_complaint", number, **ACCEPT)
        office.complete(
            "assign_complaint", number, handler=office.members("kejari-bandung", Role.HANDLER)[0]
        )
        ask = {"decision": "request_information", "question": "Kapan?"}
        office.complete("handle_complaint", number, **ask)
        return number

    sound, number = life(broken=False), life(broken=True)
    assert office.clock(number, "resolution").record.pauses[0].until is None
    office.advance(working_days=2)
    for one in (sound, number):
        office.respond(one, "supply_data", "Senin.")
    assert office.clock(number, "resolution").standing == "incident"
    deploy(office, bundled_models())
    mend(office)
    assert office.clock(number, "resolution").due == office.clock(sound, "resolution").due
    assert dues(office, number) == dues(office, sound)


def test_a_stop_ends_it_without_a_verdict_and_no_correction_wakes_it(
    office: SimulatedOffice,
) -> None:
    deploy(office, slipped(VERIFICATION, "amount", "null"))
    number = office.submit()
    office.complete("verify_complaint", number, **ACCEPT)
    assert office.clock(number, "verification").standing == "ended"
    assert standing(office) == []
    deploy(office, bundled_models())
    assert mend(office) == 0
    record = office.clock(number, "verification").record
    assert (record.outcome, record.is_dated) == (Outcome.ENDED, False)
    assert office.problems() == []


def test_a_restart_of_a_clock_without_a_date_opens_the_next_round(office: SimulatedOffice) -> None:
    deploy(office, slipped(VERIFICATION, "amount", "null"))
    number = office.submit()
    wait = {"decision": "wait_for_data", "reason": "Kurang."}
    office.complete("verify_complaint", number, **wait)
    deploy(office, bundled_models())
    office.respond(number, "supply_data", "Ini.")
    assert [one.standing for one in office.rounds(number, "verification")] == ["ended", "running"]
    assert standing(office) == []


def test_the_facts_of_its_start_count_not_those_of_later(office: SimulatedOffice) -> None:
    deploy(office, slipped(VERIFICATION, "amount", "null"))
    number = office.submit()
    trouble = office.clock(number, "verification").record.trouble
    assert trouble is not None
    assert dict(trouble.facts) == {
        "class": "complaint",
        "channel": "web",
        "priority": "normal",
        "unit": "kejari-bandung",
    }


def test_a_unit_whose_calendar_is_not_there_has_clocks_that_wait_for_it(
    office: SimulatedOffice,
) -> None:
    def count_by(name: str) -> None:
        def work(uow: UnitOfWork) -> None:
            unit = units.get_unit(uow, "kejari-bandung")
            units.load_units(uow, [replace(unit, calendar=name)])

        office.do(work)

    sound = office.submit()
    count_by("indonesia-belum-ada")
    number = office.submit(unit="kejari-bandung")
    second = office.clock(number, "verification")
    assert second.standing == "incident"
    assert "indonesia-belum-ada" in standing(office, CLOCK)[0].message
    count_by("indonesia-wib")
    assert mend(office) == 1
    assert office.clock(number, "verification").due == office.clock(sound, "verification").due


def test_a_deadline_without_a_date_cannot_be_extended(office: SimulatedOffice) -> None:
    deploy(office, slipped(VERIFICATION, "amount", "null"))
    number = office.submit()
    with pytest.raises(Conflict, match="policy or calendar cannot be read"):
        office.do(
            lambda uow: extend_deadline(
                uow,
                office.open.deadlines,
                number,
                "verification",
                Decimal(1),
                reason="Lama.",
                actor="sari-juwita",
            )
        )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<text>0.5</text>", "<text>1.5</text>"),
        ('<text>"supervisor"</text>', '<text>"pengawas"</text>'),
        ('<text>"own_unit"</text>', "<text>null</text>"),
    ],
)
def test_a_ladder_that_cannot_be_built_stops_no_clock_and_is_built_later(
    office: SimulatedOffice, before: str, after: str
) -> None:
    sound = office.submit()
    broken = edited(LADDERS, before, after)
    deploy(office, broken)
    number = office.submit()
    assert office.clock(number, "verification").standing == "running"
    assert office.rungs(number) == []
    (incident,) = standing(office)
    assert (incident.kind, incident.element_id) == ("ladder", "verification")
    assert "nobody will be alerted" in incident.message
    deploy(office, bundled_models())
    mend(office)
    assert rungs(office, number) == rungs(office, sound)
    assert (standing(office), office.problems()) == ([], [])


def test_the_incident_of_a_ladder_ends_with_its_clock(office: SimulatedOffice) -> None:
    deploy(office, edited(LADDERS, '<text>"own_unit"</text>', "<text>null</text>"))
    number = office.submit()
    assert len(standing(office, "ladder")) == 1
    office.respond(number, "withdraw")
    assert (office.status(number), standing(office)) == ("withdrawn", [])


def test_a_correction_survives_a_kill_and_a_second_worker(office: SimulatedOffice) -> None:
    deploy(office, slipped(VERIFICATION, "amount", "null"))
    numbers = [office.submit() for _ in range(4)]
    deploy(office, bundled_models())
    done: list[bool] = []

    def killed() -> bool:
        done.append(True)
        return len(done) > 2

    first, second = mending.UndatedClocks(office.open), mending.UndatedClocks(office.open)
    assert first.mend(killed) == 2
    assert second.mend() == 2
    assert first.mend() == 0
    assert {office.clock(one, "verification").standing for one in numbers} == {"running"}
    assert {tuple(office.facts(one, "verification")) for one in numbers} == {("incident", "dated")}


def test_a_correction_that_is_none_is_told_anew_and_tried_once(office: SimulatedOffice) -> None:
    deploy(office, slipped(VERIFICATION, "amount", "null"))
    number = office.submit()
    worker = mending.UndatedClocks(office.open)
    deploy(office, slipped(VERIFICATION, "unit", '"tahun"'))
    assert worker.mend() == 0
    assert "column unit" in standing(office)[0].message
    before = office.facts(number, "verification")
    assert worker.mend() == 0
    assert office.facts(number, "verification") == before
    root = office.complaint(number).root
    assert office.read(lambda uow: clocks.list_in_incident(uow)) == [root]
