"""Reading a log: what is wrong with a file is named by line and column."""

import gzip
from pathlib import Path

import pytest

from host.replay.log import COLUMNS, read_log
from kernel.errors import Invalid
from tests.unit.replay.little_log import Row, case, csv_text

CASE = case("case-1", "receipt 03 10:00", "T02 03 11:00", "T06 04 09:00")


def _changed(column: str, value: str, place: int = 1) -> list[Row]:
    return [{**row, column: value} if number == place else row for number, row in enumerate(CASE)]


def _refusal(folder: Path, data: bytes | str, name: str = "log.csv") -> str:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(Invalid) as refused:
        read_log(path)
    return str(refused.value)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (_changed("time:timestamp", "2011-01-03 11:00:00"), "line 3, time:timestamp: 2011"),
        (_changed("time:timestamp", "noon"), "line 3, time:timestamp: 'noon' is no instant"),
        (_changed("time:timestamp", ""), "line 3, time:timestamp: expected a value, got nothing"),
        (_changed("case:startdate", "2011-01-03", 0), "line 2, case:startdate: 2011-01-03T00"),
        (_changed("case:channel", "Pigeon", 0), "line 2, case:channel: 'Pigeon' is unknown;"),
        (_changed("case:department", "Kitchen", 0), "line 2, case:department: 'Kitchen' is unk"),
        (_changed("concept:name", " "), "line 3, concept:name: expected a value, got nothing"),
        (_changed("concept:instance", "case-1-0"), "line 3, concept:instance: case-1-0 stands in"),
        (CASE[1:], "line 2, concept:name: case case-1 begins with T02; expected 'Confirmation of"),
        ([], "there is no case in it"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, rows: list[Row], expected: str) -> None:
    assert expected in _refusal(tmp_path, csv_text(rows))


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    head, rest = csv_text(CASE).split("\r\n", 1)
    names = [f"{name}x" if name == column else name for name in head.split(",")]
    text = "\r\n".join([",".join(names), rest])
    assert f"line 1: the columns {column} are missing" in _refusal(tmp_path, text)


def test_a_row_that_is_cut_off_is_named(tmp_path: Path) -> None:
    text = csv_text(CASE).rstrip()
    assert "line 4, time:timestamp: expected a value" in _refusal(tmp_path, text[:-30])


@pytest.mark.parametrize("keep", [1, 2, 11, 60, -1])
def test_a_truncated_gzip_file_is_refused(tmp_path: Path, keep: int) -> None:
    data = gzip.compress(csv_text(CASE).encode())
    assert "log.csv.gz: " in _refusal(tmp_path, data[:keep], "log.csv.gz")


def test_a_damaged_gzip_file_is_refused(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(csv_text(CASE).encode()))
    data[20] ^= 0xFF
    assert "the gzip file is damaged" in _refusal(tmp_path, bytes(data))


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    assert "no CSV file in UTF-8" in _refusal(tmp_path, "größer,".encode("latin-1"))


def test_gzipped_or_not_the_cases_are_the_same(tmp_path: Path) -> None:
    plain, packed = tmp_path / "log.csv", tmp_path / "log.gz"
    plain.write_text(csv_text(CASE), encoding="utf-8-sig")
    packed.write_bytes(gzip.compress(csv_text(CASE).encode()))
    assert read_log(plain).cases == read_log(packed).cases


def test_events_are_put_in_order_of_time(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(csv_text(list(reversed(CASE))))
    (found,) = read_log(path).cases
    assert [event.activity for event in found.events] == ["receipt", "T02", "T06"]


def test_another_number_of_cases_is_another_log(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(csv_text(CASE, case("case-2", "receipt 03 10:00")))
    assert len(read_log(path, most=1).cases) == 1
    assert read_log(path, most=1).digest != read_log(path).digest
