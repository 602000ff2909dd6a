"""Reads `zeebe:taskHeaders`: what a model tells whoever does the task, as fixed texts."""

from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from engine.model.findings import Report
from engine.model.tags import extension, zeebe


def headers_of(element: etree._Element, report: Report) -> Mapping[str, str]:
    """Key -> value; a key that is empty or there twice is reported."""
    holder = extension(element, "taskHeaders")
    headers: dict[str, str] = {}
    for header in holder.iterchildren(zeebe("header")) if holder is not None else ():
        key = header.get("key") or ""
        if not key or key in headers:
            report.dialect(header, f"the header key {key!r} is empty or taken", "a key of its own")
        headers[key] = header.get("value") or ""
    return MappingProxyType(headers)
