"""What the engine's resources have that made-up requests can name."""

from typing import Any

from engine import batches
from engine.execution.state import ROOT_NUMBER
from engine.search import decisions, in_sql, process_definitions, variables
from engine.search.terms import Search
from engine.store.keys import key_of, root_of
from kernel.unit_of_work import UnitOfWork
from tests.office import SimulatedOffice

NOWHERE = "999"
#: Operations that need what made-up requests seldom meet: an open task of no complaint, a job or
#: incident, an instance that waits for a message or is suspended, a model file.
OFTEN_REFUSED = {
    "GET /v2/incidents/{key}",
    "GET /v2/variables/{variable}",
    "POST /v2/deployments",
    "POST /v2/clock/reset",
    "PUT /v2/clock",
    "POST /v2/incidents/{key}/resolution",
    "POST /v2/messages/correlation",
    "PATCH /v2/jobs/{key}",
    "PATCH /v2/user-tasks/{key}",
    "POST /v2/process-instances/modification",
    "POST /v2/process-instances/migration",
    "POST /v2/process-instances/{key}/modification",
    "POST /v2/process-instances/{key}/migration",
    *(
        f"POST /v2/batch-operations/{{key}}/{verb}"
        for verb in ("cancellation", "suspension", "resumption")
    ),
    *(f"POST /v2/jobs/{{key}}/{verb}" for verb in ("completion", "error", "failure")),
    *(
        f"POST /v2/process-instances/{{key}}/{verb}"
        for verb in ("cancellation", "suspension", "resumption")
    ),
    "DELETE /v2/user-tasks/{key}/assignee",
    *(f"POST /v2/user-tasks/{{key}}/{verb}" for verb in ("assignment", "completion")),
    *(
        f"POST /v2/user-tasks/{{key}}/{kind}/search"
        for kind in ("variables", "effective-variables")
    ),
}


def _batches(uow: UnitOfWork) -> list[str]:
    return [str(one.id) for one in batches.list_batches(uow)]


class EngineNames:
    """Keys that are there, by the first part of a path."""

    def __init__(self, office: SimulatedOffice, tasks: list[str]) -> None:
        self._instances = [str(key_of(root_of(int(key)), ROOT_NUMBER)) for key in tasks]
        self._by_place = office.read(self._read)
        self._by_place |= {
            "process-instances": [*self._instances, NOWHERE],
            "user-tasks": [*tasks, NOWHERE],
            "jobs": [NOWHERE, *tasks],
            "incidents": [NOWHERE, *tasks],
            "batch-operations": [*office.read(_batches), NOWHERE],
        }

    def of(self, place: str) -> list[str]:
        return self._by_place[place]

    def _read(self, uow: UnitOfWork) -> dict[str, list[str]]:
        found = in_sql.search(uow, process_definitions.SOURCE, Search()).items
        root = root_of(int(self._instances[0]))
        decided = decisions.list_decisions(uow)
        rows: dict[str, list[Any]] = {
            "process-definitions": [one["process_definition_key"] for one in found],
            "decision-definitions": [one["decision_definition_key"] for one in decided],
            "decision-requirements": [one["decision_requirements_key"] for one in decided],
            "forms": [1, 2, 3, 4, 5, 6, 7, 8],
            "element-instances": [int(key) for key in self._instances],
            "variables": [one["variable_key"] for one in variables.list_of(uow, root)],
        }
        return {place: [*map(str, keys), NOWHERE] for place, keys in rows.items()}

    def body(self, path: str, body: dict[str, Any], choose: Any) -> dict[str, Any]:
        """The body with a process, decision or instance that is there."""
        match path:
            case "/v2/process-instances":
                return {"processDefinitionId": choose(["complaint_handling", "conduct_handling"])}
            case "/v2/decision-definitions/evaluation":
                return {"decisionDefinitionId": choose(["routing", "sla_policy"])}
            case "/v2/process-instances/cancellation":
                return {"filter": {"processInstanceKey": NOWHERE}}
            case "/v2/process-instances/incident-resolution":
                return {"filter": {"processInstanceKey": choose(self._instances)}}
            case "/v2/element-instances/search" | "/v2/variables/search":
                return {"filter": {"processInstanceKey": choose(self._instances)}}
            case "/v2/element-instances/{key}/variables":
                return {"variables": {"note": 1}}
        return {} if path.endswith("/search") and "{" in path else body
