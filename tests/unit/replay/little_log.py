"""Little logs in the form of the real one, for tests: cases written as lines, and seeded ones."""

import csv
import io
import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from host.replay.log import COLUMNS

NAMES = {"receipt": "Confirmation of receipt", "T02": "T02 Check confirmation of receipt"}
Row = dict[str, str]


def case(
    id_: str,
    *events: str,
    channel: str = "Internet",
    department: str = "General",
    start: str = "2011-01-03 00:00:00+01:00",
) -> list[Row]:
    """Rows of one case; an event is `T06 04 10:30 Resource02`: code, January's day, time, who."""
    rows = []
    for number, event in enumerate(events):
        activity, day, time, *who = event.split()
        rows.append(
            {
                "case:concept:name": id_,
                "case:channel": channel,
                "case:department": department,
                "case:startdate": start,
                "concept:instance": f"{id_}-{number}",
                "concept:name": NAMES.get(activity, f"{activity} Something"),
                "org:resource": who[0] if who else "Resource01",
                "time:timestamp": f"2011-01-{day} {time}:00+01:00",
            }
        )
    return rows


def csv_text(*cases: Iterable[Row]) -> str:
    """The cases as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for rows in cases:
        writer.writerows(rows)
    return text.getvalue()


#: What may happen after the receipt; the last ends at every step of a life.
_STORIES = (
    ("T02", "T06", "T05", "T10"),
    ("T06", "T02", "T10", "T05"),
    ("T02", "T06", "T05", "T03", "T05", "T10"),
    ("T02", "T06", "T08", "T09-1", "T05", "T10"),
    ("T02", "T06", "T07-1", "T03", "T08", "T09-2", "T05", "T10"),
    ("T11",),
    ("T16",),
    ("T04",),
    ("T02",),
    ("T02", "T06"),
    ("T02", "T06", "T05"),
)
_CHANNELS = ("Internet", "Desk", "Post", "e-mail", "Intern")
_DEPARTMENTS = ("General", "General", "General", "Customer contact", "Experts")


def seeded_cases(seed: int, number: int) -> list[list[Row]]:
    """So many cases of every kind in January and February 2011, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 (repeatable on purpose)
    return [_seeded_case(chance, place) for place in range(number)]


def _seeded_case(chance: random.Random, place: int) -> list[Row]:
    story = ("receipt", *_STORIES[place % len(_STORIES)])
    at = datetime.fromisoformat("2011-01-03T08:00:00+01:00")
    at += timedelta(minutes=chance.randrange(40 * 24 * 60))
    started = (at + timedelta(days=chance.choice((-1, 0, 1)))).replace(hour=0, minute=0)
    rows = case(
        f"case-{place:03}",
        *(f"{activity} 01 00:00 Resource{chance.randrange(9):02}" for activity in story),
        channel=chance.choice(_CHANNELS),
        department=chance.choice(_DEPARTMENTS),
        start=started.isoformat(),
    )
    for row in rows:
        row["time:timestamp"] = at.isoformat()
        at += timedelta(minutes=chance.choice((0, 5, 300, 3000, 20_000)))
    return rows
