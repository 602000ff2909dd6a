"""What hostile models and requests leave behind in the process that read them."""

import gc
import json
import sys
from pathlib import Path

from engine.deployment_check import check_files
from engine.feel import compile_expression
from kernel.errors import Invalid
from tests.unit.dmn.dmn_files import dmn, table
from tests.unit.feel.feel_tables import NOW

MEGABYTES = 100  #: that may stay; before, forms alone left 424 and patterns 100


def resident() -> int:
    """Megabytes this process holds."""
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(one for one in lines if one.startswith("VmRSS")).split()[1]) >> 10


def hostile_form(number: int) -> bytes:
    """A form whose forty fields are hidden by conditions of three hundred terms."""
    fields = [
        {
            "type": "textfield",
            "key": f"k{one}",
            "id": f"f{one}",
            "label": "x",
            "conditional": {
                "hide": "=" + " or ".join(f"a{term} = {number}{one}" for term in range(300))
            },
        }
        for one in range(40)
    ]
    return json.dumps({"id": f"form{number}", "type": "default", "components": fields}).encode()


def hostile_table() -> bytes:
    rules = [f"[{number}..{number + 9}] | [{number}..{number + 5}] -> 1" for number in range(1000)]
    return dmn(table("COLLECT", ["x", "y"], ["o"], rules))


def test_hostile_models_leave_little_behind() -> None:
    before = resident()
    for number in range(5):
        files = {"a.form": hostile_form(number), "b.dmn": hostile_table(), "c.bpmn": b"<no/>"}
        try:
            check_files(files)
        except Invalid:
            continue
    for number in range(100):
        text = f'matches(text, "(a|b)*a(a|b){{{12 + number % 4}}}c{number}")'
        compile_expression(text).evaluate({"text": "abaab" * 100_000}, NOW)
    after = resident()
    sys.stdout.write(f"{before} MB before, {after} MB after hostile models and patterns\n")
    assert after - before < MEGABYTES
