"""What `sla_policy.dmn` answers, row by row: a row that cannot be used harms only its own clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from complaints.sla_policy import POLICY, names_of, read_policy
from engine.catalogue import Catalogue
from engine.feel import Moment, kind
from engine.feel.values import Value
from engine.model.definition import Binding
from kernel.errors import Invalid, TuntasError
from sla.ledger import Policy
from sla.troubles import Cause, Fact, Trouble

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
    name, name_english = names_of(row)
    return Policy(budget=None, version=version, row=rule, name=name, name_english=name_english)
