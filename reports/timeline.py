"""What happened to a complaint, in one list: steps, deadlines, alerts, what was said, by whom.

Gateways, service tasks and what changed nothing are left out; texts of the conversation are not
repeated here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import BigInteger, Boolean, LargeBinary, RowMapping, String

from complaints.complainants import open_purpose
from complaints.visibility import Viewer, get_visible
from engine import history
from engine.runtime import Runtime
from escalation import rows
from escalation.comments import open_comment
from kernel.columns import Instant
from kernel.keyring import Keyring
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork
from reports.clock_view import ClockView, views_of
from reports.names import names_of_people
from reports.timeline_clocks import Rounds, clock_entries, load_rounds, rung_entries, titles
from reports.timeline_entries import TimelineEntry, TimelineKind
from reports.timeline_steps import step_entries
from sla import clocks
from sla.calendars import Calendars
from sla.conventions import Language

__all__ = ["TimelineEntry", "TimelineKind", "timeline", "timeline_with_clocks"]

# Openings that deliver a letter are no reading by a person.
_BY_PEOPLE = query(
    "SELECT 'said' AS what, at, author AS who, kind, NULL AS sealed, public, '' AS clock,"
    " '' AS rung, 0 AS key FROM conversation WHERE complaint = :number"
    " UNION ALL SELECT 'identity_opened', opened_at, opened_by, '', purpose, false, '', '', 0"
    " FROM identity_opening WHERE complaint = :number AND opened_by <> 'delivery'"
    " UNION ALL SELECT 'alert_commented', m.at, m.person, '', m.text, false, r.clock, r.name, r.key"
    " FROM rung r JOIN rung_comment m ON m.rung = r.key WHERE r.root = :root ORDER BY at",
    {
        "what": String,
        "at": Instant,
        "who": String,
        "kind": String,
        "sealed": LargeBinary,
        "public": Boolean,
        "clock": String,
        "rung": String,
        "key": BigInteger,
    },
    number=String,
    root=BigInteger,
)
#: Details that hold ids of people, to be told by name.
_PEOPLE = ("before", "after", "recipients")


def timeline(
    uow: UnitOfWork, keyring: Keyring, runtime: Runtime, viewer: Viewer, number: str
) -> tuple[TimelineEntry, ...]:
    """All that happened to the complaint with this number, by instant; 8 statements.

    NotFound, in the same words, for one that is not there and one that the viewer may not see.
    """
    root = get_visible(uow, viewer, number).root
    return _entries(uow, keyring, runtime, root, number, load_rounds(uow, root))


def timeline_with_clocks(  # noqa: PLR0913
    uow: UnitOfWork,
    keyring: Keyring,
    runtime: Runtime,
    calendars: Calendars,
    viewer: Viewer,
    number: str,
    language: Language,
) -> tuple[tuple[TimelineEntry, ...], tuple[ClockView, ...]]:
    """As `timeline`, and every round of every clock with its why; no statement more."""
    root = get_visible(uow, viewer, number).root
    rounds = load_rounds(uow, root)
    records = [record for record, _ in rounds.values()]
    entries = _entries(uow, keyring, runtime, root, number, rounds)
    return entries, views_of(uow, calendars, records, language)


def _entries(  # noqa: PLR0913
    uow: UnitOfWork, keyring: Keyring, runtime: Runtime, root: int, number: str, rounds: Rounds
) -> tuple[TimelineEntry, ...]:
    by_people = uow.execute(_BY_PEOPLE, {"number": number, "root": root}).mappings().all()
    said = [_by_person(keyring, number, row) for row in by_people]
    steps = step_entries(runtime.catalogue(uow), history.list_entries(uow, root))
    entries = [
        *(_titled(rounds, one) for one in _unsaid(steps, said)),
        *clock_entries(rounds, clocks.list_facts(uow, root), uow.now),
        *rung_entries(keyring, rounds, rows.list_of_root(uow, root)),
        *said,
    ]
    names = names_of_people(uow, {one for entry in entries for one in _people_in(entry)})
    return tuple(_named(entry, names) for entry in sorted(entries, key=lambda entry: entry.at))


def _titled(rounds: Rounds, entry: TimelineEntry) -> TimelineEntry:
    """A step that is about a clock, with what people call the clock."""
    if entry.clock is None:
        return entry
    return replace(entry, details={**titles(rounds, entry.clock, 1), **entry.details})


def _by_person(keyring: Keyring, number: str, row: RowMapping) -> TimelineEntry:
    kind, details = TimelineKind(row["what"]), {}
    if kind is TimelineKind.SAID:
        details = {"said": row["kind"], "public": "yes" if row["public"] else "no"}
    elif kind is TimelineKind.IDENTITY_OPENED:
        purpose = open_purpose(keyring, number, row["sealed"])
        details = {} if purpose is None else {"purpose": purpose}
    else:
        comment = open_comment(keyring, row["key"], row["sealed"])
        details = {"rung": row["rung"], "comment": comment}
    return TimelineEntry(
        at=row["at"], kind=kind, actor=row["who"], clock=row["clock"] or None, details=details
    )


def _unsaid(
    steps: Iterable[TimelineEntry], said: Iterable[TimelineEntry]
) -> Iterator[TimelineEntry]:
    """Without the responses whose words stand in the conversation: they are told there."""
    words = [(one.details["said"], one.at) for one in said if one.kind is TimelineKind.SAID]
    for entry in steps:
        word = entry.details.get("response")
        with_words = [one for one in words if one[0] == word and one[1] <= entry.at]
        if with_words:
            words.remove(with_words[0])
        else:
            yield entry


def _people_in(entry: TimelineEntry) -> list[str]:
    listed = [entry.details[name].split(", ") for name in _PEOPLE if name in entry.details]
    return [one for ids in (*listed, [entry.actor] if entry.actor else []) for one in ids]


def _named(entry: TimelineEntry, names: dict[str, str]) -> TimelineEntry:
    told = {
        name: ", ".join(names.get(one, one) for one in text.split(", "))
        for name, text in entry.details.items()
        if name in _PEOPLE
    }
    actor_name = None if entry.actor is None else names.get(entry.actor, entry.actor)
    return replace(entry, actor_name=actor_name, details={**entry.details, **told})
