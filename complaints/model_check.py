"""Whether the office can work with a set of models, so far as constants say; pure, no store.

`tuntas lint` and every deployment ask the same. What the engine itself has against a file is
`engine/deployment_check.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from complaints.clock_names import started_clocks
from complaints.task_check import task_findings
from complaints.variable_check import variable_findings
from engine.crashes import guarded
from engine.deployment_check import CheckedFile, Contents, jobs_of_workers, missing_latest
from engine.dmn.table_rows import TableRow, TableRows, read_tables
from engine.findings import Finding, FindingKind, Level, meant
from engine.policy_check import check_policy
from engine.policy_tables import PolicyTable
from identity.roles import Staffing

Found = dict[str, list[Finding]]
"""File name -> what stands against it, in the order of its lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the office knows beside the files.

    `policies`: the tables it reads; `own_jobs`: types of jobs it does itself; `clocks`: those of
    the policy that counts, None when not known; `staffing`: who works there, `deployed`: what is
    deployed already, None when no store is asked.
    """

    policies: Sequence[PolicyTable] = ()
    own_jobs: frozenset[str] = frozenset()
    clocks: frozenset[str] | None = None
    staffing: Staffing | None = None
    deployed: Contents | None = None


def check_models(
    files: Mapping[str, bytes], checked: Sequence[CheckedFile], around: Surroundings
) -> Found:
    """What the office has against the files of a set; those the engine refuses are passed over.

    Warnings of the engine are among it.
    """
    sound = [file for file in checked if not file.findings]
    found: Found = {file.name: list(file.warnings) for file in checked}
    for file in sound:
        # A crash of these checks, too, is a finding of the one file.
        found[file.name] += guarded(
            file.name, partial(_of_file, files[file.name], file, sound, around), lambda one: [one]
        )
    for name, finding in variable_findings(sound, around.own_jobs):
        found[name].append(finding)
    if around.deployed is not None:
        for name, finding in missing_latest(sound, around.deployed):
            found[name].append(finding)
    return {name: sorted(some, key=lambda one: one.line) for name, some in found.items()}


def _of_file(
    content: bytes, file: CheckedFile, sound: Sequence[CheckedFile], around: Surroundings
) -> list[Finding]:
    found = jobs_of_workers(file.processes, around.own_jobs)
    found += task_findings(file, around.staffing)
    if file.decisions is not None:
        found += _of_tables(content, file, sound, around)
    return found


def _of_tables(
    content: bytes, file: CheckedFile, sound: Sequence[CheckedFile], around: Surroundings
) -> Iterator[Finding]:
    policies = {one.decision: one for one in around.policies}
    if file.decisions is None or policies.keys().isdisjoint(file.decisions.decisions):
        return
    tables = read_tables(content)
    known = {} if around.clocks is None else {"clock": sorted(around.clocks)}
    staffing = around.staffing
    staffed = None if staffing is None else lambda role, above: staffing.has(role, above=above)
    for decision, table in tables.items():
        if decision in policies:
            yield from check_policy(policies[decision], table, known, staffed)
            yield from _idle_clocks(table, sound)


def _idle_clocks(table: TableRows | None, sound: Sequence[CheckedFile]) -> Iterator[Finding]:
    """Rows of clocks that no model of the set starts."""
    started = started_clocks(sound)
    if table is None or not started or "clock" not in table.outputs:
        return
    for row in table.rows:
        cell = row.cells["clock"]
        if cell.known and isinstance(cell.value, str) and cell.value not in started:
            yield _idle(table, row, cell.value, started)


def _idle(table: TableRows, row: TableRow, clock: str, started: frozenset[str]) -> Finding:
    return Finding(
        row.id or table.decision,
        "",
        row.line,
        f"{table.decision} row {row.number}, clock: no model of the set starts {clock}",
        f"a clock that a sla.start or sla.restart names{meant(clock, started)}",
        FindingKind.POLICY,
        Level.WARNING,
    )
