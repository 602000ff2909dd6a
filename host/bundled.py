"""The models that come with Tuntas, and the clock names their policy knows."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine import deployments
from engine.deployment_check import kind_of
from engine.runtime import Runtime
from engine.xml import parse_xml
from kernel.errors import Invalid
from kernel.folders import folder_of
from kernel.unit_of_work import UnitOfWork

POLICY = "sla_policy"


def bundled_models() -> dict[str, bytes]:
    """File name -> content of the models under bpmn/."""
    return read_models([folder_of("bpmn")])


def read_models(paths: Iterable[Path]) -> dict[str, bytes]:
    """Name -> content of model files; a folder means all models below it."""
    found: dict[str, bytes] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for one in inside:
            if path.is_dir() and kind_of(one.name) is None:
                continue
            if not one.is_file():
                raise Invalid(f"{one}: there is no such file")
            if one.name in found:
                raise Invalid(f"{one}: a second file named {one.name}; give each its own name")
            found[one.name] = one.read_bytes()
    return found


def clock_names(models: Mapping[str, bytes]) -> frozenset[str] | None:
    """The clocks that the sla_policy decision among `models` has rows for; None without one.

    A file that cannot be read is passed over: its deployment says what is wrong with it. Raises
    Invalid for a policy without clocks.
    """
    for name, content in models.items():
        if name.endswith(".dmn") and (found := _clocks_in(name, content)) is not None:
            return found
    return None


def deployed_clock_names(uow: UnitOfWork, runtime: Runtime) -> frozenset[str] | None:
    """The clocks of the policy that is deployed; None without one."""
    found = runtime.catalogue(uow).decisions.get(POLICY)
    if not found:
        return None
    return clock_names(deployments.resources(uow, found[-1].deployment))


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
