"""The models read well in a modeler: all of it is drawn, nothing lies on anything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from engine.xml import parse_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
FOLDER = Path(__file__).parents[2] / "bpmn"
MODELS = sorted(FOLDER.rglob("*.bpmn"))
CONTAINERS = {"participant", "lane", "subProcess"}


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn shape; `tag` is what it draws."""

    id: str
    tag: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def is_cut_by(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        """Whether a straight piece of line passes through the inside (Liang-Barsky)."""
        enter, leave = 0.0, 1.0
        for axis, low, high in ((0, self.left, self.right), (1, self.top, self.bottom)):
            step = end[axis] - start[axis]
            if step == 0:
                if not low < start[axis] < high:
                    return False
                continue
            first, second = sorted(((low - start[axis]) / step, (high - start[axis]) / step))
            enter, leave = max(enter, first), min(leave, second)
        return enter < leave


class Drawing:
    """One model: its elements, shapes and edges by id."""

    def __init__(self, path: Path) -> None:
        self.root = parse_xml(path.read_bytes())
        self.elements = {e.get("id", ""): e for e in self.root.iter(f"{BPMN}*") if e.get("id")}
        self.boxes = dict(self._boxes())
        self.edges = dict(self._edges())

    def _boxes(self) -> Iterator[tuple[str, Box]]:
        for shape in self.root.iter(f"{DI}BPMNShape"):
            id_ = shape.get("bpmnElement", "")
            bounds = shape.find(BOUNDS)
            assert bounds is not None, f"{id_} has no bounds"
            x, y, width, height = (float(bounds.get(n, "")) for n in ("x", "y", "width", "height"))
            tag = etree.QName(self.elements[id_]).localname
            yield id_, Box(id_, tag, x, y, x + width, y + height)

    def _edges(self) -> Iterator[tuple[str, list[tuple[float, float]]]]:
        for edge in self.root.iter(f"{DI}BPMNEdge"):
            points = edge.iterfind(WAYPOINT)
            where = [(float(p.get("x", "")), float(p.get("y", ""))) for p in points]
            yield edge.get("bpmnElement", ""), where

    def flow_nodes(self) -> list[etree._Element]:
        tags = ("Event", "Task", "task", "Gateway", "callActivity", "subProcess")
        return [e for e in self.elements.values() if etree.QName(e).localname.endswith(tags)]

    def solid(self) -> list[Box]:
        """Shapes that nothing may lie on."""
        return [box for box in self.boxes.values() if box.tag not in CONTAINERS]

    def ends(self, flow: etree._Element) -> set[str]:
        """The ids an edge may touch: both ends, and the hosts of boundary events among them."""
        ids = {flow.get("sourceRef", ""), flow.get("targetRef", "")}
        return ids | {self.elements[id_].get("attachedToRef", "") for id_ in ids}


@pytest.fixture(params=MODELS, ids=lambda path: path.name, scope="module")
def drawing(request: pytest.FixtureRequest) -> Drawing:
    return Drawing(request.param)


def test_the_models_are_there() -> None:
    assert [path.name for path in MODELS] == ["complaint.bpmn", "conduct.bpmn"]


def test_every_flow_node_and_every_flow_is_drawn_once(drawing: Drawing) -> None:
    drawn = [e.get("bpmnElement") for e in drawing.root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")]
    flows = drawing.root.iter(f"{BPMN}sequenceFlow", f"{BPMN}association")
    notes = drawing.root.iter(f"{BPMN}textAnnotation", f"{BPMN}lane", f"{BPMN}participant")
    wanted = [e.get("id") for e in (*drawing.flow_nodes(), *flows, *notes)]
    assert sorted(map(str, drawn)) == sorted(map(str, wanted))


def test_no_shape_lies_on_another(drawing: Drawing) -> None:
    clashes = [
        (one.id, other.id)
        for one, other in combinations(drawing.solid(), 2)
        if one.overlaps(other) and "boundaryEvent" not in (one.tag, other.tag)
    ]
    assert not clashes


def test_a_boundary_event_sits_on_the_edge_of_its_host_and_on_nothing_else(
    drawing: Drawing,
) -> None:
    for box in [box for box in drawing.solid() if box.tag == "boundaryEvent"]:
        touched = {other.id for other in drawing.solid() if other.overlaps(box)} - {box.id}
        host = drawing.elements[box.id].get("attachedToRef")
        assert touched == {host}
        assert not drawing.boxes[str(host)].holds(box)


def test_a_subprocess_holds_its_own_nodes_and_no_others(drawing: Drawing) -> None:
    for container in [box for box in drawing.boxes.values() if box.tag == "subProcess"]:
        own = {e.get("id") for e in drawing.elements[container.id].iterchildren()}
        inside = {box.id for box in drawing.solid() if container.overlaps(box)}
        assert inside == {id_ for id_ in own if id_ in drawing.boxes}
        assert all(container.holds(drawing.boxes[id_]) for id_ in inside)


def test_no_flow_crosses_a_foreign_shape(drawing: Drawing) -> None:
    crossings = [
        (id_, box.id)
        for id_, points in drawing.edges.items()
        for box in drawing.solid()
        if box.id not in drawing.ends(drawing.elements[id_])
        and any(box.is_cut_by(start, end) for start, end in pairwise(points))
    ]
    assert not crossings


def test_a_flow_runs_from_the_edge_of_its_source_to_the_edge_of_its_target(
    drawing: Drawing,
) -> None:
    for flow in drawing.root.iter(f"{BPMN}sequenceFlow"):
        points = drawing.edges[flow.get("id", "")]
        for ref, point in (("sourceRef", points[0]), ("targetRef", points[-1])):
            box = drawing.boxes[flow.get(ref, "")]
            near = Box("", "", box.left - 1, box.top - 1, box.right + 1, box.bottom + 1)
            within = Box("", "", box.left + 1, box.top + 1, box.right - 1, box.bottom - 1)
            dot = Box("", "", point[0], point[1], point[0], point[1])
            assert near.holds(dot), f"{flow.get('id')} misses {box.id}"
            assert not within.holds(dot), f"{flow.get('id')} ends inside {box.id}"


def test_lines_run_straight_across_or_straight_down(drawing: Drawing) -> None:
    for flow in drawing.root.iter(f"{BPMN}sequenceFlow"):
        for (x1, y1), (x2, y2) in pairwise(drawing.edges[flow.get("id", "")]):
            assert x1 == x2 or y1 == y2, flow.get("id")


def test_every_node_stands_in_its_lane_and_every_lane_in_the_pool(drawing: Drawing) -> None:
    (pool,) = [box for box in drawing.boxes.values() if box.tag == "participant"]
    listed = []
    for lane in drawing.root.iter(f"{BPMN}lane"):
        box = drawing.boxes[lane.get("id", "")]
        assert pool.holds(box)
        for ref in lane.iterfind(f"{BPMN}flowNodeRef"):
            listed.append(ref.text)
            assert box.holds(drawing.boxes[str(ref.text)]), f"{ref.text} leaves {box.id}"
    outermost = [
        e.get("id")
        for e in drawing.flow_nodes()
        if etree.QName(e.getparent()).localname == "process"  # type: ignore[arg-type]
    ]
    assert sorted(map(str, listed)) == sorted(map(str, outermost))


def test_it_reads_from_left_to_right(drawing: Drawing) -> None:
    """Only flows that go back to work already done lead left; each has one clear reason."""
    back = {
        flow.get("id")
        for flow in drawing.root.iter(f"{BPMN}sequenceFlow")
        if drawing.boxes[flow.get("targetRef", "")].right
        < drawing.boxes[flow.get("sourceRef", "")].left
    }
    assert back <= {
        "confirm_data__verify_complaint",
        "await_information__handle_complaint",
        "expire_information__handle_complaint",
        "decide_assignment__assign_complaint",
        "decide_approval__handle_complaint",
        "open_new_round__choose_path",
        "await_clarification__examine_conduct",
        "expire_clarification__examine_conduct",
        "decide_result__examine_conduct",
    }
