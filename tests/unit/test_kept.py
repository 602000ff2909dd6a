"""What is kept never holds more than it may, whatever came by."""

from engine.feel import compile_expression
from engine.feel.builtins.patterns import COMPILED, KEPT
from engine.forms.fields import CONDITIONS, condition
from kernel.kept import Kept
from tests.unit.feel.feel_tables import NOW


def test_the_last_used_stay_and_the_weight_is_that_of_those_that_stay() -> None:
    kept: Kept[str, int] = Kept(10)
    for number, name in enumerate("abc"):
        kept.keep(name, number, 4)
    assert (kept.find("a"), kept.find("b"), kept.weight, len(kept)) == (None, 1, 8, 2)
    kept.keep("d", 3, 4)
    assert (kept.find("b"), kept.find("c")) == (1, None)
    kept.keep("b", 7, 6)
    assert (kept.find("b"), kept.weight) == (7, 10)


def test_what_alone_is_too_heavy_is_not_kept_and_drives_nothing_out() -> None:
    kept: Kept[str, int] = Kept(10)
    kept.keep("a", 1, 4)
    kept.keep("b", 2, 11)
    assert (kept.find("a"), kept.find("b")) == (1, None)


def test_hostile_patterns_hold_no_more_than_sixteen_megabytes() -> None:
    text = 'for i in 1..MANY return matches("abab", "(a|b)*a(a|b){SIZE}" + string(i))'
    for size, many in ((3, 200), (40, 30)):
        expression = compile_expression(text.replace("MANY", str(many)).replace("SIZE", str(size)))
        expression.evaluate({}, NOW)
    assert len(COMPILED) > 5
    assert COMPILED.weight <= KEPT


def test_conditions_of_forms_that_nobody_deploys_do_not_stay() -> None:
    """A thousand conditions of 300 terms held 420 MB."""
    for number in range(100):
        condition("= " + " or ".join(f"a{one} = {number}" for one in range(300)))
    assert CONDITIONS.weight <= CONDITIONS.most
    assert len(CONDITIONS) < 30
