"""Clock records as plain JSON values, with the version of their shape."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from kernel.errors import Invalid
from kernel.instants import parse_instant
from sla.budget import parse_budget
from sla.conventions import conventions_from_json, conventions_to_json
from sla.ledger import (
    ClockRecord,
    Extension,
    HolderSegment,
    Outcome,
    PauseEntry,
    Policy,
)
from sla.troubles import trouble_from_json, trouble_to_json

SHAPE = 1


def record_to_json(record: ClockRecord) -> dict[str, Any]:
    """The record as JSON values; instants as ISO 8601 UTC, amounts as text."""
    return {
        "shape": SHAPE,
        "root": record.root,
        "name": record.name,
        "round": record.round,
        "policy": _policy_to_json(record.policy),
        "started_at": record.started_at.isoformat(),
        "holders": [_plain(asdict(one)) for one in record.holders],
        "pauses": [_plain(asdict(one)) for one in record.pauses],
        "extensions": [_plain(asdict(one)) for one in record.extensions],
        "outcome": str(record.outcome),
        "closed_at": _optional_text(record.closed_at),
        "typed_due_at": _optional_text(record.typed_due_at),
        **({} if record.trouble is None else {"trouble": trouble_to_json(record.trouble)}),
    }


def record_from_json(data: Mapping[str, Any]) -> ClockRecord:
    """Read what `record_to_json` wrote; another shape is refused."""
    if data.get("shape") != SHAPE:
        raise Invalid(f"clock record: shape {data.get('shape')!r} is unknown; expected {SHAPE}")
    return ClockRecord(
        root=data["root"],
        name=data["name"],
        round=data["round"],
        policy=_policy_from_json(data["policy"]),
        started_at=parse_instant(data["started_at"]),
        holders=tuple(_holder(one) for one in data["holders"]),
        pauses=tuple(_pause(one) for one in data["pauses"]),
        extensions=tuple(_extension(one) for one in data["extensions"]),
        outcome=Outcome(data["outcome"]),
        closed_at=_optional_instant(data["closed_at"]),
        typed_due_at=_optional_instant(data["typed_due_at"]),
        trouble=trouble_from_json(data["trouble"]) if data.get("trouble") else None,
    )


def _policy_to_json(policy: Policy) -> dict[str, Any]:
    return {
        "budget": None if policy.budget is None else str(policy.budget),
        "conventions": conventions_to_json(policy.conventions),
        "legal_basis": policy.legal_basis,
        "version": policy.version,
        "row": policy.row,
        "name": policy.name,
        "name_english": policy.name_english,
        "pauses_when_suspended": policy.pauses_when_suspended,
    }


def _policy_from_json(data: Mapping[str, Any]) -> Policy:
    return Policy(
        budget=None if data["budget"] is None else parse_budget(data["budget"]),
        conventions=conventions_from_json(data["conventions"]),
        legal_basis=data["legal_basis"],
        version=data["version"],
        row=data["row"],
        name=data.get("name", ""),
        name_english=data.get("name_english", ""),
        pauses_when_suspended=data.get("pauses_when_suspended", False),
    )


def _holder(data: Mapping[str, Any]) -> HolderSegment:
    return HolderSegment(
        data["unit"], data["calendar"], data["version"], parse_instant(data["since"])
    )


def _pause(data: Mapping[str, Any]) -> PauseEntry:
    return PauseEntry(
        source=data["source"],
        since=parse_instant(data["since"]),
        until=_optional_instant(data["until"]),
        reason=data["reason"],
        evidence=data["evidence"],
    )


def _extension(data: Mapping[str, Any]) -> Extension:
    return Extension(
        amount=Decimal(data["amount"]),
        at=parse_instant(data["at"]),
        reason=data["reason"],
        evidence=data["evidence"],
        by=data.get("by", ""),
    )


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in fields.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _optional_text(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _optional_instant(value: str | None) -> datetime | None:
    return None if value is None else parse_instant(value)
