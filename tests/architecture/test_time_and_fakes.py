"""Time comes from the clock that is handed down, and tests assert state, not calls."""

import re

import pytest

from tests.architecture.sources import everything, rooms, sources

#: Dotted ends of calls that read the machine's clock.
READS_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime|ctime))$"
)
SQL_CLOCK = re.compile(
    r"\b(CURRENT_(DATE|TIME|TIMESTAMP)|LOCALTIMESTAMP)\b|\bdatetime\('now'", re.I
)
#: Who else may read the machine's clock, and why.
CLOCKS = {"kernel/clock.py": "it is the clock"}
PATCHES = re.compile(r"(^|\.)(monkeypatch\.(setattr|setitem)|mocker\.\w+|mock\.\w+|patch)$")


def test_only_the_clock_reads_the_machines_clock() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in (*rooms(), *sources("migrations"))
        if source.path not in CLOCKS
        for line, name in source.calls()
        if READS_CLOCK.search(name)
    ]
    assert found == []


def test_no_statement_asks_the_database_what_time_it_is() -> None:
    found = [
        f"{source.path}: {match.group()}"
        for source in rooms()
        for match in SQL_CLOCK.finditer(source.text)
    ]
    assert found == []


def test_tests_do_not_read_it_either() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in sources("tests")
        for line, name in source.calls()
        if READS_CLOCK.search(name)
    ]
    assert found == []


def test_tests_patch_nothing() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in sources("tests")
        for line, name in [*source.calls(), *source.imported()]
        if PATCHES.search(name) or name.startswith(("unittest.mock", "pytest_mock"))
    ]
    assert found == []


def test_no_model_or_text_is_run_as_python() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in rooms()
        for line, name in source.calls()
        if name in ("eval", "exec", "compile", "__import__", "pickle.loads", "marshal.loads")
    ]
    assert found == []


@pytest.mark.parametrize("name", ["datetime.now", "dt.datetime.now", "dt.date.today", "time.time"])
def test_the_pattern_finds_what_it_is_for(name: str) -> None:
    assert READS_CLOCK.search(name)


def test_the_sources_are_really_read() -> None:
    assert len(everything()) > 150
