"""A failure at run time names the table, the rule and the column, never a value."""

import pytest

from engine.dmn import DecisionFailed
from tests.unit.dmn.dmn_files import decide, dmn, table


def test_an_input_outside_its_allowed_values_names_the_column() -> None:
    file = dmn(table("UNIQUE", ["risk"], ["unit"], ['- -> "a"'], input_values='"high","low"'))
    assert decide(file, "Routing", risk="low").value == "a"
    assert decide(file, "Routing", risk=None).value == "a"
    with pytest.raises(DecisionFailed) as failure:
        decide(file, "Routing", risk="secret")
    assert str(failure.value) == (
        'table "Routing", column "risk": the value is none of the allowed input values'
        ' "high","low"; correct the value or widen the list'
    )


#: A value known only when it is asked for: a constant one is refused when it is deployed.
LATER = '- -> if n = 2 then "secret" else "b"'


def test_an_output_outside_its_allowed_values_names_rule_and_column() -> None:
    file = dmn(table("FIRST", ["n"], {"unit": '"a", "b"'}, ['1 -> "a"', LATER]))
    assert decide(file, "Routing", n=1).value == "a"
    with pytest.raises(DecisionFailed) as failure:
        decide(file, "Routing", n=2)
    assert str(failure.value) == (
        'table "Routing", rule 2, output "unit": the value is none of the allowed output'
        ' values "a", "b"'
    )


def test_a_cell_that_cannot_be_decided_does_not_hit_and_is_named_in_a_warning() -> None:
    file = dmn(table("FIRST", ["n"], ["unit"], ['> limit -> "a"', '- -> "b"']))
    result = decide(file, "Routing", n=1, limit="ten")
    assert result.value == "b"
    assert any(w.startswith('table "Routing", rule 1, column "n": ') for w in result.warnings)
    assert not any("ten" in warning for warning in result.warnings)
