"""Tells process owners of incidents: by letter, never one in conflict, and not again and again.

A letter names process and element, and holds nothing of a complaint. For one process, element and
kind a person gets at most one in `every`, so that a broken policy that meets a thousand filings is
one letter an hour with their number.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from complaints import conflicts, engine_view
from complaints.facts import Facts, facts_of, handling_unit
from complaints.visibility import viewer_of
from engine import incident_counts, steps
from engine.catalogue import Catalogue
from engine.events import IncidentOpened, StepTaken
from engine.execution import effects as fx
from engine.execution.state import ROOT_NUMBER, State
from engine.model.definition import Definition
from engine.runtime import Runtime
from engine.steps import Loaded
from identity import absences, units
from identity.roles import Role
from kernel.errors import Invalid
from kernel.unit_of_work import UnitOfWork
from notifications import outbox
from notifications.messages import NewMessage, RecipientKind

TEMPLATE = "process_trouble"
KIND = "incident"
EVERY = timedelta(hours=1)
_COUNTED = incident_counts.COUNTED
_MAX_NAME = 200
_LONG_NUMBER = re.compile(r"\d{16}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Who is told, the second only where the first are nobody.
_ROLES = (Role.PROCESS_OWNER, Role.ADMINISTRATOR)
_STOPPED = "Sebuah langkah tidak dapat diselesaikan, dan prosesnya menunggu di sana."
_TROUBLES: Mapping[str, str] = {
    "clock": "Sebuah tenggat belum bertanggal: kebijakan atau kalendernya tidak dapat dibaca.",
    "ladder": "Sebuah tenggat berjalan tanpa tangga peringatan: tabel eskalasinya tidak terbaca.",
    "policy": "Sebuah baris kebijakan tenggat tidak menyebut jam mana yang dimaksud.",
    "due_row": "Sesuatu yang jatuh tempo tidak dapat dikerjakan; yang lain tetap berjalan.",
    "recount": "Tenggat sebuah pengaduan tidak dapat dihitung ulang menurut kalender yang baru.",
    "sealed": "Isi tersegel tidak dapat dibuka dengan kunci kantor ini.",
    "self_start": "Sebuah proses memulai dirinya sendiri berulang-ulang dan kini diperlambat.",
    "reserved_key": "Pesan dengan kunci yang hanya boleh diberikan kantor tidak memulai apa pun.",
    "task_without_people": "Sebuah tugas menunggu peran yang tidak diisi siapa pun.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """What to tell. `kind` is that of the incident; `process` and `element` in words of people."""

    root: int | None
    process_id: str
    process: str
    element_id: str
    element: str
    kind: str
    is_token: bool


@dataclass(frozen=True, slots=True)
class IncidentLetters:
    """The room's handlers; `every`: the stretch in which one kind of trouble is told once."""

    runtime: Runtime
    every: timedelta = EVERY

    def on_step_taken(self, uow: UnitOfWork, step: StepTaken) -> None:
        """Tell of tokens that the step left in an incident."""
        raised = [one for one in step.effects if isinstance(one, fx.IncidentRaised)]
        if not raised:
            return
        facts = facts_of(step)
        for effect in raised:
            process = _definition(step.state, step.catalogue, effect.number)
            self._tell(uow, _of_token(step.root, process, effect), facts)

    def on_incident_opened(self, uow: UnitOfWork, event: IncidentOpened) -> None:
        """Tell of what stands still without a token, also where its state cannot be read."""
        loaded = None if event.root is None else _readable(uow, event.root)
        facts: Facts = {} if loaded is None else facts_of(loaded)
        process = None
        if loaded is not None:
            catalogue = self.runtime.catalogue(uow, loaded.stamp)
            process = _definition(loaded.state, catalogue, ROOT_NUMBER)
        element = event.element_id
        trouble = _Trouble(
            root=event.root,
            process_id="" if process is None else process.process_id,
            process=_named(process),
            element_id=element,
            element=_element_name(process, element),
            kind=event.kind,
            is_token=False,
        )
        self._tell(uow, trouble, facts)

    def _tell(self, uow: UnitOfWork, trouble: _Trouble, facts: Facts) -> None:
        for person in _recipients(uow, trouble.root, facts):
            message_id = self._message_id(uow.now, trouble, person)
            if outbox.is_known(uow, message_id):
                continue
            count = incident_counts.count_like(
                uow,
                engine_view.hidden_from(viewer_of(uow, person)),
                token=trouble.is_token,
                kind=trouble.kind,
                element_id=trouble.element_id,
            )
            outbox.enqueue(uow, _letter(message_id, person, trouble, count))

    def _message_id(self, now: datetime, trouble: _Trouble, person: str) -> str:
        """The same for the same kind of trouble in the same stretch of time."""
        stretch = (now - _EPOCH) // self.every
        like = "\n".join((person, trouble.process_id, trouble.element_id, trouble.kind))
        digest = hashlib.sha256(like.encode()).hexdigest()[:24]
        return f"{KIND}/{TEMPLATE}/{digest}/{stretch}"


