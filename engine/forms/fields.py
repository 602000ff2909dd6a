"""The components of a Camunda form, read off its JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.feel import Expression, Value, compile_expression, to_feel
from kernel.kept import Kept

Json = Mapping[str, object]

MOST_COMPONENTS = 500


class FieldKind(StrEnum):
    """The components that hold an answer; the values are Camunda's type names."""

    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SELECT = "select"
    CHECKLIST = "checklist"
    TAGLIST = "taglist"
    DATETIME = "datetime"


#: Components that show something and hold no answer.
DISPLAY = frozenset({"text", "html", "image", "separator", "spacer", "button"})
GROUP = "group"
CHOICES = frozenset({FieldKind.RADIO, FieldKind.SELECT, FieldKind.CHECKLIST, FieldKind.TAGLIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One component that holds an answer.

    `limits` is its `validate` object, `settings` the whole component, `hidden_if` the conditions
    of itself and of the groups around it, outermost first.
    """

    key: str
    kind: FieldKind
    limits: Json
    settings: Json
    options: tuple[Value, ...]
    hidden_if: tuple[Expression, ...]

    @property
    def required(self) -> bool:
        return self.limits.get("required") is True

    @property
    def fixed(self) -> bool:
        """Shown only: what a browser sends for it is not read."""
        return self.settings.get("disabled") is True or self.settings.get("readonly") is True


def walk(schema: Json) -> Iterator[tuple[Json, tuple[str, ...]]]:
    """Every component in reading order, with the `hide` texts of the groups around it.

    Parts that are no JSON objects are passed over; `check_form_schema` reports them.
    """
    waiting: list[tuple[object, tuple[str, ...]]] = [(schema, ())]
    while waiting:
        component, around = waiting.pop()
        if not isinstance(component, Mapping):
            continue
        if component is not schema:
            yield component, around
        inside = component.get("components")
        if component is not schema and component.get("type") != GROUP:
            continue
        hide = hide_text(component)
        conditions = (*around, hide) if hide else around
        members = inside if isinstance(inside, list) else []
        waiting.extend((member, conditions) for member in reversed(members))


def hide_text(component: Json) -> str:
    """The FEEL text that hides a component, `=` included; empty when it is always shown."""
    conditional = component.get("conditional")
    hide = conditional.get("hide") if isinstance(conditional, Mapping) else None
    return hide if isinstance(hide, str) else ""


def fields_of(schema: Json) -> Iterator[Field]:
    """The answer fields of a checked schema, in reading order."""
    for component, around in walk(schema):
        if component.get("type") in set(FieldKind):
            yield _field(component, around)


def _field(component: Json, around: tuple[str, ...]) -> Field:
    limits = component.get("validate")
    own = hide_text(component)
    return Field(
        key=str(component["key"]),
        kind=FieldKind(str(component["type"])),
        limits=limits if isinstance(limits, Mapping) else {},
        settings=component,
        options=tuple(to_feel(option["value"]) for option in options_of(component)),
        hidden_if=tuple(condition(text) for text in (*around, own) if text),
    )


def options_of(component: Json) -> list[Json]:
    """The entries of `values` that are objects with a `value`."""
    values = component.get("values")
    entries = values if isinstance(values, list) else []
    return [entry for entry in entries if isinstance(entry, Mapping) and "value" in entry]


#: Compiled, a text takes more than a hundred bytes a character.
CONDITIONS: Final[Kept[str, Expression]] = Kept(50_000)


def condition(text: str) -> Expression:
    """A compiled `hide` text. Raises FeelSyntaxError."""
    compiled = CONDITIONS.find(text)
    if compiled is None:
        compiled = compile_expression(text.strip().removeprefix("="))
        CONDITIONS.keep(text, compiled, len(text))
    return compiled
