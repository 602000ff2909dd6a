"""Reads `zeebe:property`: the clocks an element moves (design D7), and notes for other rooms."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from engine.model.definition import SlaMark, SlaVerb
from engine.model.findings import Report
from engine.model.tags import extension, local, with_article, zeebe
from engine.model.terms import check_clock, is_foreign

_SLA = "sla."
_SEPARATOR = re.compile(r"[,\s]+")


def marks_of(element: etree._Element, report: Report) -> tuple[SlaMark, ...]:
    """The marks of a flow node or a process, in the order of the file."""
    marks: list[SlaMark] = []
    for found in _sla_properties(element):
        name = (found.get("name") or "").strip()
        if is_foreign(found, name, found.get("value") or "", report):
            continue
        clocks = [clock for clock in _SEPARATOR.split(found.get("value") or "") if clock]
        if name not in set(SlaVerb):
            report.dialect(
                found, f"the property {name} is not known", "one of: " + ", ".join(SlaVerb)
            )
        elif not clocks:
            report.dialect(found, f"{name} names no clock", "names of clocks, joined by commas")
        else:
            marks += [SlaMark(SlaVerb(name), clock) for clock in clocks]
    for mark in marks:
        check_clock(element, mark.clock, report)
    return tuple(marks)


def properties_of(element: etree._Element, report: Report) -> Mapping[str, str]:
    """The properties of a flow node that are not `sla.`: inert here."""
    found: dict[str, str] = {}
    for item in _properties(element):
        name = (item.get("name") or "").strip()
        if name.startswith(_SLA):
            continue
        if name in found:
            report.dialect(item, f"a second property {name!r} on one element", "one of each name")
        found[name] = item.get("value") or ""
    return MappingProxyType(found)


def refuse_marks(owner: etree._Element, report: Report) -> None:
    """Refuse the `sla.` properties of an element that is no flow node and no process."""
    for found in _sla_properties(owner):
        report.dialect(
            found,
            f"{found.get('name')} has no meaning on {with_article(local(owner))}",
            "the property on a task, an event, a subprocess or the process",
        )


def _sla_properties(element: etree._Element) -> list[etree._Element]:
    found = _properties(element)
    return [item for item in found if (item.get("name") or "").strip().startswith(_SLA)]


def _properties(element: etree._Element) -> list[etree._Element]:
    holder = extension(element, "properties")
    return list(holder.iterchildren(zeebe("property"))) if holder is not None else []
