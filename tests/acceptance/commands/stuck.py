"""An instance that is stuck: no condition of its gateway is true, and there is no default."""

import contextlib

from engine import instances
from engine.feel import to_feel
from engine.runtime import Runtime
from kernel.clock import SystemClock
from kernel.database import open_database
from tests.conftest import no_gaps
from tests.unit.model.bpmn_builder import file_of, flow, flows, node, process


def undecided() -> str:
    """A process that reads `amount`, and does not know what to do when it is 5."""
    gateway = node("exclusiveGateway", "which")
    ways = (flow("which", "e", "=amount &gt; 5"), flow("which", "f", "=amount &lt; 5"))
    ends = (node("endEvent", "e"), node("endEvent", "f"))
    return file_of(
        process(node("startEvent", "s"), gateway, *ends, flows("s which"), *ways)
    ).decode()


def start_undecided(url: str, business_key: str) -> None:
    """Start it in the store where it is deployed; its root number is the next."""
    with contextlib.closing(open_database(url, SystemClock(), {}, no_gaps)) as database:
        database.write(
            lambda uow: instances.start_latest(
                uow,
                Runtime({}),
                "p",
                {"amount": to_feel(5)},
                business_key=business_key,
                zone="Asia/Jakarta",
                actor="rina",
            )
        )
