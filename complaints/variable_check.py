"""Variables that a complaint's process reads though nothing writes them."""

from collections.abc import Iterator, Sequence

from complaints.records import PROCESS_ID
from engine.deployment_check import CheckedFile
from engine.findings import Finding, FindingKind, Level, meant
from engine.forms.fields import fields_of
from engine.model.definition import Definition, Literal
from engine.variable_use import Known, Use, variable_use

#: What intake starts a complaint's process with.
START_VARIABLES = frozenset(
    {
        *("complaintId", "class", "channel", "priority", "unit", "reportedUnit"),
        *("reportedOfficial", "overseer", "anonymous", "confidential"),
    }
)


def variable_findings(
    checked: Sequence[CheckedFile], own_jobs: frozenset[str]
) -> Iterator[tuple[str, Finding]]:
    """(file, warning) for every name that a complaint's process reads and nothing writes.

    The process and those it calls are one pool of names. Nothing is said where a job worker, an
    unknown form or a process of another deployment may write anything; other processes are left
    alone, for whoever starts them gives the variables.
    """
    known = _known(checked, own_jobs)
    pool = _pool(checked)
    if pool is None:
        return
    uses = [(file, variable_use(definition, known)) for file, definition in pool]
    written = START_VARIABLES.union(*(use.writes for _, use in uses))
    if any(use.is_open for _, use in uses):
        return
    for file, use in uses:
        for finding in _unwritten(use, written):
            yield file, finding


def _unwritten(use: Use, written: frozenset[str]) -> Iterator[Finding]:
    for name, node in sorted(use.reads.items()):
        if name not in written:
            yield Finding(
                node.id,
                node.name or "",
                node.line,
                f"nothing writes the variable {name}, which is read here",
                f"a variable that is written{meant(name, written)}",
                FindingKind.POLICY,
                Level.WARNING,
            )


def _known(checked: Sequence[CheckedFile], own_jobs: frozenset[str]) -> Known:
    return Known(
        answers={
            file.form_id: frozenset(one.key for one in fields_of(file.form))
            for file in checked
            if file.form_id is not None and file.form is not None
        },
        decisions={
            id_: file.decisions
            for file in checked
            if file.decisions is not None
            for id_ in file.decisions.decisions
        },
        own_jobs=own_jobs,
    )


def _pool(checked: Sequence[CheckedFile]) -> list[tuple[str, Definition]] | None:
    """(file, process) of the complaint's process and all it calls; None where one is unknown."""
    there = {one.process_id: (file.name, one) for file in checked for one in file.processes}
    waiting, found = [PROCESS_ID], {}
    while waiting:
        id_ = waiting.pop()
        if id_ in found:
            continue
        if id_ not in there:
            return None
        found[id_] = there[id_]
        for node in there[id_][1].nodes:
            if node.call is not None:
                called = node.call.process.id
                waiting.append(called.text if isinstance(called, Literal) else "")
    return list(found.values())
