"""What `sla_policy.dmn` answers, row by row: a row that cannot be used harms only its own clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.catalogue import Catalogue
from engine.feel import Moment, kind
from engine.feel.values import Value
from engine.model.definition import Binding
from kernel.errors import Invalid, TuntasError
from sla.budget import Budget, Unit
from sla.conventions import FIELDS, Conventions, conventions_from_json
from sla.ledger import Policy
from sla.troubles import Cause, Fact, Trouble

POLICY = "sla_policy"
MAX_NAME = 100  #: of a clock
#: What the bundled policy reads, and what it may come to read: codes, nothing of a person.
_FACTS = ("class", "channel", "priority", "path", "unit", "visibility")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """A row that names a clock; with `trouble` its `policy` has no budget."""

    policy: Policy
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the policy says for some facts. `missing` is for a clock that no row names.

    `nameless` are the rows whose clock cannot be read.
    """

    rows: Mapping[str, PolicyRow] = field(default_factory=dict)
    missing: PolicyRow
    nameless: tuple[str, ...] = ()

    def row_of(self, clock: str) -> PolicyRow:
        """The first row that names the clock."""
        return self.rows.get(clock, self.missing)


def ask_policy(catalogue: Catalogue, facts: Mapping[str, Value], at: Moment) -> Answer:
    """Evaluate the newest policy. Never fails: what is wrong with it is in the answer."""
    kept = kept_facts(facts)
    try:
        decision = catalogue.decision(POLICY, Binding.LATEST, None, 0)
    except TuntasError:
        return Answer(missing=_missing(Cause.NO_TABLE, kept))
    try:
        result = decision.model.evaluate(POLICY, facts, at)
    except TuntasError:
        return Answer(missing=_missing(Cause.FAILED, kept, decision.version))
    answered = result.value if isinstance(result.value, list) else [result.value]
    found: dict[str, PolicyRow] = {}
    nameless = []
    for row, rule in zip(answered, result.matched_rules, strict=False):
        clock = row.get("clock") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(clock, str) or not clock.strip():
            nameless.append(rule)
        elif clock not in found:
            found[clock] = _row(row, rule, decision.version, kept)
    missing = _missing(Cause.NO_ROW, kept, decision.version)
    return Answer(rows=found, missing=missing, nameless=tuple(nameless))


def kept_facts(facts: Mapping[str, Value]) -> dict[str, Fact]:
    """What of the variables rests in the record of a clock without a date."""
    kept = {name: facts[name] for name in _FACTS if name in facts}
    return {name: one for name, one in kept.items() if isinstance(one, str | bool | None)}


def _row(row: Mapping[str, Value], rule: str, version: int, facts: Mapping[str, Fact]) -> PolicyRow:
    try:
        return PolicyRow(policy=read_policy(row, rule, version))
    except Invalid as problem:
        at_fault = problem.field or ""
        trouble = Trouble(
            cause=Cause.FIELD,
            table=POLICY,
            row=rule,
            field=at_fault,
            kind=kind(row.get(at_fault)),
            facts=facts,
        )
        return PolicyRow(policy=_unread(row, rule, version), trouble=trouble)


def _missing(cause: Cause, facts: Mapping[str, Fact], version: int = 0) -> PolicyRow:
    trouble = Trouble(cause=cause, table=POLICY, facts=facts)
    return PolicyRow(policy=Policy(budget=None, version=version), trouble=trouble)


def _unread(row: Mapping[str, Value], rule: str, version: int) -> Policy:
    """What people call the clock all the same, if that can be read."""
    names = []
    for column in ("name", "nameEnglish"):
        try:
            names.append(_clock_name(row, column, rule))
        except Invalid:
            names.append("")
    name, name_english = names
    return Policy(budget=None, version=version, row=rule, name=name, name_english=name_english)


def read_policy(row: Mapping[str, Value], rule: str, version: int) -> Policy:
    """A row of sla_policy.dmn as the policy a clock copies; Invalid names the row and field."""
    amount, unit = row.get("amount"), row.get("unit")
    if not isinstance(amount, Decimal):
        text = f"{POLICY} row {rule}: amount is {amount!r}; expected a number"
        raise Invalid(text, field="amount")
    if unit not in list(Unit):
        text = f"{POLICY} row {rule}: unit is {unit!r}; expected {', '.join(Unit)}"
        raise Invalid(text, field="unit")
    return Policy(
        budget=_budget(amount, Unit(str(unit)), rule),
        conventions=_conventions(row, rule),
        legal_basis=str(row.get("legalBasis") or ""),
        version=version,
        row=rule,
        name=_clock_name(row, "name", rule),
        name_english=_clock_name(row, "nameEnglish", rule),
        pauses_when_suspended=_whether(row, "pausesWhenSuspended", rule),
    )


def _budget(amount: Decimal, unit: Unit, rule: str) -> Budget:
    try:
        return Budget(amount, unit)
    except Invalid as problem:
        raise Invalid(f"{POLICY} row {rule}: amount: {problem}", field="amount") from problem


def _conventions(row: Mapping[str, Value], rule: str) -> Conventions:
    chosen = {name: row[name] for name in FIELDS if row.get(name) is not None}
    for name, value in chosen.items():
        if not isinstance(value, str) or value not in FIELDS[name]:
            text = f"{POLICY} row {rule}: {name} is {value!r}; expected {', '.join(FIELDS[name])}"
            raise Invalid(text, field=name)
    return conventions_from_json(chosen)


def _whether(row: Mapping[str, Value], field: str, rule: str) -> bool:
    value = row.get(field)
    if value is not None and not isinstance(value, bool):
        text = f"{POLICY} row {rule}: {field} is {value!r}; expected true or false"
        raise Invalid(text, field=field)
    return value is True


def _clock_name(row: Mapping[str, Value], field: str, rule: str) -> str:
    """One short line: it stands in messages."""
    name = row.get(field)
    if name is None:
        return ""
    if not isinstance(name, str) or len(name) > MAX_NAME or not name.isprintable() or "@" in name:
        expected = f"expected one line of at most {MAX_NAME} characters, without @"
        raise Invalid(f"{POLICY} row {rule}: {field} is {name!r}; {expected}", field=field)
    return name
