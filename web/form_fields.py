"""A Camunda form as fields of an HTML page.

Fields that a condition hides stand under the option that asks for them; where that cannot be, they
are shown, and the page says on what they depend. The server drops what does not count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lxml import html

from engine.forms.fields import (
    DISPLAY,
    GROUP,
    Field,
    FieldKind,
    Json,
    fields_of,
    hide_text,
    options_of,
    walk,
)
from web.form_answers import Posted, input_name, posted_value
from web.form_conditions import Condition, Test, conditions_of

#: The component property that asks the page for names to choose from, and the role it means.
OPTIONS, ROLE = "tuntas.options", "tuntas.role"

_INPUT_TYPES = {"date": "date", "time": "time", "datetime": "datetime-local"}
_CONTACTS = {"email": "email", "phone": "tel"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: `value` is what the page posts; `revealed`: fields asked only if it is taken."""

    value: str
    label: str
    revealed: tuple["PageField", ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Names that a page offers for a text field; `free`: others may be typed."""

    choices: tuple[Choice, ...]
    free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageField:
    """One component as the page shows it.

    `kind` is a FieldKind, `group`, `group_end`, `text` or `separator`; `values` is what stands in
    it; `free`: its choices only help, anything may be typed. No `input_name`: it is shown only.
    """

    kind: str
    key: str = ""
    input_name: str = ""
    label: str = ""
    description: str = ""
    required: bool = False
    fixed: bool = False
    free: bool = False
    choices: tuple[Choice, ...] = ()
    conditions: tuple[Condition, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    error: str | None = None

    @property
    def id(self) -> str:
        """Of the element that an error links to."""
        return f"answer-{self.key}"


def page_fields(
    schema: Json,
    *,
    names: Mapping[str, Names],
    posted: Posted | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[PageField]:
    """The form in reading order.

    `names`: key of a text field -> names to choose from. `posted` fills in what was typed, else
    the defaults do; `errors`: key -> what is wrong.
    """
    asked = {one.key: one for one in fields_of(schema)}
    page = _Page(asked, names, posted, errors or {})
    waiting: list[object] = list(reversed(_members(schema)))
    shown: list[PageField] = []
    while waiting:
        component = waiting.pop()
        if isinstance(component, PageField):
            shown.append(component)
        elif isinstance(component, Mapping) and component.get("type") == GROUP:
            shown.append(page.group(component))
            waiting.append(PageField(kind="group_end"))
            waiting.extend(reversed(_members(component)))
        elif isinstance(component, Mapping):
            shown.extend(page.shown(component))
    return _with_revealed(shown)


def wanted_names(schema: Json) -> dict[str, tuple[str, str]]:
    """key -> (what names: `handlers`, `people` or `units`; of which role) for fields that ask."""
    found = {}
    for component, _ in walk(schema):
        properties = component.get("properties")
        if component.get("type") == FieldKind.TEXTFIELD and isinstance(properties, Mapping):
            wanted = properties.get(OPTIONS)
            if isinstance(wanted, str):
                found[str(component["key"])] = (wanted, str(properties.get(ROLE, "handler")))
    return found


def labels_of(schema: Json) -> dict[str, str]:
    """key -> label of every answer field."""
    return {one.key: _text(one.settings, "label") or one.key for one in fields_of(schema)}


def _members(container: Json) -> list[object]:
    inside = container.get("components")
    return list(inside) if isinstance(inside, list) else []


def _with_revealed(fields: list[PageField]) -> list[PageField]:
    """Fields asked for one option of a radio above them move under that option.

    Those in groups stay where they are.
    """
    taken: dict[tuple[str, str], list[PageField]] = {}
    kept: list[PageField] = []
    radios: set[tuple[str, str]] = set()
    depth = 0
    for one in fields:
        depth += {GROUP: 1, "group_end": -1}.get(one.kind, 0)
        place = _place(one) if depth == 0 else None
        if place in radios and place is not None:
            taken.setdefault(place, []).append(one)
            continue
        kept.append(one)
        if one.kind == FieldKind.RADIO and depth == 0:
            radios |= {(one.key, choice.value) for choice in one.choices}
    return [_revealing(one, taken) for one in kept]


def _place(one: PageField) -> tuple[str, str] | None:
    """(key, option) on which the field depends, and on nothing else."""
    if len(one.conditions) != 1 or one.conditions[0].test is not Test.IS:
        return None
    return one.conditions[0].key, posted_value(one.conditions[0].option)


def _revealing(one: PageField, taken: Mapping[tuple[str, str], Sequence[PageField]]) -> PageField:
    choices = tuple(
        replace(choice, revealed=tuple(taken.get((one.key, choice.value), ())))
        for choice in one.choices
    )
    return replace(one, choices=choices) if one.kind == FieldKind.RADIO else one


@dataclass(frozen=True, slots=True)
class _Page:
    """What the fields of one page have in common."""

    asked: Mapping[str, Field]
    names: Mapping[str, Names]
    posted: Posted | None
    errors: Mapping[str, str]

    def group(self, component: Json) -> PageField:
        label = _text(component, "label")
        return PageField(kind=GROUP, label=label, conditions=self._conditions(component))

    def shown(self, component: Json) -> Iterator[PageField]:
        if component.get("type") in DISPLAY:
            yield from _display(component)
            return
        one = self.asked[str(component["key"])]
        offered = self.names.get(one.key) or Names(_choices(component))
        yield PageField(
            kind=one.kind,
            key=one.key,
            input_name="" if one.fixed else input_name(one),
            label=_text(component, "label") or one.key,
            description=_text(component, "description"),
            required=one.required,
            fixed=one.fixed,
            free=offered.free,
            choices=offered.choices,
            conditions=self._conditions(component),
            attributes=_attributes(one.kind, component, one.limits),
            values=self._values(one),
            error=self.errors.get(one.key),
        )

    def _conditions(self, component: Json) -> tuple[Condition, ...]:
        components = {key: one.settings for key, one in self.asked.items()}
        return conditions_of(components, hide_text(component))

    def _values(self, one: Field) -> tuple[str, ...]:
        if self.posted is not None and not one.fixed:
            return tuple(self.posted.get(input_name(one), ()))
        default = one.settings.get("defaultValue")
        if default in (None, "", []) or default is False:
            return ()
        defaults = default if isinstance(default, list) else [default]
        return tuple(posted_value(value) if one.options else str(value) for value in defaults)


def _choices(component: Json) -> tuple[Choice, ...]:
    return tuple(
        Choice(posted_value(option["value"]), str(option.get("label") or option["value"]))
        for option in options_of(component)
    )


def _display(component: Json) -> Iterator[PageField]:
    kind = component.get("type")
    if kind == "separator":
        yield PageField(kind="separator")
        return
    text = _text(component, "text") or _text(component, "alt")
    if content := _text(component, "content").strip():
        text = str(html.fromstring(content).text_content())
    if text.strip() and kind in ("text", "html", "image"):
        yield PageField(kind="text", label=text.strip().lstrip("# "))


def _attributes(kind: FieldKind, component: Json, limits: Json) -> dict[str, str]:
    """Of the input element; limits stay with the server, which refuses without losing a word."""
    if kind is FieldKind.NUMBER:
        digits = component.get("decimalDigits")
        step = f"{Decimal(1).scaleb(-digits):f}" if isinstance(digits, int) else "any"
        return {"type": "number", "step": step, "inputmode": "decimal"}
    if kind is FieldKind.DATETIME:
        return {"type": _INPUT_TYPES[str(component.get("subtype") or "date")]}
    if kind is FieldKind.TEXTAREA:
        return {"rows": "5"}
    return {"type": _CONTACTS.get(str(limits.get("validationType", "")), "text")}


def _text(component: Json, name: str) -> str:
    value = component.get(name)
    return value if isinstance(value, str) else ""
