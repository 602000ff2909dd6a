"""Checks a model against the BPMN 2.0 schema with SpiffWorkflow's validator."""

import re
import threading
from copy import deepcopy
from typing import Any

from lxml import etree

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_HOLDERS = (f"{{{_BPMN}}}extensionElements", "{http://www.omg.org/spec/DD/20100524/DI}extension")
_of_thread = threading.local()
_NAMESPACE = re.compile(r"(?<![$#])\{[^}]*\}")  # not the `${...}` of a value


def schema_findings(root: etree._Element) -> tuple[tuple[int, str], ...]:
    """Everything the schema has against a parsed model: (line, text) in document order.

    The library's own `validate` keeps only the last error, so the schema inside the validator is
    asked and its whole log read, which each validation begins anew. The library's preprocessing
    renames elements: it is given a copy.
    """
    validator = _validator()
    model = _without_extensions(root)
    validator.preprocess(model)
    if validator.validator.validate(model):
        return ()
    return tuple((entry.line, _readable(entry.message)) for entry in validator.validator.error_log)


def _validator() -> Any:
    """The library's validator, one for each thread: reading its schema takes 7 ms."""
    if not hasattr(_of_thread, "validator"):
        # Imported here: SpiffWorkflow takes longer to load than a whole engine start may, and only
        # deploying needs it.
        from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

        _of_thread.validator = BpmnValidator()
    return _of_thread.validator


def _without_extensions(root: etree._Element) -> etree._Element:
    """A copy without what vendors hang on elements: the schema asks for types that it cannot know.

    Where extensions may stand is still checked, and that they are none of BPMN's own.
    """
    model = deepcopy(root)
    for holder in model.iter(*_HOLDERS):
        for child in list(holder.iterchildren("*")):
            if etree.QName(child).namespace != _BPMN:
                holder.remove(child)
    return model


def _readable(message: str) -> str:
    return _NAMESPACE.sub("", message).rstrip(".")
