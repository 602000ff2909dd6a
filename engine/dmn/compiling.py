"""What every part of a DMN file is compiled with, and into: closures over names and a run."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from engine.dmn import reading
from engine.dmn.faults import DecisionFailed
from engine.feel import (
    Expression,
    FeelLimitError,
    FeelSyntaxError,
    FeelType,
    Moment,
    UnaryTests,
    Value,
    compile_expression,
    compile_unary_tests,
    type_named,
)
from engine.feel import run as feel_run
from engine.findings import Finding, FindingKind

FEEL_LANGUAGES = frozenset(
    {
        "",
        "feel",
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)

ANY_MOMENT = Moment(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.UTC)
"""For what does not depend on when it is asked, such as whether a value is of a type."""

_ALIASES = {"integer": "number", "long": "number", "double": "number"}
"""Names that Camunda Modeler wrote into older files."""


class Run(feel_run.Run):
    """One evaluation of a decision: FEEL's moment, budget and warnings, and the rules hit."""

    __slots__ = ("hits", "noted")

    def __init__(self, moment: Moment, *, limit: int = feel_run.MAX_STEPS) -> None:
        self.hits: list[str] = []
        self.noted: list[str] = []
        super().__init__(moment, self.noted, limit=limit)

    def mark(self) -> "Mark":
        """Where the run stands, to go back to."""
        return self.calls, self.muted, len(self.noted), len(self.hits)

    def silent_since(self, mark: "Mark") -> bool:
        """Whether neither a warning nor a rule hit has been noted since."""
        return (len(self.noted), len(self.hits)) == mark[2:]

    def go_back(self, mark: "Mark") -> None:
        """Forgets what was noted since; the steps stay spent."""
        self.calls, self.muted, noted, hits = mark
        del self.noted[noted:], self.hits[hits:]

    def locate(self, before: int, where: str) -> None:
        """Say of all warnings but the first `before` where they come from."""
        if len(self.noted) > before:
            self.noted[before:] = [f"{where}: {text}" for text in self.noted[before:]]


Mark = tuple[int, int, int, int]
"""Calls and mutings in force, warnings and rules hit."""

BRIEF = 100
"""Steps for what is asked of a constant when a file is compiled; what takes more waits."""


def brief_run() -> Run:
    """A run for a question about a constant."""
    return Run(ANY_MOMENT, limit=BRIEF)


Scope = Mapping[str, Value]
Step = Callable[[Scope, Run], Value]
"""A compiled piece of logic: (names in scope, run) -> value."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The step of a constant: what it gives is known when the file is compiled."""

    value: Value

    def __call__(self, _scope: Scope, _run: Run) -> Value:
        return self.value


