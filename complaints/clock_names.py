"""Which clocks the SLA policy among model files has, and which the models start."""

from collections.abc import Iterable, Mapping

from complaints.sla_policy import POLICY
from engine.deployment_check import CheckedFile
from engine.model.definition import SlaMark, SlaVerb
from engine.xml import parse_xml
from kernel.errors import Invalid


def clock_names(models: Mapping[str, bytes]) -> frozenset[str] | None:
    """The clocks that the sla_policy decision among `models` has rows for; None without one.

    A file that cannot be read is passed over: its deployment says what is wrong with it. Raises
    Invalid for a policy without clocks.
    """
    for name, content in models.items():
        if name.endswith(".dmn") and (found := _clocks_in(name, content)) is not None:
            return found
    return None


def started_clocks(checked: Iterable[CheckedFile]) -> frozenset[str]:
    """The clocks that `sla.start` and `sla.restart` of these files name."""
    marks: list[SlaMark] = []
    for file in checked:
        for process in file.processes:
            marks += process.sla
            marks += (mark for node in process.nodes for mark in node.sla)
    return frozenset(one.clock for one in marks if one.verb in (SlaVerb.START, SlaVerb.RESTART))


def _clocks_in(name: str, content: bytes) -> frozenset[str] | None:
    try:
        decisions = parse_xml(content).iterfind("{*}decision")
    except Invalid:
        return None
    table = next(
        (one.find("{*}decisionTable") for one in decisions if one.get("id") == POLICY), None
    )
    if table is None:
        return None
    outputs = [one.get("name") for one in table.iterfind("{*}output")]
    if "clock" not in outputs:
        raise Invalid(
            f"{name}: decision {POLICY} has no output 'clock'; expected one that names it"
        )
    place = outputs.index("clock")
    entries = (rule.findall("{*}outputEntry")[place:] for rule in table.iterfind("{*}rule"))
    texts = ((entry[0].findtext("{*}text") or "").strip() for entry in entries if entry)
    return frozenset(text.strip('"') for text in texts if text)
