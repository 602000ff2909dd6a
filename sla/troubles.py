"""Why a clock that is open has no date: what its policy or calendar lacks, in words of people.

What stood in the cell is told by its kind only: a cell may be computed from what people wrote.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sla.budget import MOST, Unit
from sla.conventions import FIELDS, Language

#: A fact that a policy reads, as it rests in a record.
Fact = str | bool | None


class Cause(StrEnum):
    """What is missing before the clock can be dated."""

    NO_TABLE = "no_table"  #: the decision is not deployed
    FAILED = "failed"  #: the decision could not be evaluated
    NO_ROW = "no_row"  #: it answers, and no row of the answer names the clock
    FIELD = "field"  #: its row has a value that cannot be used
    HOLDER = "holder"  #: no unit holds it, or one that is not known
    CALENDAR = "calendar"  #: the calendar of the unit was never imported
    UNCOUNTABLE = "uncountable"  #: the calendar cannot give that budget, such as one never open


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a clock is not dated; `facts` are what its policy reads, as they were at its start.

    `row`, `field` and `kind` (a FEEL type) are those of `Cause.FIELD`; `name` is the unit or
    calendar that is missing.
    """

    cause: Cause
    table: str
    row: str = ""
    field: str = ""
    kind: str = ""
    name: str = ""
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)


_ONE_LINE = ("satu baris pendek tanpa @", "one short line without @")
_FLAG = ("true atau false", "true or false")
_EXPECTED: Mapping[str, tuple[str, str]] = {
    "amount": (
        f"angka di atas nol, paling besar {MOST}, bulat untuk satuan hari",
        f"a number above zero, at most {MOST}, whole for days",
    ),
    "unit": (", ".join(Unit), ", ".join(Unit)),
    "name": _ONE_LINE,
    "nameEnglish": _ONE_LINE,
    "pausesWhenSuspended": _FLAG,
    **{name: (", ".join(choices),) * 2 for name, choices in FIELDS.items()},
}
_FIELD = (
    "tabel {table}, baris {row}, kolom {field}: isinya {kind}, seharusnya {expected}",
    "table {table}, row {row}, column {field}: it is {kind}, expected {expected}",
)
_WORDS: Mapping[Cause, tuple[str, str]] = {
    Cause.NO_TABLE: (
        "tabel {table} belum terpasang; pasang tabel itu",
        "the table {table} is not deployed; deploy it",
    ),
    Cause.FAILED: (
        "tabel {table} tidak dapat dihitung; perbaiki lalu pasang lagi",
        "the table {table} could not be evaluated; correct it and deploy it again",
    ),
    Cause.NO_ROW: (
        "tabel {table} tidak punya baris untuk jam ini; tambahkan lalu pasang lagi",
        "the table {table} has no row for this clock; add one and deploy it again",
    ),
    Cause.FIELD: (
        f"{_FIELD[0]}; perbaiki lalu pasang lagi",
        f"{_FIELD[1]}; correct it and deploy it again",
    ),
    Cause.HOLDER: (
        "tidak ada unit yang memegangnya ({name}); lengkapi unitnya",
        "no unit holds it ({name}); complete its unit",
    ),
    Cause.CALENDAR: (
        "kalender {name} belum diimpor; impor kalender itu",
        "the calendar {name} is not imported; import it",
    ),
    Cause.UNCOUNTABLE: (
        "kalender {name} tidak memuat waktu sebanyak itu; perbaiki kalender atau jumlahnya",
        "the calendar {name} does not hold that much time; correct it, or the amount",
    ),
}


def reason_of(trouble: Trouble, language: Language) -> str:
    """What is wrong and what to do, without a full stop; names table, row, column."""
    place = 0 if language == "id" else 1
    expected = _EXPECTED.get(trouble.field, ("nilai lain", "another value"))[place]
    return _WORDS[trouble.cause][place].format(
        table=trouble.table,
        row=trouble.row,
        field=trouble.field,
        kind=trouble.kind,
        name=trouble.name or "-",
        expected=expected,
    )


def undated_text(trouble: Trouble, language: Language) -> str:
    """What stands in the place of an explanation, ending in a newline."""
    reason = reason_of(trouble, language)
    if language == "id":
        return (
            f"Batas waktu belum dapat dihitung: {reason}.\n"
            "Waktunya tetap berjalan sejak jam ini dimulai; tanggalnya ditetapkan dari saat itu"
            " begitu kebijakannya diperbaiki. Pemilik proses sudah diberi tahu.\n"
        )
    return (
        f"The deadline cannot be computed yet: {reason}.\n"
        "The time counts from the start of this clock; its date is set from then as soon as the"
        " policy is corrected. The process owner has been told.\n"
    )


def trouble_to_json(trouble: Trouble) -> dict[str, object]:
    """As JSON values; empty texts are left out."""
    texts = {name: getattr(trouble, name) for name in ("row", "field", "kind", "name")}
    given = {name: text for name, text in texts.items() if text}
    return {"cause": trouble.cause.value, "table": trouble.table, **given, "facts": trouble.facts}


def trouble_from_json(data: Mapping[str, object]) -> Trouble:
    """Read what `trouble_to_json` wrote."""
    facts = data["facts"]
    assert isinstance(facts, Mapping)
    texts = {name: str(data.get(name, "")) for name in ("table", "row", "field", "kind", "name")}
    return Trouble(cause=Cause(str(data["cause"])), facts=dict(facts), **texts)
