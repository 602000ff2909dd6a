"""A deadline is extended or promised by hand, with a reason, and all that hangs on it moves."""

from datetime import datetime
from decimal import Decimal

import pytest

from complaints import deadline_changes
from kernel.errors import Conflict, Invalid, NotFound, TuntasError
from tests.office import SimulatedOffice, at, shown
from tests.stages import answered, assigned

HEAD = "irfan-sopandi"


def extend(
    office: SimulatedOffice,
    number: str,
    days: str = "5",
    *,
    clock: str = "resolution",
    reason: str = "Saksi di luar kota",
) -> str | None:
    """Working days more; the new due instant as people read it."""
    due_at = office.do(
        lambda uow: deadline_changes.extend_deadline(
            uow, office.open.deadlines, number, clock, Decimal(days), reason=reason, actor=HEAD
        )
    )
    return shown(due_at)


def promise(
    office: SimulatedOffice, number: str, due_at: datetime | None, reason: str = "Janji"
) -> str | None:
    found = office.do(
        lambda uow: deadline_changes.promise_date(
            uow, office.open.deadlines, number, "resolution", due_at, reason=reason, actor=HEAD
        )
    )
    return shown(found)


def rung_at(office: SimulatedOffice, number: str, place: int) -> str | None:
    found = next(one for one in office.rungs(number, "resolution") if one.number == place)
    return shown(found.next_at)


def test_an_extension_moves_clock_task_and_rungs_and_explains_itself(
    office: SimulatedOffice,
) -> None:
    number = assigned(office)
    assert office.task_due(number) == "2026-12-14 16:00 WIB"
    assert extend(office, number) == "2026-12-21 16:00 WIB"
    assert office.task_due(number) == "2026-12-21 16:00 WIB"
    assert rung_at(office, number, 3) == "2026-12-21 16:00 WIB"
    assert office.facts(number, "resolution") == ["started", "extended"]
    why = office.why(number, "resolution")
    assert "Aturan: 14 hari kerja\n" in why
    assert "Perpanjangan: 5 hari kerja, Saksi di luar kota" in why
    (extension,) = office.clock(number, "resolution").record.extensions
    assert extension.by == HEAD
    assert office.problems() == []


def test_an_extension_of_a_paused_clock_counts_when_it_runs_again(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    assert extend(office, number) is None
    office.respond(number, "supply_data", "Senin.")
    assert office.task_due(number) == "2026-12-21 16:00 WIB"


@pytest.mark.parametrize(
    ("given", "problem", "text"),
    [
        ({"reason": " "}, Invalid, "needs a reason"),
        ({"days": "0"}, Invalid, "adds time"),
        ({"clock": "gossip"}, NotFound, "has no clock 'gossip'; it has assignment"),
        ({"clock": "verification"}, Conflict, "verification is stopped"),
    ],
)
def test_an_extension_that_cannot_be_is_refused(
    office: SimulatedOffice, given: dict[str, str], problem: type[TuntasError], text: str
) -> None:
    number = assigned(office)
    with pytest.raises(problem, match=text):
        extend(office, number, **given)
    assert office.task_due(number) == "2026-12-14 16:00 WIB"
    assert office.facts(number, "resolution") == ["started"]


def test_what_is_late_already_is_not_extended(office: SimulatedOffice) -> None:
    number = assigned(office)
    office.advance(until="2026-12-14 16:01")
    with pytest.raises(Conflict, match="extend it before that"):
        extend(office, number)


def test_a_promised_date_stays_through_a_pause_and_its_rung_fires(office: SimulatedOffice) -> None:
    number = assigned(office)
    assert promise(office, number, at("2026-12-04 12:00")) == "2026-12-04 12:00 WIB"
    assert office.task_due(number) == "2026-12-04 12:00 WIB"
    office.complete("handle_complaint", number, decision="request_information", question="Kapan?")
    office.advance(until="2026-12-04 12:00")
    (alert,) = office.alerts(number, "resolution")
    assert (alert.number, shown(alert.fired_at)) == (3, "2026-12-04 12:00 WIB")
    office.respond(number, "supply_data", "Senin.")
    assert office.task_due(number) == "2026-12-04 12:00 WIB"
    assert "(ditetapkan oleh petugas)" in office.why(number, "resolution")
    assert office.problems() == []


def test_a_promise_taken_back_gives_the_computed_date_again(office: SimulatedOffice) -> None:
    number = assigned(office)
    promise(office, number, at("2026-12-04 12:00"))
    with pytest.raises(Conflict, match="was typed"):
        extend(office, number)
    assert promise(office, number, None, "Keliru") == "2026-12-14 16:00 WIB"
    assert office.task_due(number) == "2026-12-14 16:00 WIB"


def test_a_promise_needs_a_reason_a_future_and_a_running_clock(office: SimulatedOffice) -> None:
    number = assigned(office)
    with pytest.raises(Invalid, match="is in the past"):
        promise(office, number, at("2026-11-23 12:00"))
    with pytest.raises(Invalid, match="needs a reason"):
        promise(office, number, at("2026-12-04 12:00"), "")
    with pytest.raises(Conflict, match="resolution is stopped"):
        promise(office, answered(office), at("2026-12-04 12:00"))
