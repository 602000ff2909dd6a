"""Names of people, offices and files: nothing hidden in them, no markup, and never repeated raw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.names import check_name, file_name_fault, name_fault

HIDDEN = ["\u202e", "\u200e", "\u2066", "\u061c", "\ufeff", "\x00", "\n", "\x1b", "\x7f", "\u2028"]


@pytest.mark.parametrize("sign", [*HIDDEN, "\ud800", "<", ">"])
def test_what_hides_or_is_markup_is_refused_and_not_repeated(sign: str) -> None:
    name = f"Siti{sign}Aminah"
    for fault in (name_fault(name), file_name_fault(f"{name}.bpmn")):
        assert fault
        assert "Siti" not in fault
    with pytest.raises(Invalid, match=r"^people\[0\]\.name: ") as refused:
        check_name("people[0].name", name)
    assert refused.value.field == "people[0].name"


@pytest.mark.parametrize("name", ["", " ", "\t", "a" * 201])
def test_a_name_has_so_many_characters(name: str) -> None:
    assert name_fault(name)
    assert name_fault("a" * 201, most=300) is None


@pytest.mark.parametrize(
    "name",
    [
        "Siti Aminah",
        "H. M. Ma'ruf, S.H., M.H.",
        "Nguyễn Thị Hoa",
        "نور جهان",
        "می‌خواهم",
        "O'Neill & Co",
    ],
)
def test_names_of_people_are_names(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(
    "name",
    [
        *("../complaint.bpmn", "a/b.bpmn", "a\\b.bpmn", "C:model.bpmn", ".hidden.bpmn"),
        *("model.bpmn.", " model.bpmn", "model.bpmn ", "mo|del.bpmn", 'mo"del.bpmn', "mo*del.bpmn"),
        *("model?.bpmn", "mo\u200ddel.bpmn", "model" + "x" * 200 + ".bpmn"),
    ],
)
def test_a_file_name_is_no_path(name: str) -> None:
    assert file_name_fault(name)


@pytest.mark.parametrize("name", ["complaint.bpmn", "Pengaduan (baru) v2.bpmn", "жалоба.bpmn"])
def test_files_are_called_as_people_call_them(name: str) -> None:
    assert file_name_fault(name) is None


@given(st.text(max_size=210))
def test_a_name_that_is_taken_is_one_line_as_it_is_seen(name: str) -> None:
    if name_fault(name) is None:
        assert len(name.splitlines()) == 1
        assert not set(name) & set("<>\u202e\u2066")
