"""What runs can be seen: in a file with a drawing, each step and each flow is drawn."""

from collections.abc import Iterator

from lxml import etree

from engine.findings import FindingKind
from engine.model.draft import DraftFile
from engine.model.findings import Report
from engine.model.tags import local, reference, with_article

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"


def note_undrawn(root: etree._Element, file: DraftFile, report: Report) -> None:
    """A note for each node and flow that people who read the diagram do not see, and that runs.

    A file without any drawing is drawn nowhere, and that is no secret.
    """
    drawn = frozenset(_drawn(root))
    if not drawn:
        return
    for process in file.processes:
        nodes = [node.element for node in process.nodes]
        for element in (*nodes, *(flow.element for flow in process.flows)):
            if element.get("id") not in drawn:
                report.note(
                    element,
                    f"{with_article(local(element))} that is not drawn: it runs, and nobody "
                    "who reads the diagram sees it",
                    "its shape or line in the drawing; open the file in a modeler and draw it, "
                    "or delete it",
                    FindingKind.STRUCTURE,
                )


def _drawn(root: etree._Element) -> Iterator[str]:
    for shape in root.iter(f"{{{_DI}}}BPMNShape", f"{{{_DI}}}BPMNEdge"):
        name = reference(shape, "bpmnElement")
        if name is not None:
            yield name
