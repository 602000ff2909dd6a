"""Requests that schemathesis makes up from the OpenAPI document: no failure of ours, and every
answer is as the document says. Half of them name things that are there, by people of all roles.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from access.actor import ENGINE_PREFIX
from access.guard import allowed_of
from access.permissions import OF_ROLE, Permission
from api.resource import NAMES
from engine import batches
from engine.batches import Kind
from identity.roles import Role
from tests import stages
from tests.api.requests import (
    ADMINISTRATOR,
    AUDITOR,
    COORDINATOR,
    EXAMINER,
    HANDLER,
    HEAD,
    INTAKE,
    OTHER_HANDLER,
)
from tests.api.v2 import known as engine_names
from tests.api.v2.known import EngineNames
from tests.site import OfficeSite

DOCUMENT = "/api/v1/openapi.json"
PROCESS_OWNER = "dimas-susanto"
SUPERVISOR = "budi-supriatna"
PEOPLE = {
    INTAKE: Role.INTAKE,
    COORDINATOR: Role.COORDINATOR,
    HANDLER: Role.HANDLER,
    HEAD: Role.HEAD,
    SUPERVISOR: Role.SUPERVISOR,
    EXAMINER: Role.OVERSIGHT,
    PROCESS_OWNER: Role.PROCESS_OWNER,
    ADMINISTRATOR: Role.ADMINISTRATOR,
    AUDITOR: Role.AUDITOR,
}
UNITS = ["kejari-bandung", "kejari-makassar", "kejati-jawa-barat", "kejagung"]
#: Operations whose made-up requests may all be refused: what they take must fit the state of the
#: office (whose task it is, which alert is open, the ETag of a calendar, a password, a model file).
OFTEN_REFUSED = {
    "DELETE /api/v1/tokens/{token}",
    "POST /api/v1/calendars/{name}/days-off",
    "POST /api/v1/calendars/{name}/days-off/preview",  # the day must be one the calendar knows
    "POST /api/v1/deployments",
    "POST /api/v1/escalations/{key}/acknowledge",
    "POST /api/v1/escalations/{key}/comments",
    "POST /api/v1/tokens",
    "POST /api/v1/tracking/responses",
    *(
        f"POST /api/v1/user-tasks/{{key}}/{verb}"
        for verb in ("claim", "complete", "hand-over", "unclaim")
    ),
}
ENDING = ("/cancellation", "/migration", "/modification")
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
SETTINGS = hypothesis.settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def busy(site: OfficeSite) -> OfficeSite:
    """An office with complaints at several stages and alerts that wait for an answer."""
    site.office.submit()
    stages.assigned(site.office)
    stages.answered(site.office)
    stages.examined(site.office)
    site.office.advance(working_days=6)
    site.office.submit()
    site.office.write(lambda uow: batches.create(uow, Kind.CANCEL, {}, [], actor=PROCESS_OWNER))
    return site


class Known:
    """What is there to be named in a path or a body."""

    def __init__(self, site: OfficeSite) -> None:
        office = site.office
        numbers = list(office.codes)
        tasks = [str(task.key) for number in numbers for task in office.tasks(number)]
        alerts = [str(rung.key) for number in numbers for rung in office.alerts(number)]
        self.codes = dict(office.codes)
        self._engine = EngineNames(office, tasks or ["16777217"])
        self._by_place = {
            ("complaints", "number"): numbers,
            ("user-tasks", "key"): [*tasks, "16777217"],
            ("escalations", "key"): alerts,
            ("deployments", "deployment"): ["1"],
            ("deployments", "name"): ["complaint.bpmn", "complaint/complaint.bpmn"],
            ("calendars", "name"): ["indonesia-wib"],
            ("accounts", "person"): [OTHER_HANDLER],
            ("tokens", "token"): ["1", "2", "3"],
            ("units", "unit"): UNITS,
        }

    def put_into(self, case: Any, choose: Callable[[list[str]], str]) -> None:
        """Name things that are there, wherever the request names something."""
        path = case.operation.path
        is_engine = path.startswith(ENGINE_PREFIX)
        place = path.split("/")[2 if is_engine else 3]
        for name in case.path_parameters or {}:
            known = self._engine.of(place) if is_engine else self._by_place[place, name]
            case.path_parameters[name] = choose(known)
        body = case.body
        if not isinstance(body, dict):
            return
        if is_engine:
            case.body = self._engine.body(path, body, choose)
        elif place == "tracking" and "code" in body:
            number = choose(sorted(self.codes))
            case.body = {**body, "number": number, "code": self.codes[number]}
        elif place == "complaints" and "unit" in body:
            case.body = {**body, "unit": choose(UNITS), **self._reported(body, choose)}
        elif place == "user-tasks" and "data" in body:
            case.body = {"data": {"decision": "accept", "reason": "Lengkap."}}

    def _reported(self, body: dict[str, Any], choose: Callable[[list[Any]], Any]) -> dict[str, Any]:
        """Whom it is about and who complains: as made up, nobody, or somebody who is there."""
        there: dict[str, list[Any]] = {
            "reported_unit": UNITS,
            "reported_official": [HANDLER, HEAD, SUPERVISOR, AUDITOR],
            "identity": [{"name": "Budi", "email": "budi@surat.example"}],
        }
        return {
            name: choose([body[name], None, None, *known])
            for name, known in there.items()
            if name in body
        }


def operations(site: OfficeSite) -> list[Any]:
    """All of them: those that read first, those that end something later, as nothing would be
    left for the others; those of tokens last, for they take away what the others ask with.
    """
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, site.app)
    found = []
    for one in schema.get_all_operations():
        assert isinstance(one, Ok)
        found.append(one.ok())
    return sorted(
        found,
        key=lambda one: (
            "/tokens" in one.path,
            one.path.endswith(ENDING),
            one.method.upper() != "GET",
        ),
    )


def able(site: OfficeSite, operation: Any) -> list[str]:
    """Who may use the operation."""
    name = operation.definition.raw["operationId"]
    allowed = allowed_of(site.app.view_functions[f"{NAMES}{name}"])
    wanted = set(Permission) if allowed is None else allowed.permissions or set(Permission)
    return [person for person, role in PEOPLE.items() if wanted & OF_ROLE[role]]


def _examples(operation: Any) -> int:
    """Fewer of the engine's resources: there are many, and much alike."""
    return 6 if operation.path.startswith(ENGINE_PREFIX) else 12


