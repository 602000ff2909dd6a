"""Reads which process, decision or form is meant, and in which version."""

from lxml import etree

from engine.model.definition import Binding, Reference
from engine.model.expected import TEXT
from engine.model.findings import Report
from engine.model.tags import local
from engine.model.terms import is_foreign, term


def reference_of(element: etree._Element, attribute: str, report: Report) -> Reference | None:
    """The reference of a called element, decision or form; None after a finding."""
    target = term(element, attribute, element.get(attribute) or "", report, TEXT)
    name = element.get("bindingType", "latest")
    tag = element.get("versionTag")
    if tag is not None and is_foreign(element, "versionTag", tag, report):
        return None
    if name not in set(Binding):
        report.dialect(
            element,
            f"bindingType of zeebe:{local(element)} is {name!r}",
            "one of: " + ", ".join(Binding),
        )
        return None
    binding = Binding(name)
    if (binding is Binding.VERSION_TAG) != bool(tag):
        report.dialect(
            element,
            f"zeebe:{local(element)} has bindingType {name!r} and versionTag {tag!r}",
            "a versionTag with bindingType versionTag, and only there",
        )
    return None if target is None else Reference(target, binding, tag)
