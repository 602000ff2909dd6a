"""An explanation as plain text in Indonesian or English: short lines a citizen understands."""

from fractions import Fraction

from sla.arithmetic import Due
from sla.budget import Budget, Unit
from sla.calendar import DAYS_OFF_KINDS, DayKind
from sla.conventions import Language
from sla.explanation import ExplainedPause, Explanation, Result
from sla.explanation_days import DayRole, ExplainedDay
from sla.shares import MICROS_A_DAY
from sla.words import (
    budget_text,
    date_text,
    due_text,
    instant_text,
    weight_text,
    windows_text,
)

WORDS: dict[str, tuple[str, str]] = {
    "due": ("Batas waktu", "Deadline"),
    "paused": ("berhenti selama jeda sejak", "stands still, paused since"),
    "remaining": ("Sisa waktu", "Time left"),
    "provisional": (
        "sementara: kalender sesudah tanggal ini belum ditetapkan",
        "provisional: the calendar beyond this is not confirmed yet",
    ),
    "typed": ("ditetapkan oleh petugas", "set by a person"),
    "start": ("Mulai", "Start"),
    "rule": ("Aturan", "Rule"),
    "basis": ("Dasar hukum", "Legal basis"),
    "policy": ("Kebijakan", "Policy"),
    "version": ("versi", "version"),
    "calendar": ("Kalender", "Calendar"),
    "since": ("sejak", "from"),
    "pauses": ("Jeda", "Pauses"),
    "open": ("masih berlangsung", "still open"),
    "to": ("sampai", "to"),
    "sum": ("Jumlah jeda", "Pauses together"),
    "moved": ("batas mundur", "the deadline moves by"),
    "extension": ("Perpanjangan", "Extension"),
    "days": ("Hari demi hari", "Day by day"),
    "more": ("hari berikutnya tidak ditampilkan", "more days are not shown"),
    "how": ("Cara menghitung", "How it is counted"),
    "zero": ("hari ke-0 (diterima)", "day 0 (received)"),
    "before": ("diterima; belum dihitung", "received; not counted yet"),
    "day": ("hari ke-", "day "),
    "not": ("tidak dihitung", "not counted"),
    "rolled": ("hari libur, batas mundur", "day off, the deadline moves on"),
    "closed": ("kantor tutup", "the office is closed"),
    "pause": ("jeda", "paused"),
    "clock": ("Jam", "Clock"),
    "round": ("putaran", "round"),
}
KINDS: dict[str, tuple[str, str]] = {
    "public": ("libur nasional", "national holiday"),
    "government": ("cuti bersama", "government day off"),
    "office": ("libur kantor", "office day off"),
}


def word(name: str, language: Language) -> str:
    """One word or phrase of the explanation."""
    return WORDS[name][0 if language == "id" else 1]


def render(explanation: Explanation, language: Language = "id") -> str:
    """The whole explanation, result first, ending in a newline."""
    blocks = [
        [_result_line(explanation, language)],
        _rule_lines(explanation, language),
        _pause_lines(explanation, language),
        _day_lines(explanation, language),
        _convention_lines(explanation, language),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _result_line(explanation: Explanation, language: Language) -> str:
    due = explanation.due
    zone = due.reigns[-1].calendar.zone
    label = word("due", language)
    if explanation.result is Result.PAUSED and due.paused_since is not None:
        since = instant_text(due.paused_since, zone, language)
        return f"{label}: {word('paused', language)} {since}{_remaining(explanation, language)}"
    if due.due_at is None:
        return f"{label}: -"
    text = f"{label}: {due_text(due.due_at, due.last_day, zone, language)}"
    if explanation.result in (Result.PROVISIONAL, Result.TYPED):
        text += f" ({word(explanation.result.value, language)})"
    return text


def _remaining(explanation: Explanation, language: Language) -> str:
    if explanation.remaining is None:
        return ""
    unit = explanation.budget.unit
    left = explanation.remaining / (MICROS_A_DAY if unit is Unit.CALENDAR_DAYS else 1)
    return f"\n{word('remaining', language)}: {weight_text(left, unit, language)}"


def _rule_lines(explanation: Explanation, language: Language) -> list[str]:
    notes, term = explanation.notes, explanation.term
    start = instant_text(term.start, term.first_calendar.zone, language)
    lines = [
        f"{word('start', language)}: {start}",
        f"{word('rule', language)}: {budget_text(_rule(explanation), language)}",
    ]
    if notes.clock:
        called = (notes.policy and notes.policy.name_in(language)) or notes.clock
        label = f"{word('clock', language)}: {called}"
        lines.insert(0, f"{label}, {word('round', language)} {notes.round}")
    if notes.legal_basis:
        lines.append(f"{word('basis', language)}: {notes.legal_basis}")
    if notes.policy_version is not None:
        version = f"{word('version', language)} {notes.policy_version} {notes.policy_row}".rstrip()
        lines.append(f"{word('policy', language)}: {version}")
    return lines + _calendar_lines(explanation, language)


def _rule(explanation: Explanation) -> Budget:
    """The budget without what extensions added; those have lines of their own."""
    policy = explanation.notes.policy
    return (policy and policy.budget) or explanation.budget


def _calendar_lines(explanation: Explanation, language: Language) -> list[str]:
    lines = []
    for place, calendar in enumerate(explanation.calendars):
        named = f"{calendar.name} {word('version', language)} {calendar.version}"
        line = f"{word('calendar', language)}: {named} ({calendar.zone})"
        if place:
            zone = explanation.due.reigns[place].calendar.zone
            since = instant_text(calendar.since, zone, language)
            line += f", {word('since', language)} {since}"
        lines.append(line)
    return lines


def _pause_lines(explanation: Explanation, language: Language) -> list[str]:
    lines = [_extension_line(explanation, number, language) for number in _extensions(explanation)]
    if not explanation.pauses:
        return lines
    lines.append(f"{word('pauses', language)}:")
    lines += [_pause_line(explanation, one, language) for one in explanation.pauses]
    due, unit = explanation.due, explanation.budget.unit
    if explanation.result is Result.PAUSED:
        return lines
    total = f"{word('sum', language)}: {weight_text(due.pause_cost, unit, language)}"
    if unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS) and explanation.result is not Result.TYPED:
        moved = _moved_text(due, unit, language)
        total += f"; {word('moved', language)} {moved}"
    return [*lines, f"  {total}"]


