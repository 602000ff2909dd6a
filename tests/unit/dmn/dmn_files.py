"""DMN files for tests, written the way a table is drawn on paper."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from engine.dmn import DecisionModel, DecisionResult, parse_dmn
from engine.feel import Moment

AT = Moment(dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC), dt.UTC)
NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def dmn(*elements: str, version: str = NAMESPACE, namespace: str = "urn:office") -> bytes:
    """A DMN file of these elements."""
    body = "\n".join(elements)
    return (
        f'<definitions xmlns="{version}" name="office" namespace="{namespace}">\n'
        f"{body}\n</definitions>"
    ).encode()


def literal(name: str, text: str, *requires: str, type_ref: str = "") -> str:
    """A decision over a literal expression; `requires` are hrefs such as `#age`."""
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{typed}/>'
        f"{requirements(*requires)}"
        f"<literalExpression><text>{escape(text)}</text></literalExpression></decision>"
    )


def requirements(*hrefs: str) -> str:
    """Information requirements; an href that starts with `fn` is a knowledge requirement."""
    found = ""
    for href in hrefs:
        kind, inner = ("information", "Decision")
        if href.startswith("#fn"):
            kind, inner = ("knowledge", "Knowledge")
        found += f'<{kind}Requirement><required{inner} href="{href}"/></{kind}Requirement>'
    return found


def input_data(name: str, type_ref: str = "") -> str:
    """Input data whose id and name are the same."""
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def table(
    policy: str,
    inputs: Sequence[str],
    outputs: Mapping[str, str] | Sequence[str],
    rules: Sequence[str],
    *,
    name: str = "Routing",
    aggregation: str = "",
    defaults: Sequence[str] = (),
    input_values: str = "",
) -> str:
    """A decision over a table; a rule is `cell | cell -> output | output`.

    `outputs` may give allowed values by column name.
    """
    columns = "".join(_input(text, input_values) for text in inputs)
    listed = outputs if isinstance(outputs, Mapping) else dict.fromkeys(outputs, "")
    for number, (column, values) in enumerate(listed.items()):
        default = defaults[number] if defaults else ""
        columns += _output(column, values, default)
    folded = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decision id="{name.lower()}" name="{name}"><variable name="{name}"/>'
        f'<decisionTable hitPolicy="{policy}"{folded}>{columns}'
        f"{''.join(map(_rule, rules))}</decisionTable></decision>"
    )


def _input(text: str, values: str) -> str:
    allowed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
    return (
        f"<input label={quoteattr(text)}><inputExpression><text>{escape(text)}</text>"
        f"</inputExpression>{allowed}</input>"
    )


def _output(name: str, values: str, default: str) -> str:
    inner = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    if default:
        inner += f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>"
    return f"<output name={quoteattr(name)}>{inner}</output>"


def _rule(text: str) -> str:
    cells, _, outputs = text.partition("->")
    entries = [
        f"<inputEntry><text>{escape(c.strip())}</text></inputEntry>" for c in cells.split("|")
    ]
    entries += [
        f"<outputEntry><text>{escape(o.strip())}</text></outputEntry>" for o in outputs.split("|")
    ]
    return f"<rule>{''.join(entries)}</rule>"


def decide(file: bytes | DecisionModel, decision: str, **context: Any) -> DecisionResult:
    """Evaluate a decision of a file; whole numbers in the context become FEEL numbers."""
    model = parse_dmn(file) if isinstance(file, bytes) else file
    values = {
        key: Decimal(value) if type(value) is int else value for key, value in context.items()
    }
    return model.evaluate(decision, values, AT)
