"""What `tuntas lint` and `tuntas deploy` share: which files are meant, and how findings look."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from engine.deployment_check import KINDS, kind_of
from engine.findings import Finding

files_argument = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
strict_option = click.option("--strict", is_flag=True, help="Refuse what is only warned of, too.")


def models_in(path: Path) -> list[Path]:
    """The file itself, or the models below a folder; a folder without any is wrong use."""
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.rglob("*") if kind_of(one.name) and one.is_file())
    if not found:
        raise click.UsageError(f"{path}: no model lies in this folder; expected {', '.join(KINDS)}")
    return found


def finding_json(finding: Finding) -> Mapping[str, object]:
    """A finding as JSON has it, here and in the API."""
    return {
        "element_id": finding.element_id,
        "element_name": finding.element_name,
        "line": finding.line,
        "reason": finding.reason,
        "expected": finding.expected,
        "kind": finding.kind.value,
        "level": finding.level.value,
    }


def findings_json(findings: Iterable[Finding]) -> list[Mapping[str, object]]:
    """Several of them, in their order."""
    return [finding_json(finding) for finding in findings]
