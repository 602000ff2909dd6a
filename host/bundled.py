"""The models that come with Tuntas, and the clock names their policy knows."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.deployment_check import kind_of
from engine.xml import parse_xml
from kernel.errors import Invalid
from kernel.folders import folder_of

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
    """The clocks that the sla_policy decision among `models` has rows for; None without one."""
    for name, content in models.items():
        if kind_of(name) == ".dmn" and (found := _clocks_in(content)) is not None:
            return found
    return None


def _clocks_in(content: bytes) -> frozenset[str] | None:
    decisions = parse_xml(content).iterfind("{*}decision")
    table = next(
        (one.find("{*}decisionTable") for one in decisions if one.get("id") == POLICY), None
    )
    if table is None:
        return None
    outputs = [one.get("name") for one in table.iterfind("{*}output")]
    place = outputs.index("clock")
    entries = (rule.findall("{*}outputEntry")[place] for rule in table.iterfind("{*}rule"))
    texts = ((entry.findtext("{*}text") or "").strip() for entry in entries)
    return frozenset(text.strip('"') for text in texts if text)
