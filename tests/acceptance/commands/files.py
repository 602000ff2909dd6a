"""The files that commands are tried on."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from host.bundled import bundled_models
from kernel.folders import folder_of

CALENDAR = Path(str(files("host") / "data" / "calendars" / "indonesia-wib.json"))
EAST = CALENDAR.with_name("indonesia-wit.json")
MODELS = folder_of("bpmn")
POLICY = MODELS / "policies" / "sla_policy.dmn"
COMPLAINT = MODELS / "complaint" / "complaint.bpmn"
LOG = Path(__file__).parents[4] / "shared" / "data" / "receipt.csv.gz"


def calendar_record() -> dict[str, Any]:
    """The calendar of CALENDAR as JSON values, to be changed."""
    record: dict[str, Any] = json.loads(CALENDAR.read_text(encoding="utf-8"))
    return record


def model(name: str) -> str:
    """The text of a bundled model."""
    return bundled_models()[name].decode()
