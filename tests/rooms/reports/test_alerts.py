"""Alerts: who sees them, who answers, what is said afterwards, and nothing about hidden ones."""

import pytest

from escalation import acknowledgements, comments
from kernel.errors import NotFound
from reports.alerts import AlertRow
from tests.office import SimulatedOffice, shown
from tests.rooms.reports.looking import (
    COORDINATOR,
    HEAD,
    INTAKE,
    OTHER_HANDLER,
    STRANGER,
    SUPERVISOR,
    alert_of,
    alerts_of,
)
from tests.stages import EXAMINER, HANDLER, assigned, examined

HALF = "Separuh waktu penyelesaian"
HALF_PASSED = "2026-12-03 12:00"


def half_passed(office: SimulatedOffice) -> str:
    """Half the time of the resolution has passed: its handler was told."""
    number = assigned(office)
    office.advance(until=HALF_PASSED)
    return number


def of_half(rows: tuple[AlertRow, ...]) -> AlertRow:
    (found,) = [row for row in rows if row.rung_name == HALF]
    return found


def test_who_was_told_may_answer(office: SimulatedOffice) -> None:
    number = half_passed(office)
    alert = of_half(alerts_of(office, HANDLER).items)
    assert (alert.number, alert.subject) == (number, "Pelayanan lambat")
    assert (alert.clock, alert.clock_title, alert.rung_number) == (
        "resolution",
        "Penyelesaian",
        1,
    )
    assert (alert.reason, alert.early) == ("50 persen waktu terpakai", False)
    assert (shown(alert.due_at), alert.zone) == ("2026-12-14 16:00 WIB", "Asia/Jakarta")
    assert shown(alert.acknowledge_by) is not None
    assert (alert.is_open, alert.may_acknowledge, alert.may_comment) == (True, True, True)
    assert (alert.unit, alert.unit_name) == ("kejari-bandung", "Kejaksaan Negeri Bandung")
    english = of_half(alerts_of(office, HANDLER, language="en").items)
    assert (english.clock_title, english.reason) == ("Resolution", "50 percent of the time is used")


@pytest.mark.parametrize("leader", [HEAD, SUPERVISOR, "puspita-sutisna"])
def test_who_leads_the_unit_or_one_above_sees_it_and_may_not_answer(
    office: SimulatedOffice, leader: str
) -> None:
    half_passed(office)
    alert = of_half(alerts_of(office, leader).items)
    assert (alert.is_open, alert.may_acknowledge, alert.may_comment) == (True, False, False)


@pytest.mark.parametrize("person", [OTHER_HANDLER, COORDINATOR, INTAKE, STRANGER])
def test_others_see_only_what_they_were_told(office: SimulatedOffice, person: str) -> None:
    half_passed(office)
    assert HALF not in [row.rung_name for row in alerts_of(office, person).items]


def test_answered_ones_leave_the_open_list_and_stay_in_the_other(office: SimulatedOffice) -> None:
    number = half_passed(office)
    office.acknowledge(number, HANDLER, "Saya tangani.", clock="resolution")
    assert HALF not in [row.rung_name for row in alerts_of(office, HANDLER).items]
    alert = of_half(alerts_of(office, HANDLER, open_only=False).items)
    assert (alert.status, alert.acknowledged_by, alert.comment) == (
        "acknowledged",
        HANDLER,
        "Saya tangani.",
    )
    assert (alert.is_open, alert.may_acknowledge, alert.may_comment) == (False, False, True)
    assert alert.names[HANDLER] == "Citra Darmawan"