def _extensions(explanation: Explanation) -> range:
    return range(len(explanation.notes.extensions))


def _extension_line(explanation: Explanation, number: int, language: Language) -> str:
    extension = explanation.notes.extensions[number]
    amount = budget_text(Budget(extension.amount, explanation.budget.unit), language)
    return f"{word('extension', language)}: {amount}, {extension.reason}"


def _moved_text(due: Due, unit: Unit, language: Language) -> str:
    return weight_text(Fraction(due.moved_days), unit, language)


def _pause_line(explanation: Explanation, pause: ExplainedPause, language: Language) -> str:
    zone = explanation.due.reigns[0].calendar.zone
    stretch = pause.note.pause
    since = instant_text(stretch.since, zone, language)
    if stretch.until is None or pause.cost is None:
        line = f"  {since}, {word('open', language)}"
    else:
        until = instant_text(stretch.until, zone, language)
        cost = weight_text(pause.cost, explanation.budget.unit, language)
        line = f"  {since} {word('to', language)} {until}: {cost}"
    return f"{line} ({pause.note.reason})" if pause.note.reason else line


def _day_lines(explanation: Explanation, language: Language) -> list[str]:
    if not explanation.days:
        return []
    unit = explanation.budget.unit
    several = len(explanation.calendars) > 1
    lines = [f"{word('days', language)}:"]
    for day in explanation.days:
        office = f" [{day.calendar}]" if several else ""
        lines.append(f"  {date_text(day.on, language)}: {_day_text(day, unit, language)}{office}")
    if explanation.days_omitted:
        lines.append(f"  ... {explanation.days_omitted} {word('more', language)}")
    return lines


def _day_text(day: ExplainedDay, unit: Unit, language: Language) -> str:
    if day.role is DayRole.NOT_WORKED:
        return f"{word('not', language)}, {_why_closed(day, language)}"
    if day.role is DayRole.ROLLED:
        return word("rolled", language)
    if day.role in (DayRole.DAY_ZERO, DayRole.BEFORE):
        return word("zero" if day.role is DayRole.DAY_ZERO else "before", language)
    text = f"{word('day', language)}{day.number}"
    if unit is Unit.WORKING_HOURS:
        text = weight_text(day.ran, unit, language)
    if unit is not Unit.CALENDAR_DAYS:
        text += f" ({_hours(day, language)})"
    if day.paused and unit is not Unit.CALENDAR_DAYS:
        text += f", {word('pause', language)} {weight_text(day.paused, unit, language)}"
    return text


def _hours(day: ExplainedDay, language: Language) -> str:
    hours = windows_text(day.verdict.windows, language)
    return f"{day.verdict.name}: {hours}" if day.verdict.kind is DayKind.SPECIAL else hours


def _why_closed(day: ExplainedDay, language: Language) -> str:
    verdict = day.verdict
    if verdict.kind is not DayKind.DAY_OFF:
        return word("closed", language)
    if verdict.day_off_kind not in DAYS_OFF_KINDS:
        return f"{verdict.day_off_kind}: {verdict.name}"
    return f"{KINDS[verdict.day_off_kind][0 if language == 'id' else 1]}: {verdict.name}"


def _convention_lines(explanation: Explanation, language: Language) -> list[str]:
    if not explanation.conventions:
        return []
    lines = [f"{word('how', language)}:"]
    sentences = explanation.conventions
    return lines + [f"  ({one.number}) {one.in_language(language)}" for one in sentences]
