"""The nine conventions of deadline arithmetic, by name, with their alternatives and their words.

A policy chooses for 1, 2, 5 (a deadline that falls inside a pause) and 7; the rest is fixed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeVar

from kernel.errors import Invalid

Language = Literal["id", "en"]


class EndOfWorkingDay(StrEnum):
    """1: where a working budget ends on its last day."""

    CLOSING = "closing"
    SAME_TIME = "same_time"
    NEXT_OPENING = "next_opening"


class DayZero(StrEnum):
    """2: which day is day 0."""

    DAY_OF_RECEIPT = "day_of_receipt"
    FIRST_WORKING_DAY = "first_working_day"
    AFTER_CLOSING_NEXT_DAY = "after_closing_next_day"
    RECEIPT_DAY_COUNTS = "receipt_day_counts"


class DueInPause(StrEnum):
    """5: a working-day deadline that, after rounding down, lies inside a pause."""

    STANDS = "stands"
    END_OF_PAUSE_DAY = "end_of_pause_day"


class Roll(StrEnum):
    """7: whether a calendar-day deadline on a day off moves."""

    OFF = "off"
    NEXT_WORKING_DAY = "next_working_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """What a policy has chosen; the defaults are those of the design."""

    end_of_working_day: EndOfWorkingDay = EndOfWorkingDay.CLOSING
    day_zero: DayZero = DayZero.DAY_OF_RECEIPT
    due_in_pause: DueInPause = DueInPause.STANDS
    roll: Roll = Roll.OFF


@dataclass(frozen=True, slots=True)
class Sentence:
    """One convention in words: its number, the choice's name, Indonesian and English."""

    number: int
    choice: str
    id: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.id if language == "id" else self.en


_CHOICES: dict[StrEnum, tuple[int, str, str]] = {
    EndOfWorkingDay.CLOSING: (
        1,
        "Batas hari kerja jatuh pada jam tutup kantor di hari terakhir.",
        "A working-day limit ends at closing time of its last day.",
    ),
    EndOfWorkingDay.SAME_TIME: (
        1,
        "Batas hari kerja jatuh pada jam yang sama dengan saat mulai, di dalam jam kerja.",
        "A working-day limit ends at the time of day it started, within opening hours.",
    ),
    EndOfWorkingDay.NEXT_OPENING: (
        1,
        "Waktu yang habis tepat pada jam tutup berakhir saat kantor buka kembali.",
        "Time used up exactly at closing ends when the office next opens.",
    ),
    DayZero.DAY_OF_RECEIPT: (
        2,
        "Hari penerimaan adalah hari ke-0, baik hari kerja maupun hari libur.",
        "The day of receipt is day 0, working day or not.",
    ),
    DayZero.FIRST_WORKING_DAY: (
        2,
        "Bila diterima pada hari libur, hari kerja berikutnya adalah hari ke-0.",
        "Received on a day off, the next working day is day 0.",
    ),
    DayZero.AFTER_CLOSING_NEXT_DAY: (
        2,
        "Bila diterima setelah jam tutup atau pada hari libur, hari kerja berikutnya hari ke-0.",
        "Received after closing or on a day off, the next working day is day 0.",
    ),
    DayZero.RECEIPT_DAY_COUNTS: (
        2,
        "Hari penerimaan adalah hari ke-1 bila kantor masih buka.",
        "The day of receipt is day 1 if the office has not closed yet.",
    ),
    DueInPause.STANDS: (
        5,
        "Batas yang jatuh di dalam masa jeda tetap berlaku.",
        "A deadline that falls inside a pause stands.",
    ),
    DueInPause.END_OF_PAUSE_DAY: (
        5,
        "Batas yang jatuh di dalam masa jeda pindah ke akhir hari kerja saat jeda selesai.",
        "A deadline inside a pause moves to the end of the working day on which the pause ends.",
    ),
    Roll.OFF: (
        7,
        "Batas hari kalender berakhir pukul 24.00, juga pada hari libur.",
        "A calendar-day limit ends at 24:00, on a day off too.",
    ),
    Roll.NEXT_WORKING_DAY: (
        7,
        "Batas hari kalender yang jatuh pada hari libur pindah ke hari kerja berikutnya.",
        "A calendar-day limit that falls on a day off moves to the next working day.",
    ),
}