def play(
    site: OfficeSite,
    operation: Any,
    mode: GenerationMode,
    addresses: Iterator[int],
    *,
    helped: bool = False,
) -> list[int]:
    """Statuses of the answers to made-up requests; each comes from an address of its own.

    `helped`: all come from who may, and name what is there.
    """
    known = Known(site)
    may = st.sampled_from(able(site, operation))
    statuses: list[int] = []

    @hypothesis.settings(SETTINGS, max_examples=_examples(operation))
    @given(
        case=operation.as_strategy(generation_mode=mode),
        person=may if helped else st.one_of(may, st.sampled_from([None, *PEOPLE])),
        data=st.data(),
    )
    def ask(case: Any, person: str | None, data: st.DataObject) -> None:
        mended = helped or data.draw(st.booleans())
        if mended:
            known.put_into(case, lambda found: data.draw(st.sampled_from(found)))
        headers = {} if person is None else {"Authorization": f"Bearer {site.token(person)}"}
        address = f"10.{next(addresses) % 200}.{next(addresses) % 200}.1"
        response = case.call(headers=headers, environ_base={"REMOTE_ADDR": address})
        # What is known may make a request that was made not to fit fit again.
        told = [one for one in CHECKS if not mended or one is not checks.negative_data_rejection]
        case.validate_response(response, checks=told)
        statuses.append(response.status_code)

    ask()
    return statuses


def test_requests_that_fit_are_answered_as_documented(busy: OfficeSite) -> None:
    addresses = count()
    answers = {}
    for operation in operations(busy):
        statuses = play(busy, operation, GenerationMode.POSITIVE, addresses)
        if min(statuses) >= 300:  # by chance none came from who may, of what is there
            statuses += play(busy, operation, GenerationMode.POSITIVE, addresses, helped=True)
        answers[operation.label] = statuses
    assert busy.office.problems() == []
    refused = {label for label, statuses in answers.items() if min(statuses) >= 300}
    assert sorted(refused - OFTEN_REFUSED - engine_names.OFTEN_REFUSED) == []


def test_requests_that_do_not_fit_are_refused_as_documented(busy: OfficeSite) -> None:
    addresses = count()
    for operation in operations(busy):
        if operation.body or operation.query:
            play(busy, operation, GenerationMode.NEGATIVE, addresses)
    assert busy.office.problems() == []