def _readable(uow: UnitOfWork, root: int) -> Loaded | None:
    """The instance, None when its record is damaged: that may be the very thing to tell."""
    try:
        return steps.look(uow, root)
    except (Invalid, ValueError, LookupError, TypeError):
        return None


def _letter(message_id: str, person: str, trouble: _Trouble, count: int) -> NewMessage:
    shown = max(count, 1)  # at least the one it is about, which may be being written
    return NewMessage(
        message_id=message_id,
        recipient_kind=RecipientKind.PERSON,
        recipient_ref=person,
        template=TEMPLATE,
        params={
            "process": trouble.process,
            "element": trouble.element,
            "trouble": _TROUBLES.get(trouble.kind, _STOPPED),
            "count": f"{_COUNTED}+" if shown > _COUNTED else str(shown),
        },
        kind=KIND,
    )


def _recipients(uow: UnitOfWork, root: int | None, facts: Facts) -> list[str]:
    """Who is told: process owners of the unit or the nearest above, else administrators likewise.

    Nobody whom the matter is about. Without a unit those of the top.
    """
    for role in _ROLES:
        for unit in _units(uow, facts):
            members = absences.available_members(uow, unit, role, uow.now)
            found = [one.id for one in members if _may_know(uow, root, facts, one.id)]
            if found:
                return found
    return []


def _may_know(uow: UnitOfWork, root: int | None, facts: Facts, person: str) -> bool:
    # The complaint's row may not be written yet, and what it says may have been forgotten since.
    if conflicts.has_conflict(uow, facts, person):
        return False
    return root is None or not engine_view.hides(uow, person, root)


def _units(uow: UnitOfWork, facts: Facts) -> Iterator[str]:
    """The unit that handles it, then those above; the tops where there is none."""
    unit = handling_unit(facts)
    above = [] if unit is None else units.ancestors(uow, unit)
    if unit is not None:
        yield unit
    yield from (one.id for one in above)
    if not above:
        yield from (one.id for one in units.list_units(uow) if one.parent is None)


def _of_token(root: int, process: Definition | None, effect: fx.IncidentRaised) -> _Trouble:
    return _Trouble(
        root=root,
        process_id="" if process is None else process.process_id,
        process=_named(process),
        element_id=effect.element_id,
        element=_element_name(process, effect.element_id),
        kind=effect.kind,
        is_token=True,
    )


def _definition(state: State, catalogue: Catalogue, number: int) -> Definition | None:
    """The process, root or called, that a token or scope stands in."""
    of_token = number in state.tokens
    scope = state.scopes.get(steps.process_of(state, number) if of_token else ROOT_NUMBER)
    return None if scope is None else catalogue.definitions.get(scope.definition)


def _named(process: Definition | None) -> str:
    return "Tuntas" if process is None else _in_words(process.name, process.process_id)


def _element_name(process: Definition | None, element: str) -> str:
    place = None if process is None else process.by_id.get(element)
    name = None if process is None or place is None else process.nodes[place].name
    return _in_words(name, element)


def _in_words(*names: str | None) -> str:
    """The first that a letter may hold: one short line, nothing like an address or a number."""
    for text in names:
        fits = text and len(text) <= _MAX_NAME and text.isprintable()
        if text and fits and "@" not in text and not _LONG_NUMBER.search(text):
            return text
    return "-"
