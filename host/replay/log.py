"""Reads the log: cases with their events, as the receipt phase of the CoSeLoG project has them."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
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
CHANNELS = ("Internet", "Desk", "Post", "e-mail", "Intern")
DEPARTMENTS = ("General", "Customer contact", "Experts")
RECEIPT, RECEIPT_NAME = "receipt", "Confirmation of receipt"


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
    rows: dict[str, list[_Row]] = {}
    for row in _rows(path, _text(path, data)):
        rows.setdefault(row["case:concept:name"], []).append(row)
    cases = tuple(_case(path, rows[id_]) for id_ in sorted(rows)[:most])
    if not cases:
        raise Invalid(f"{path}: there is no case in it; expected a line for each event")
    digest = hashlib.sha256(data + str(most).encode()).hexdigest()
    return Log(digest=digest, cases=cases)


_Row = dict[str, str]  #: the columns by name, and `line`: where in the file it stands
_GZIP = b"\x1f\x8b"


def _text(path: Path, data: bytes) -> str:
    try:
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as problem:
        raise Invalid(f"{path}: the gzip file is damaged ({problem}); fetch it again") from problem
    except UnicodeDecodeError as problem:
        raise Invalid(f"{path}: this is no CSV file in UTF-8 ({problem})") from problem


def _rows(path: Path, text: str) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    seen: dict[str, str] = {}
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise Invalid(f"{path}: line 1: the columns {', '.join(missing)} are missing")
        for row in reader:
            line = str(reader.line_num)
            for name in COLUMNS:
                if not (row[name] or "").strip():
                    raise Invalid(f"{path}: line {line}, {name}: expected a value, got nothing")
            _require_new(path, seen, row["concept:instance"], line)
            yield {**row, "line": line}
    except csv.Error as problem:
        at = max(reader.line_num, 1)
        raise Invalid(f"{path}: line {at}: this is no CSV ({problem})") from problem


def _require_new(path: Path, seen: dict[str, str], instance: str, line: str) -> None:
    first = seen.setdefault(instance, line)
    if first != line:
        raise Invalid(
            f"{path}: line {line}, concept:instance: {instance} stands in line {first} already;"
            " expected a key of its own for each event"
        )


def _case(path: Path, rows: Sequence[_Row]) -> Case:
    first = rows[0]
    events = sorted(_events(path, rows), key=lambda event: (event.at, event.instance))
    if events[0].activity != RECEIPT:
        raise Invalid(
            f"{path}: line {first['line']}, concept:name: case {first['case:concept:name']} begins"
            f" with {events[0].activity}; expected {RECEIPT_NAME!r} as its first event"
        )
    return Case(
        id=first["case:concept:name"],
        channel=_known(path, first, "case:channel", CHANNELS),
        department=_known(path, first, "case:department", DEPARTMENTS),
        started_at=_instant(path, first, "case:startdate"),
        events=tuple(events),
    )


def _events(path: Path, rows: Iterable[_Row]) -> Iterable[LogEvent]:
    for row in rows:
        name = row["concept:name"]
        yield LogEvent(
            instance=row["concept:instance"],
            activity=RECEIPT if name == RECEIPT_NAME else name.split()[0],
            resource=row["org:resource"].lower(),
            at=_instant(path, row, "time:timestamp"),
        )


def _known(path: Path, row: _Row, column: str, known: Sequence[str]) -> str:
    if row[column] not in known:
        raise Invalid(
            f"{path}: line {row['line']}, {column}: {row[column]!r} is unknown;"
            f" expected one of {', '.join(known)}"
        )
    return row[column]


def _instant(path: Path, row: _Row, column: str) -> datetime:
    try:
        return parse_instant(row[column])
    except Invalid as problem:
        raise Invalid(f"{path}: line {row['line']}, {column}: {problem}") from problem
