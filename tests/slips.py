"""Slips in the policy tables of the office, deployed past the checks that would refuse them."""

import re
from collections.abc import Mapping

from complaints.clock_names import clock_names
from engine import deployments
from engine.standing_incidents import StandingIncident, list_standing
from host import mending
from host.bundled import bundled_models
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice

SLA = "sla_policy.dmn"
LADDERS = "escalation_policy.dmn"
#: Columns of sla_policy.dmn, by the number of the output.
COLUMNS = {"clock": 1, "amount": 2, "unit": 3, "legalBasis": 4, "name": 5, "nameEnglish": 6}


def slipped(rule: str, column: str, text: str) -> dict[str, bytes]:
    """The bundled models with one cell of the policy of deadlines changed."""
    models = bundled_models()
    cell = rf'(<outputEntry id="{rule}_out_{COLUMNS[column]}">\s*<text>)[^<]*(</text>)'
    content, found = re.subn(cell, rf"\g<1>{text}\g<2>", models[SLA].decode())
    assert found == 1
    return {**models, SLA: content.encode()}


def without_row(rule: str) -> dict[str, bytes]:
    """The bundled models with one row of the policy of deadlines left out."""
    models = bundled_models()
    row = rf'<rule id="{rule}">.*?</rule>'
    content, found = re.subn(row, "", models[SLA].decode(), flags=re.DOTALL)
    assert found == 1
    return {**models, SLA: content.encode()}


def edited(name: str, before: str, after: str) -> dict[str, bytes]:
    """The bundled models with the first `before` in one file replaced."""
    models = bundled_models()
    assert before.encode() in models[name]
    return {**models, name: models[name].replace(before.encode(), after.encode(), 1)}


def deploy(office: SimulatedOffice, models: Mapping[str, bytes]) -> None:
    """Deploy without the checks of policy tables."""

    def work(uow: UnitOfWork) -> None:
        known = clock_names(bundled_models())
        deployments.deploy(uow, models, actor="owner", known_clocks=known)

    office.do(work)


def mend(office: SimulatedOffice) -> int:
    """As a worker does every few seconds, and then what is due."""
    mended = mending.UndatedClocks(office.open).mend()
    office.do_what_is_due()
    return mended


def standing(office: SimulatedOffice, kind: str = "") -> list[StandingIncident]:
    return office.read(lambda uow: list_standing(uow, kind=kind))
