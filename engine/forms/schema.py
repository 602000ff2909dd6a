"""Deploy or refuse, for forms: a schema whose answers can be checked, or every reason against."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from engine.crashes import guarded
from engine.findings import Finding, FindingKind
from engine.forms.component_check import Lines, check_components, holds_components
from engine.forms.fields import Json

MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """One form file, read. `schema` is there only when `findings` is empty."""

    file: str
    form_id: str = ""
    schema: Json | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing stands against the file."""
        return not self.findings


def check_form_schema(data: bytes, *, file: str = "form") -> FormFile:
    """Reads a Camunda Forms JSON file of at most 2 MiB; `file` is its name, for messages."""
    return guarded(
        file,
        lambda: _checked(data, file),
        lambda finding: FormFile(file=file, findings=(finding,)),
    )


def _checked(data: bytes, file: str) -> FormFile:
    schema = _read(data)
    if isinstance(schema, Finding):
        return FormFile(file=file, findings=(schema,))
    lines = Lines(data.decode("utf-8"))
    findings = (*_check_root(schema), *check_components(schema, lines))
    form_id = schema.get("id")
    return FormFile(
        file=file,
        form_id=form_id if isinstance(form_id, str) else "",
        schema=None if findings else schema,
        findings=findings,
    )


def _read(data: bytes) -> Json | Finding:
    if len(data) > MAX_BYTES:
        return _fault(f"the file has {len(data)} bytes", f"at most {MAX_BYTES}")
    try:
        schema = json.loads(data.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError:
        return _fault("the file is not UTF-8", "JSON in UTF-8")
    except json.JSONDecodeError as problem:
        return _fault(f"no JSON: {problem.msg}", "a Camunda form in JSON", problem.lineno)
    except (RecursionError, ValueError):
        return _fault("JSON that nests too deep or holds no finite number", "a Camunda form")
    if not isinstance(schema, Mapping):
        return _fault("the file holds no JSON object", "a Camunda form: id, type, components")
    return schema


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _check_root(schema: Json) -> list[Finding]:
    findings = []
    form_id = schema.get("id")
    if not isinstance(form_id, str) or not form_id.strip():
        findings.append(_fault("the form has no id", 'an "id" that user tasks can name'))
    if schema.get("type") != "default":
        findings.append(_fault("the form has another type", '"type": "default"'))
    if not holds_components(schema):
        findings.append(_fault("the form has no components", 'a list "components" of objects'))
    return findings


def _fault(reason: str, expected: str, line: int = 1) -> Finding:
    return Finding("", "", line, reason, expected, FindingKind.STRUCTURE)
