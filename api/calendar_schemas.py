"""What is sent and shown of working calendars."""

from marshmallow import fields, validate

from api.fields import Day, Instant
from api.shapes import Shown, Taken
from sla.calendar import DAYS_OFF_KINDS, WEEKDAYS
from sla.day_off_edit import MAX_NAME

MAX_REASON = 500
_NO_BLANKS = "expected a reason in words"
_HOURS = {
    "type": "object",
    "properties": {day: {"type": "array", "items": {"type": "string"}} for day in WEEKDAYS},
    "description": "Weekday -> opening hours in order",
    "example": {"monday": ["07:30-12:00", "13:00-16:00"], "sunday": []},
}


class DayOffShown(Shown):
    """A date on which the office is closed."""

    on = Day()
    name = fields.String()
    kind = fields.String(validate=validate.OneOf(DAYS_OFF_KINDS))


class SpecialHoursShown(Shown):
    """A period, both dates included, with opening hours of its own (Ramadan)."""

    name = fields.String()
    first = Day()
    last = Day()
    hours = fields.Raw(metadata=_HOURS)


class CalendarListed(Shown):
    """A calendar in a list."""

    name = fields.String(metadata={"example": "indonesia-wib"})
    version = fields.Integer()
    zone = fields.String(metadata={"example": "Asia/Jakarta"})
    valid_until = Day(
        allow_none=True,
        metadata={"description": "The last confirmed day; past it deadlines are provisional"},
    )
    imported_at = Instant()
    imported_by = fields.String()
    imported_by_name = fields.String()
    reason = fields.String()


class CalendarList(Shown):
    """All calendars by name, the newest version of each."""

    items = fields.List(fields.Nested(CalendarListed))


class CalendarShown(CalendarListed):
    """The newest version of a calendar."""

    hours = fields.Raw(metadata=_HOURS)
    special_hours = fields.List(fields.Nested(SpecialHoursShown))
    days_off = fields.List(fields.Nested(DayOffShown))


class DayOffPreviewBody(Taken):
    """A day off of the office's own."""

    on = Day(required=True, metadata={"example": "2026-12-30"})
    name = fields.String(
        required=True,
        validate=validate.Length(1, MAX_NAME),
        metadata={"example": "Hari Jadi Kota"},
    )


class DayOffBody(DayOffPreviewBody):
    """A day off, and why it is added now."""

    reason = fields.String(
        required=True,
        validate=[validate.Length(max=MAX_REASON), validate.Regexp(r"\s*\S", error=_NO_BLANKS)],
        metadata={"example": "Surat edaran Kajari nomor 12"},
    )


class MovedShown(Shown):
    """A running clock that the day off moves; null instants: it is paused."""

    number = fields.String(metadata={"description": "Of the complaint"})
    clock = fields.String()
    round = fields.Integer()
    before = Instant(allow_none=True)
    after = Instant(allow_none=True)
    zone = fields.String()


class DayOffPreview(Shown):
    """What would move; nothing is stored."""

    calendar = fields.String()
    version = fields.Integer(metadata={"description": "On which the day off would be added"})
    moved = fields.List(
        fields.Nested(MovedShown),
        metadata={"description": "Of complaints you may see, 100 at most"},
    )
    moved_in_all = fields.Integer()
    not_shown = fields.Integer(
        metadata={"description": "Of complaints you may not see, or beyond the 100"}
    )
    complete = fields.Boolean(
        metadata={"description": "false: more clocks run than were looked at; more may move"}
    )


class DayOffAdded(Shown):
    """The new version; the worker recounts the complaints, one after another."""

    calendar = fields.Nested(CalendarShown)
    complaints_to_recount = fields.Integer(
        metadata={
            "description": "Complaints with a running clock that counts by it; at most so many,"
            " for one that was handed over may count by it no more"
        }
    )
