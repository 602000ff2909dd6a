"""Instances in flight outlive a new version: records of every format are read, and finish."""

import json
from itertools import count

import msgpack
import pytest

from engine.execution.effects import Ending
from engine.store.codec import FORMAT, decode_value, encode_value
from tests.unit.execution.in_flight import INSTANCES, finish, path

VERSIONS = range(1, FORMAT + 1)
KEPT = [
    (version, name, record)
    for version in VERSIONS
    if path(version).exists()
    for name, record in json.loads(path(version).read_text()).items()
]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_format_has_records_of_all_kinds_of_waiting(version: int) -> None:
    assert path(version).exists(), f"run python -m tests.unit.execution.in_flight for {version}"
    names = {name for found, name, _ in KEPT if found == version}
    assert names >= {"user_task", "timer_event", "join", "called", "incident", "event_subprocess"}
    if version == FORMAT:
        assert names == set(INSTANCES)


@pytest.mark.parametrize(("version", "name", "record"), KEPT, ids=lambda part: str(part)[:20])
def test_a_record_of_any_format_is_read_and_its_instance_finishes(
    version: int, name: str, record: str
) -> None:
    data = bytes.fromhex(record)
    assert msgpack.unpackb(data, strict_map_key=False)[0] == version
    now = INSTANCES[name]()
    old = type(now)(catalogue=now.catalogue).load(data)
    assert (old.at(), old.waits(), old.variables()) == (now.at(), now.waits(), now.variables())
    assert finish(old).ending() is Ending.COMPLETED


def test_no_format_is_kept_that_this_version_does_not_know() -> None:
    later = next(version for version in count(FORMAT + 1) if not path(version).exists())
    assert later == FORMAT + 1


def test_values_of_format_1_are_read() -> None:
    assert encode_value([True, "x"]) == msgpack.packb([1, [True, "x"]])
    assert decode_value(msgpack.packb([1, [True, "x"]])) == [True, "x"]
