"""What people of the demo office see: each function looks as one person, in one transaction."""

from collections.abc import Callable
from typing import TypeVar

from complaints.visibility import Viewer, viewer_of
from kernel.pages import Page
from kernel.unit_of_work import UnitOfWork
from reports.alerts import AlertRow, get_alert, list_alerts
from reports.complaint_file import ComplaintFile, complaint_file
from reports.inbox import InboxRow, Scope, count_inbox, list_inbox
from reports.task_file import TaskFile, task_file
from reports.timeline import TimelineEntry, timeline
from sla.conventions import Language
from tests.office import SimulatedOffice

T = TypeVar("T")

INTAKE = "intan-padmadinata"
COORDINATOR = "melati-sasmita"
OTHER_HANDLER = "iwan-nurhayati"
HEAD = "irfan-sopandi"
SUPERVISOR = "budi-supriatna"
OVERSIGHT_BELOW = "agus-mulyana"  # of kejari-bandung
AUDITOR = "yusuf-purnama"  # of kejagung
ADMINISTRATOR = "arif-kurniawan"
STRANGER = "hendra-daeng"  # intake of kejati-sulawesi-selatan


def looked(
    office: SimulatedOffice, person: str, look: Callable[[UnitOfWork, Viewer], T]
) -> tuple[T, int]:
    """What `look` gives for this person, and how many statements it took, the viewer apart."""

    def work(uow: UnitOfWork) -> tuple[T, int]:
        viewer = viewer_of(uow, person)
        before = uow.round_trips
        found = look(uow, viewer)
        return found, uow.round_trips - before

    return office.read(work)


def inbox(
    office: SimulatedOffice,
    person: str,
    scope: Scope,
    *,
    after: str | None = None,
    most: int = 50,
) -> Page[InboxRow]:
    keyring, calendars = office.open.keyring, office.open.calendars
    return looked(
        office,
        person,
        lambda uow, viewer: list_inbox(
            uow, keyring, calendars, viewer, scope, after=after, most=most
        ),
    )[0]


def numbers(office: SimulatedOffice, person: str, scope: Scope) -> list[str | None]:
    return [row.number for row in inbox(office, person, scope).items]


def counts(office: SimulatedOffice, person: str) -> dict[str, int]:
    found, _ = looked(office, person, count_inbox)
    return {scope.value: number for scope, number in found.items()}


def file_of(
    office: SimulatedOffice, person: str, number: str, language: Language = "id"
) -> ComplaintFile:
    keyring, calendars = office.open.keyring, office.open.calendars
    return looked(
        office,
        person,
        lambda uow, viewer: complaint_file(uow, keyring, calendars, viewer, number, language),
    )[0]


def task_of(office: SimulatedOffice, person: str, key: int, *, others: bool = False) -> TaskFile:
    bits = office.open.keyring, office.open.calendars, office.open.runtime
    return looked(
        office,
        person,
        lambda uow, viewer: task_file(uow, *bits, viewer, key, "id", others=others),
    )[0]


def history_of(office: SimulatedOffice, person: str, number: str) -> tuple[TimelineEntry, ...]:
    bits = office.open.keyring, office.open.runtime
    return looked(office, person, lambda uow, viewer: timeline(uow, *bits, viewer, number))[0]


def alerts_of(
    office: SimulatedOffice,
    person: str,
    *,
    open_only: bool = True,
    after: str | None = None,
    most: int = 50,
    language: Language = "id",
) -> Page[AlertRow]:
    keyring, calendars = office.open.keyring, office.open.calendars

    def look(uow: UnitOfWork, viewer: Viewer) -> Page[AlertRow]:
        return list_alerts(
            uow,
            keyring,
            calendars,
            viewer,
            open_only=open_only,
            after=after,
            most=most,
            language=language,
        )

    return looked(office, person, look)[0]


def alert_of(office: SimulatedOffice, person: str, key: int) -> AlertRow:
    keyring, calendars = office.open.keyring, office.open.calendars
    return looked(
        office, person, lambda uow, viewer: get_alert(uow, keyring, calendars, viewer, key)
    )[0]
