"""Reads the log: cases with their events, as the receipt phase of the CoSeLoG project has them."""

import csv
import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kernel.errors import Invalid
from kernel.instants import parse_instant

COLUMNS = (
    "case:concept:name",
    "case:channel",
    "case:department",
    "case:startdate",
    "concept:instance",
    "concept:name",
    "org:resource",
    "time:timestamp",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent:
    """`activity` is the log's code (`T06`), or `receipt` for the first event."""

    instance: str
    activity: str
    resource: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request with its events in order of time."""

    id: str
    channel: str
    department: str
    started_at: datetime
    events: tuple[LogEvent, ...]

    def all_of(self, activity: str) -> list[LogEvent]:
        """Events of one activity; `T09` means T09-1, T09-2 and so on."""
        return [one for one in self.events if one.activity.split("-")[0] == activity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """`digest` names the file's content, so that a store knows which log it holds."""

    digest: str
    cases: tuple[Case, ...]


def read_log(path: Path, *, most: int | None = None) -> Log:
    """Read a CSV file, gzipped or not; `most` keeps only the first so many cases, by id.

    Raises Invalid with line and column.
    """
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as problem:
        raise Invalid(f"{path}: this is no CSV file in UTF-8 ({problem})") from problem
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Invalid(f"{path}: the columns {', '.join(missing)} are missing")
    rows: dict[str, list[dict[str, str]]] = {}
    for row in reader:
        rows.setdefault(row["case:concept:name"], []).append({**row, "line": str(reader.line_num)})
    cases = tuple(_case(path, rows[id_]) for id_ in sorted(rows)[:most])
    if not cases:
        raise Invalid(f"{path}: there is no case in it")
    digest = hashlib.sha256(data + str(most).encode()).hexdigest()
    return Log(digest=digest, cases=cases)


def _case(path: Path, rows: Sequence[dict[str, str]]) -> Case:
    first = rows[0]
    events = sorted(_events(path, rows), key=lambda event: (event.at, event.instance))
    if events[0].activity != "receipt":
        raise Invalid(f"{path}: case {first['case:concept:name']} does not begin with a receipt")
    return Case(
        id=first["case:concept:name"],
        channel=first["case:channel"],
        department=first["case:department"],
        started_at=_instant(path, first, "case:startdate"),
        events=tuple(events),
    )


def _events(path: Path, rows: Iterable[dict[str, str]]) -> Iterable[LogEvent]:
    for row in rows:
        name = row["concept:name"]
        yield LogEvent(
            instance=row["concept:instance"],
            activity="receipt" if name == "Confirmation of receipt" else name.split()[0],
            resource=row["org:resource"].lower(),
            at=_instant(path, row, "time:timestamp"),
        )


def _instant(path: Path, row: dict[str, str], column: str) -> datetime:
    try:
        return parse_instant(row[column])
    except Invalid as problem:
        raise Invalid(f"{path}: line {row['line']}, {column}: {problem}") from problem
