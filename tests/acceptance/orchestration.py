"""A server on loopback with the demo office behind it, and the official client's way to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk.models import CreateDeploymentData
from camunda_orchestration_sdk.types import File

from host import server
from host.wiring import LOCAL_URL
from tests.rooms.engine.small_models import catches, chain, extended, for_group, job, user_task
from tests.site import OfficeSite

OPERATOR = "dimas-susanto"  # process owner
TOLD = (
    '<message id="m" name="told"><extensionElements>'
    '<zeebe:subscription correlationKey="=number"/></extensionElements></message>'
)


def complaint_like(*more: str) -> bytes:
    """Verify by hand, route by a decision, write a letter by a worker, wait for the answer.

    `more` are user tasks at the end.
    """
    return chain(
        user_task("verify", for_group("kejari-bandung:handler")),
        extended(
            "businessRuleTask",
            "route",
            'calledDecision decisionId="route_case" resultVariable="unit"',
        ),
        job("letter", "write-letter"),
        catches("answer"),
        *map(user_task, more),
        ids=("verify", "route", "letter", "answer", *more),
        name="case",
        more=TOLD,
    )


ROUTING = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="routing" name="Routing"
 namespace="http://example.test/routing">
 <inputData id="i" name="class"/>
 <decision id="route_case" name="Route a case">
  <variable name="route_case"/>
  <informationRequirement><requiredInput href="#i"/></informationRequirement>
  <decisionTable hitPolicy="UNIQUE">
   <input><inputExpression><text>class</text></inputExpression></input>
   <output/>
   <rule id="r1"><inputEntry><text>"conduct"</text></inputEntry>
    <outputEntry><text>"oversight"</text></outputEntry></rule>
   <rule id="r2"><inputEntry><text>"service"</text></inputEntry>
    <outputEntry><text>"front"</text></outputEntry></rule>
  </decisionTable>
 </decision>
</definitions>"""


def two_files(case: bytes) -> CreateDeploymentData:
    """What is deployed: the process and its decision."""
    return CreateDeploymentData(
        resources=[
            File(payload=BytesIO(case), file_name="case.bpmn"),
            File(payload=BytesIO(ROUTING), file_name="routing.dmn"),
        ]
    )


@contextmanager
def served(site: OfficeSite) -> Iterator[str]:
    """The address of a server, in a thread of its own."""
    bound = server.bind(server.Place(host="127.0.0.1", port=0, base_url=LOCAL_URL))
    running = server.Server(site.app, bound, threads=4)
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        running.stop()
        thread.join()


def client_of(address: str, name: str, password: str) -> CamundaClient:
    """The official client with Basic authentication."""
    return CamundaClient(
        configuration={
            "CAMUNDA_REST_ADDRESS": address,
            "CAMUNDA_AUTH_STRATEGY": "BASIC",
            "CAMUNDA_BASIC_AUTH_USERNAME": name,
            "CAMUNDA_BASIC_AUTH_PASSWORD": password,
            "CAMUNDA_SDK_LOG_LEVEL": "silent",
        }
    )
