"""The night is for long proofs; what each test counted stands in a table at the end."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.seeded import office, office_url, postgres_seeds, sqlite_seeds

__all__ = ["Figures", "figures", "office", "office_url", "postgres_seeds", "sqlite_seeds"]

Figures = Callable[..., None]

_PREFIX = "figure: "


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """`figures(mutants=1000, lost=0)`: what the test counted or measured, in the order told.

    They are properties of the report, so they also come home from pytest-xdist's processes and
    stand in a JUnit file; a test that fails later has told what it had.
    """

    def tell(**counted: object) -> None:
        for name, value in counted.items():
            record_property(_PREFIX + name, value)

    return tell


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The table: one line a test with what it told, whether it passed or not."""
    told = [
        (report.nodeid, shown)
        for reports in terminalreporter.stats.values()
        for report in reports
        if (shown := _shown(report))
    ]
    if told:
        terminalreporter.section("figures of the night")
        for test, shown in sorted(told):
            terminalreporter.write_line(f"{test.removeprefix('tests/nightly/')}: {shown}")


def _shown(report: Any) -> str:
    if getattr(report, "when", "") != "call":
        return ""
    return ", ".join(
        f"{name.removeprefix(_PREFIX).replace('_', ' ')} {_in_words(value)}"
        for name, value in report.user_properties
        if name.startswith(_PREFIX)
    )


def _in_words(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