def test_comments_after_the_fact_stand_under_the_alert(office: SimulatedOffice) -> None:
    half_passed(office)
    key = of_half(alerts_of(office, HANDLER).items).key
    keyring, said = office.open.keyring, " Menunggu berkas. "
    office.do(lambda uow: comments.add_comment(uow, key, HANDLER, said, keyring=keyring))
    found = [(one.person, one.text) for one in alert_of(office, HANDLER, key).comments]
    assert found == [(HANDLER, "Menunggu berkas.")]
    assert alert_of(office, HEAD, key).comments == ()  # sees it, and was not told
    assert of_half(alerts_of(office, HEAD).items).comments == ()
    office.advance(until="2026-12-10 12:00")  # told of the rung above
    assert alert_of(office, HEAD, key).comments[0].text == "Menunggu berkas."
    assert of_half(alerts_of(office, HEAD).items).comments[0].text == "Menunggu berkas."


def test_who_was_told_of_the_rung_above_may_answer_the_one_below(office: SimulatedOffice) -> None:
    half_passed(office)
    key = of_half(alerts_of(office, HANDLER).items).key
    assert alert_of(office, HEAD, key).may_acknowledge is False
    office.advance(until="2026-12-10 12:00")
    assert alert_of(office, HEAD, key).may_acknowledge is True
    keyring = office.open.keyring
    office.do(
        lambda uow: acknowledgements.acknowledge(uow, key, HEAD, "Saya lihat.", keyring=keyring)
    )
    assert alert_of(office, HANDLER, key).acknowledged_by == HEAD


def test_alerts_about_conduct_reach_nobody_of_the_reported_unit(office: SimulatedOffice) -> None:
    number = examined(office)
    office.advance(until="2027-01-15 08:00")
    seen = [row.number for row in alerts_of(office, EXAMINER, open_only=False).items]
    assert set(seen) == {number}
    (alert, *_) = alerts_of(office, EXAMINER, open_only=False).items
    for person in office.people_of("kejari-bandung"):
        assert alerts_of(office, person, open_only=False).items == ()
        with pytest.raises(NotFound, match=f"^no alert has the key {alert.key}$"):
            alert_of(office, person, alert.key)


def test_who_was_told_and_is_reported_since_sees_it_no_more(office: SimulatedOffice) -> None:
    number = office.submit()
    office.advance(until="2026-11-27 09:00")
    (told, *_) = [one for one in office.alerts(number) if INTAKE in one.recipients]
    assert alert_of(office, INTAKE, told.key).number == number
    office.complete(
        "verify_complaint",
        number,
        by="rudi-sumantri",
        decision="accept",
        reason="Menyangkut petugas penerima.",
        reportedOfficial=INTAKE,
        reportedUnit="kejari-makassar",
    )
    assert alerts_of(office, INTAKE, open_only=False).items == ()
    with pytest.raises(NotFound):
        alert_of(office, INTAKE, told.key)
    assert alert_of(office, HEAD, told.key).number == number


def test_a_confidential_one_shows_no_subject_to_who_was_told_above(
    office: SimulatedOffice,
) -> None:
    number = assigned(office, confidential=True)
    office.advance(working_days=25)
    above = "puspita-sutisna"  # supervisor of the unit above
    told = [one for one in office.alerts(number) if above in one.recipients]
    rows = [row for row in alerts_of(office, above).items if row.number == number]
    assert {row.key for row in rows} == {one.key for one in told}
    assert [row.subject for row in rows] == [None] * len(told)
    assert told != []


@pytest.mark.parametrize("open_only", [True, False])
def test_pages_go_back_in_time_and_show_each_once(office: SimulatedOffice, open_only: bool) -> None:
    for _ in range(3):
        assigned(office)
    office.advance(until=HALF_PASSED)
    everything = alerts_of(office, HEAD, open_only=open_only).items
    paged: list[int] = []
    cursor = None
    for _ in range(len(everything)):
        page = alerts_of(office, HEAD, open_only=open_only, after=cursor, most=2)
        paged += [row.key for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == [row.key for row in everything]
    fired = [row.fired_at for row in everything]
    assert fired == sorted(fired, reverse=True)
    assert len(everything) > 2


def test_an_unknown_alert_is_not_found(office: SimulatedOffice) -> None:
    with pytest.raises(NotFound, match="^no alert has the key 999$"):
        alert_of(office, HEAD, 999)