@dataclass(frozen=True, slots=True)
class Compilation:
    """The file being compiled: its types, the names members may have, and what was found."""

    namespace: str
    types: dict[str, FeelType]  #: what a `typeRef` may name
    shapes: dict[str, FeelType]  #: the same for `instance of`, which ignores allowed values
    members: frozenset[str]
    declared: set[str] = field(default_factory=set)  #: names of all elements of the graph
    findings: list[Finding] = field(default_factory=list)
    tolerant: bool = False  #: an unreadable expression fails when it is evaluated, not before

    def refuse(
        self,
        element: etree._Element,
        reason: str,
        expected: str,
        kind: FindingKind = FindingKind.STRUCTURE,
        label: str = "",
    ) -> None:
        """Notes a finding at an element; `label` says which part of it, for people."""
        self.findings.append(
            Finding(
                element_id=_nearest(element, "id"),
                element_name=label or _nearest(element, "name") or reading.local(element),
                line=element.sourceline or 0,
                reason=reason,
                expected=expected,
                kind=kind,
            )
        )

    def expression(
        self, element: etree._Element, text: str, names: frozenset[str], label: str = ""
    ) -> Step:
        """The step of a FEEL text; the text `null` where it is empty."""
        self._check_language(element, label)
        try:
            compiled = compile_expression(text or "null", names, self.shapes)
        except FeelSyntaxError as problem:
            return self._unreadable(element, problem, label, text, names)
        self._check_foreign(element, compiled, label)
        if compiled.constant is not None:
            return Constant(*compiled.constant)
        return _located(compiled.run, label) if label else compiled.run

    def unary_tests(
        self, element: etree._Element, text: str, names: frozenset[str], label: str = ""
    ) -> UnaryTests | None:
        """The tests of a cell or a list of allowed values; None where they cannot be read."""
        self._check_language(element, label)
        try:
            compiled = compile_unary_tests(text, names, self.shapes)
        except FeelSyntaxError as problem:
            self._unreadable(element, problem, label, text, names)
            return None
        self._check_foreign(element, compiled, label)
        return compiled

    def _check_foreign(
        self, element: etree._Element, compiled: Expression | UnaryTests, label: str
    ) -> None:
        if self.tolerant:
            return
        if compiled.strangers:
            names = ", ".join(f"{name}()" for name in sorted(compiled.strangers))
            self.refuse(
                element,
                f"nothing here is called {names}",
                "a built-in function, or a requirement to a knowledge model or service",
                FindingKind.EXPRESSION,
                label,
            )
        if compiled.external:
            self.refuse(
                element,
                "a function in another language is never run",
                "a FEEL function such as function(a) a + 1",
                FindingKind.DIALECT,
                label,
            )

    def _check_language(self, element: etree._Element, label: str) -> None:
        language = reading.attribute(element, "expressionLanguage")
        if language.lower() not in {known.lower() for known in FEEL_LANGUAGES}:
            self.refuse(
                element,
                f"the expression language is {language}",
                "FEEL, the only expression language here",
                FindingKind.DIALECT,
                label,
            )

    def _unreadable(
        self,
        element: etree._Element,
        problem: FeelSyntaxError,
        label: str,
        text: str,
        names: frozenset[str],
    ) -> Step:
        reason = str(problem).removesuffix(f"; expected {problem.expected}")
        strangers = sorted(name for name in self.declared - names if " " in name and name in text)
        if strangers:
            reason += f'; "{strangers[0]}" is not required here, draw a requirement to it'
        if not self.tolerant:
            self.refuse(element, reason, problem.expected, FindingKind.EXPRESSION, label)
        where = label or _nearest(element, "name")

        def fail(scope: Scope, run: Run) -> Value:
            raise DecisionFailed(f"{where}: {reason}")

        return fail

    def type_of(self, element: etree._Element | None) -> FeelType | None:
        """The type an element's `typeRef` names; None where it names none. Unknown is refused."""
        ref = reading.type_ref(element)
        if not ref or element is None:
            return None
        found = self.find_type(ref)
        if found is None and not self.tolerant:
            self.refuse(
                element,
                f"no type is called {ref}",
                "a built-in FEEL type or an itemDefinition of this file",
            )
        return found

    def find_type(self, ref: str) -> FeelType | None:
        """The type of this name in the file, its imports or FEEL; DMN 1.1 has XML prefixes."""
        for name in (ref, ref.rpartition(":")[2]):
            found = self.types.get(name) or type_named(_ALIASES.get(name, name))
            if found is not None:
                return found
        return None

    def result_type_of(self, element: etree._Element | None) -> FeelType | None:
        """The type of what a function gives whose variable is `element`.

        The variable of a knowledge model or service names a function type, or, as in older
        files, the type of the result.
        """
        found = self.type_of(element)
        return found if found is None or found.result is None else found.result


def _nearest(element: etree._Element, attribute: str) -> str:
    """The attribute of the element itself or of its nearest ancestor that has it, in the file."""
    found: etree._Element | None = element
    while found is not None and reading.local(found) != "definitions":
        value = " ".join(reading.attribute(found, attribute).split())
        if value:
            return value
        found = found.getparent()
    return ""


def _located(step: Step, where: str) -> Step:
    """The step, its warnings and passed bounds saying where they come from."""

    def run_there(scope: Scope, run: Run) -> Value:
        before = len(run.noted)
        try:
            value = step(scope, run)
        except FeelLimitError as problem:
            raise DecisionFailed(f"{where}: {problem}") from problem
        run.locate(before, where)
        return value

    return run_there


def typed(step: Step, feel_type: FeelType | None, what: str) -> Step:
    """The step, its value made to fit a type; one that does not fit becomes null, with a warning.

    Source: DMN 1.5, 10.3.2.9.4, implicit conversions.
    """
    if feel_type is None:
        return step
    fit, expected = feel_type, feel_type.name
    if isinstance(step, Constant):
        with suppress(FeelLimitError, DecisionFailed):  # said when it is evaluated
            known = fit.coerce(step.value, brief_run())
            if known is not None or step.value is None:
                return Constant(known)

    def check(scope: Scope, run: Run) -> Value:
        value = step(scope, run)
        fitted = fit.coerce(value, run)
        if fitted is None and value is not None:
            run.warn(f"{what}: a value is no {expected}, so it became null")
        return fitted

    return check