FIXED = (
    Sentence(
        3,
        "calendar_day",
        "Satu hari kerja adalah satu hari pada kalender, bukan 24 jam buka kantor.",
        "One working day is a day of the calendar, never 24 hours of opening time.",
    ),
    Sentence(
        4,
        "typed_stays",
        "Batas yang ditetapkan oleh petugas tidak digeser oleh jeda.",
        "A due date set by a person is not moved by pauses.",
    ),
    Sentence(
        5,
        "whole_days",
        "Jeda dihitung menurut jam buka; batas mundur sebanyak hari penuh, dibulatkan ke bawah.",
        "A pause is weighed by opening time; the limit moves by whole days, rounded down.",
    ),
    Sentence(
        6,
        "running_weight",
        "Bagian dari waktu dihitung dari waktu berjalan antara mulai dan batas.",
        "A share of the time is a share of the running time between start and limit.",
    ),
    Sentence(
        7,
        "midnights",
        "Jeda pada hari kalender dihitung dari tengah malam yang tercakup.",
        "For calendar days a pause costs the midnights it covers.",
    ),
    Sentence(
        8,
        "rest_by_new_holder",
        "Saat dialihkan, hari ke-0 dan yang terpakai tetap; sisanya dihitung oleh kantor baru.",
        "On transfer day 0 and what is used stay; the new office counts the rest.",
    ),
    Sentence(
        9,
        "provisional",
        "Di luar masa kalender yang sudah ditetapkan, batas bersifat sementara.",
        "Past the confirmed calendar a limit is provisional.",
    ),
)


def sentence_of(choice: StrEnum) -> Sentence:
    """The words of one choice."""
    number, indonesian, english = _CHOICES[choice]
    return Sentence(number, choice.value, indonesian, english)


def chosen(conventions: Conventions) -> tuple[StrEnum, ...]:
    """The choices in order of their number."""
    return (
        conventions.end_of_working_day,
        conventions.day_zero,
        conventions.due_in_pause,
        conventions.roll,
    )


def conventions_to_json(conventions: Conventions) -> dict[str, str]:
    """The choices by field name."""
    return {name: str(getattr(conventions, name)) for name in _FIELDS}


def conventions_from_json(data: Mapping[str, object]) -> Conventions:
    """Read choices by field name; a missing one has its default, an unknown one is refused."""
    unknown = sorted(set(data) - set(_FIELDS))
    if unknown:
        raise Invalid(f"convention {unknown[0]!r} is unknown; expected one of {', '.join(_FIELDS)}")
    default = Conventions()
    return Conventions(
        end_of_working_day=_choice(EndOfWorkingDay, data, default.end_of_working_day),
        day_zero=_choice(DayZero, data, default.day_zero),
        due_in_pause=_choice(DueInPause, data, default.due_in_pause),
        roll=_choice(Roll, data, default.roll),
    )


_FIELDS = {
    "end_of_working_day": EndOfWorkingDay,
    "day_zero": DayZero,
    "due_in_pause": DueInPause,
    "roll": Roll,
}
_NAME_OF = {kind: name for name, kind in _FIELDS.items()}
#: Field -> the names of its choices.
FIELDS: Mapping[str, tuple[str, ...]] = {name: tuple(kind) for name, kind in _FIELDS.items()}
_Choice = TypeVar("_Choice", bound=StrEnum)


def _choice(kind: type[_Choice], data: Mapping[str, object], default: _Choice) -> _Choice:
    name = next(field for known, field in _NAME_OF.items() if known is kind)
    value = data.get(name, default)
    if value not in tuple(kind):
        raise Invalid(f"convention {name}: {value!r} is unknown; expected {', '.join(kind)}")
    return kind(str(value))
