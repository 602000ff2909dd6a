"""The demo office behind servers in processes of their own, and the official client's way there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk.models import CreateDeploymentData
from camunda_orchestration_sdk.types import File

from tests.acceptance.commands.serving import open_site, stop, wait_for_words
from tests.acceptance.commands.shell import Shell
from tests.rooms.engine.small_models import (
    catches,
    chain,
    extended,
    for_group,
    headers,
    job,
    user_task,
)

OPERATOR = "dimas-susanto"  # process owner
KEY = {"TUNTAS_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}  # bytes 0 to 31
TOLD = (
    '<message id="m" name="told"><extensionElements>'
    '<zeebe:subscription correlationKey="=number"/></extensionElements></message>'
)


def complaint_like(*more: str, name: str = "case") -> bytes:
    """Verify by hand, route by a decision, write a letter by a worker, wait for the answer.

    `more` are user tasks at the end.
    """
    return chain(
        user_task("verify", for_group("kejari-bandung:handler"), headers(desk="2")),
        extended(
            "businessRuleTask",
            "route",
            'calledDecision decisionId="route_case" resultVariable="unit"',
        ),
        job("letter", "write-letter"),
        catches("answer"),
        *map(user_task, more),
        ids=("verify", "route", "letter", "answer", *more),
        name=name,
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


@dataclass(frozen=True, slots=True)
class Served:
    """An office that real processes serve, at `address`."""

    shell: Shell
    environment: Mapping[str, str]
    address: str

    def token(self, *scopes: str) -> tuple[str, str]:
        """Id and secret of a new token of the operator."""
        named = [word for scope in scopes for word in ("--scope", scope)]
        words = ("token", "create", OPERATOR, "--label", "sdk", *named, "--json")
        made = self.shell.run(*words, **self.environment)
        assert made.code == 0, made.err
        return str(made.json()["id"]), str(made.json()["secret"])


@contextmanager
def served(folder: Path, url: str) -> Iterator[Served]:
    """A seeded store behind `run`, or on PostgreSQL behind `web` and a `worker`, until they stop.

    They must end well and say of no fault.
    """
    shell, environment = Shell(folder), {"TUNTAS_DATABASE_URL": url, **KEY}
    workers = []
    if url.startswith("postgresql"):
        site = open_site(shell, "web", **environment)
        workers.append(shell.start("worker", **environment))
        wait_for_words(workers[0], "does what is due")
    else:
        site = open_site(shell, "run", **environment)
    try:
        yield Served(shell, environment, f"http://127.0.0.1:{site.port}")
    finally:
        answers = [stop(running)[0] for running in (site.running, *workers)]
    for answer in answers:
        assert answer.code == 0, answer.err
        assert "Traceback" not in answer.err


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
