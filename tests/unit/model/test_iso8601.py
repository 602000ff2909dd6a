"""Texts of timers: what is read, what is refused, and what a month later means."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.model.iso8601 import Cycle, Span, add_span, parse_cycle, parse_date, parse_duration
from kernel.errors import Invalid

JAKARTA = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = Span(0, timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT4H", Span(0, timedelta(hours=4))),
        ("P10D", Span(0, timedelta(days=10))),
        ("P2W", Span(0, timedelta(days=14))),
        ("P1Y2M", Span(14, timedelta())),
        ("P1Y2M3DT4H5M6.5S", Span(14, timedelta(days=3, hours=4, minutes=5, seconds=6.5))),
        ("PT0S", Span(0, timedelta())),
        ("PT36H", Span(0, timedelta(hours=36))),
    ],
)
def test_a_duration_is_read(text: str, span: Span) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no duration"),
        ("P", "is no duration"),
        ("PT", "is no duration"),
        ("P1DT", "is no duration"),
        ("-PT1H", "is a negative duration"),
        ("PT-1H", "is a negative duration"),
        ("P0.5M", "is no duration"),
        ("P1.5Y", "is no duration"),
        ("4H", "is no duration"),
        ("PT4", "is no duration"),
        ("pt4h", "is no duration"),
        ("PT4H ", "is no duration"),
        ("P999999999W", "longer than any calendar"),
        ("P9999999999D", "is no duration"),
        ("P\u0663D", "is no duration"),  # an Arabic digit
    ],
)
def test_a_duration_that_nobody_can_keep_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("R3/PT1H", Cycle(3, None, HOUR)),
        ("R/PT1H", Cycle(None, None, HOUR)),
        (
            "R2/2026-11-24T08:00:00+07:00/PT1H",
            Cycle(2, datetime(2026, 11, 24, 1, tzinfo=UTC), HOUR),
        ),
    ],
)
def test_a_cycle_is_read(text: str, cycle: Cycle) -> None:
    assert parse_cycle(text) == cycle


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0 0 9 * * MON", "is a cron expression"),
        ("@daily", "is a cron expression"),
        ("PT1H", "is no cycle"),
        ("R3", "is no cycle"),
        ("R-1/PT1H", "is no cycle"),
        ("R0/PT1H", "repeats never"),
        ("R/PT0S", "without a pause"),
        ("R/P", "is no duration"),
        ("R/2026-11-24T08:00:00/PT1H", "no time zone"),
        ("R/PT1H/2026-11-24T08:00:00Z", "is a negative duration"),
        ("", "is no cycle"),
    ],
)
def test_a_cycle_that_cannot_turn_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        parse_cycle(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T08:00:00+07:00",
        "2026-11-24T01:00:00Z",
        "2026-11-24T08:00:00+07:00[Asia/Jakarta]",
        "2026-11-24T08:00:00[Asia/Jakarta]",
    ],
)
def test_a_date_is_read_in_its_zone(text: str) -> None:
    assert parse_date(text) == datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-11-24T08:00:00", "has no time zone"),
        ("PT4H", "is no instant"),
        ("tomorrow", "is no instant"),
        ("", "is no instant"),
        ("2026-02-30T08:00:00Z", "is no instant"),
        ("2026-11-24T08:00:00[Asia/Nowhere]", "is no instant"),
    ],
)
def test_a_date_without_a_clear_instant_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        parse_date(text)


@pytest.mark.parametrize(
    ("start", "duration", "zone", "end"),
    [  # the first four are the bugs of engines.md section 0, finding 4
        ("2025-01-31T02:00:00Z", "P1M", JAKARTA, "2025-02-28T02:00:00Z"),
        ("2024-01-31T02:00:00Z", "P1M", JAKARTA, "2024-02-29T02:00:00Z"),
        ("2025-03-31T02:00:00Z", "P1M", JAKARTA, "2025-04-30T02:00:00Z"),
        ("2026-01-15T08:00:00Z", "P6M", BERLIN, "2026-07-15T07:00:00Z"),
        ("2026-12-31T18:00:00Z", "P1M", JAKARTA, "2027-01-31T18:00:00Z"),  # 1 January there
        ("2024-02-29T02:00:00Z", "P1Y", JAKARTA, "2025-02-28T02:00:00Z"),
        ("2026-02-28T01:30:00Z", "P1M", BERLIN, "2026-03-28T01:30:00Z"),
        ("2026-02-28T23:00:00Z", "P1M", UTC, "2026-03-28T23:00:00Z"),
        ("2026-03-28T11:00:00Z", "P1D", BERLIN, "2026-03-29T11:00:00Z"),  # 24 hours exactly
    ],
)
def test_a_span_is_added_on_the_calendar_of_the_zone(
    start: str, duration: str, zone: ZoneInfo, end: str
) -> None:
    assert add_span(parse_date(start), parse_duration(duration), zone) == parse_date(end)


def test_a_wall_time_skipped_by_summer_time_moves_forward() -> None:
    start = datetime(2028, 2, 26, 1, 30, tzinfo=UTC)  # 26 March 2028 has no 02:30 there
    assert add_span(start, Span(1, timedelta()), BERLIN) == datetime(2028, 3, 26, 1, 30, tzinfo=UTC)


def test_a_cycle_counted_from_its_start_keeps_the_last_day_of_the_month() -> None:
    start = parse_date("2026-01-31T02:00:00Z")
    days = [add_span(start, Span(1, timedelta()), JAKARTA, times=n).day for n in (1, 2, 3)]
    assert days == [28, 31, 30]


def test_a_span_past_the_last_year_is_refused() -> None:
    with pytest.raises(Invalid, match="falls after 9999"):
        add_span(datetime(2026, 1, 1, tzinfo=UTC), parse_duration("P9000Y"), JAKARTA)
