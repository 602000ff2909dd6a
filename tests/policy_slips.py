"""Slips of a process owner in the policy tables: each is refused by row and column.

The first twelve are those of issue 10: all of them passed lint and deployment.
"""

from dataclasses import dataclass

from host.bundled import bundled_models

SLA, LADDER, ROUTING = "sla_policy.dmn", "escalation_policy.dmn", "routing.dmn"


@dataclass(frozen=True, slots=True)
class Slip:
    """One edit of a bundled file, in the rule `rule` (empty: anywhere), and what is said of it."""

    file: str
    rule: str
    before: str
    after: str
    said: str

    def content(self) -> bytes:
        """The file with the slip in it."""
        text = bundled_models()[self.file].decode()
        start = text.index(f'<rule id="{self.rule}">') if self.rule else 0
        place = text.index(self.before, start)
        return (text[:place] + self.after + text[place + len(self.before) :]).encode()


def _cell(text: str) -> str:
    return f"<text>{text}</text>"


def _in(file: str, rule: str, before: str, after: str, said: str) -> Slip:
    return Slip(file, rule, _cell(before), _cell(after), said)


def _sla(before: str, after: str, said: str) -> Slip:
    return _in(SLA, "sla_policy_resolution_complaint", before, after, f"sla_policy row 5, {said}")


def _rung(before: str, after: str, said: str) -> Slip:
    return _in(LADDER, "escalation_policy_resolution_2", before, after, said)


OF_THE_ISSUE = (
    _sla("14", "sepuluh", "amount: `sepuluh` reads sepuluh"),
    _sla("14", "-5", "amount: -5 is no amount; expected a number above zero"),
    _sla('"working_days"', '"hari kerja"', "unit: hari kerja is unknown; expected one of working"),
    _rung("0.8", "1.5", "row 16, share: expected a number above 0 and up to 1, not 1.5"),
    _rung('"head"', '"heda"', "row 16, recipientRole: heda is unknown"),
    _rung('"own_unit"', '"own_units"', "row 16, recipientLevel: own_units is unknown"),
    _rung('"alert"', '"alarm"', "row 16, action: alarm is unknown"),
    _rung("2", "1", "row 16, rung: beside row 15: 1 must come after 1"),
    _sla("14", "0", "amount: 0 is no amount"),
    _sla("14", "2.5", "amount: budget 2.5 working_days: days are whole"),
    _rung("0.8", "0.4", "row 16: beside row 15: rung 2 would fire before rung 1"),
    _rung('"8 working_hours"', '"8 moons"', "row 16, acknowledgeWithin: budget '8 moons'"),
)
MORE = (
    # Of the wrong type for its column: refused with the table, before any policy is looked at.
    _in(
        SLA,
        "sla_policy_resolution_complaint",
        "14",
        '"14"',
        'rule 5, output "Jumlah"": `"14"` is no',
    ),
    _sla("14", "7 * 200000", "amount: 1400000 is no amount"),
    _sla("14", "null", "amount: None is no amount"),
    _sla('"working_days"', '"working_dyas"', "unit: working_dyas is unknown"),
    _sla('"resolution"', '"resolution,law"', "clock: 'resolution,law' is no clock"),
    _sla('"Penyelesaian"', '"a@b"', "name: 'a@b' is no name"),
    _sla('"Resolution"', "Resolution", "nameEnglish: `Resolution` reads Resolution"),
    _in(
        SLA,
        "sla_policy_resolution_complaint",
        '"complaint"',
        '"complant"',
        "sla_policy row 5, input class: complant is never its value; expected one of complaint",
    ),
    Slip(SLA, "", 'name="amount"', 'name="amonut"', "there is no output column amount"),
    Slip(SLA, "", 'name="nameEnglish"', 'name="nameEnglsh"', "did you mean nameEnglish?"),
    Slip(SLA, "", '"RULE ORDER"', '"FIRST"', "hit policy FIRST does not give a list of rows"),
    _rung('"resolution"', '"resolutoin"', "row 16, input clock: resolutoin is never its value"),
    _rung("0.8", "null", "row 16: expected either share or overdueWorkingDays, and not both"),
    _rung("0.8", '"0.8"', 'rule 16, output "Bagian waktu"": `"0.8"` is no number'),
    _rung('"Penyelesaian mendekati tenggat"', '""', "row 16, name: expected a text"),
    _rung('"8 working_hours"', '"0 working_hours"', "row 16, acknowledgeWithin: budget 0"),
    Slip(LADDER, "", '"RULE ORDER"', '"UNIQUE"', "hit policy UNIQUE does not give a list"),
    _in(ROUTING, "routing_conduct_overseer", '"oversight"', '"ovesight"', "ovesight is unknown"),
    _in(
        ROUTING,
        "routing_otherwise",
        'if reportedUnit = unit and overseer = null then null else "regular"',
        'if reportedUnit = unit and overseer = null then null else "regulr"',
        "routing row 5, path: ",
    ),
    _in(ROUTING, "routing_otherwise", '"normal"', '"nomal"', "visibility: nomal is unknown"),
    Slip(
        ROUTING,
        "complaint_class_aspiration",
        'out_1">\n          <text>"aspiration"',
        'out_1">\n          <text>"aspirasi"',
        "complaint_class row 4, complaint_class: aspirasi is unknown",
    ),
    _in(
        SLA,
        "sla_policy_resolution_complaint",
        '"working_days"',
        "hari kerja",
        'rule 5, output "Satuan"": FEEL:',
    ),
)
SLIPS = (*OF_THE_ISSUE, *MORE)
