"""The models of `whole_models`, read as a deployment reads them."""

from dataclasses import replace
from pathlib import Path

from engine.catalogue import Catalogue
from engine.model import parse_bpmn
from tests.unit.execution.running import Running

FOLDER = Path(__file__).parent / "whole_models"


def story(name: str) -> Running:
    """An instance of the first process of the file, not started; the others may be called."""
    file = parse_bpmn((FOLDER / f"{name}.bpmn").read_bytes())
    assert file.accepted, "\n".join(map(str, file.findings))
    made = [
        replace(one, key=key, version=1, deployment=1)
        for key, one in enumerate(file.definitions, 1)
    ]
    return Running(
        catalogue=Catalogue(
            definitions={one.key: one for one in made},
            processes={one.process_id: [one] for one in made},
        )
    )
