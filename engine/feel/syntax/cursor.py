"""Where the parser stands in the text, and which names it knows there."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from engine.feel.errors import FeelSyntaxError
from engine.feel.nodes import constructs
from engine.feel.nodes.tests import ConstantTests
from engine.feel.run import Node
from engine.feel.syntax.conditions import Conditions
from engine.feel.syntax.names import NameTable, spaced
from engine.feel.syntax.tokens import PART, WORD, Token, scan, skip_space
from engine.feel.types import FeelType
from engine.feel.values import Value

MAX_TEXT: Final = 65_536
MAX_NESTING: Final = 100

SIGNS: Final = frozenset(".'/+*-")
ARGUMENT_NAME: Final = re.compile(
    rf"\s*+((?>{WORD})(?:\s*+(?:[\w?\U00010000-\U000EFFFF]++|[.'/+*-]))*+)\s*+:"
)
PROPERTIES: Final = ("time offset", "start included", "end included")


class Cursor:
    """The text, the offset, one token of look-ahead, and the scopes of names."""

    def __init__(
        self,
        text: str,
        names: Iterable[str],
        builtins: Mapping[str, Value],
        builtin_table: NameTable,
        types: Mapping[str, FeelType],
        entry: "Callable[[Cursor, int], Node]",
    ) -> None:
        if len(text) > MAX_TEXT:
            found = f"a text of {len(text)} characters"
            raise FeelSyntaxError(text, 0, found, f"at most {MAX_TEXT} characters")
        self.text = text
        self.position = 0
        self.builtins = builtins
        self.types = types
        self.inputs: set[str] = set()
        self.reads: list[str] = []
        self.depth = self.taken = self.open_intervals = 0
        self.external = False
        self.strangers: set[str] = set()  #: called, but neither built in nor known here
        self.constants: dict[Node, Value] = {}
        self.ranges: set[Node] = set()  #: written as a range; null where they are none after all
        self.conditions = Conditions(text, self.constants)
        self.cell: ConstantTests | None = None  #: what an input cell says, made of constants
        self._entry = entry
        self._names = frozenset(names)
        self._known = NameTable(self._names)
        self._builtin_table = builtin_table
        self._members = NameTable(self._names.union(PROPERTIES))
        self._scopes: list[tuple[set[str], NameTable]] = []
        self._token: Token | None = None

    def peek(self) -> Token:
        """The next token, with the longest known name as one token."""
        if self._token is None:
            start = skip_space(self.text, self.position)
            self._token = self._known_name(start) or scan(self.text, start)
        return self._token

    def next(self) -> Token:
        """Takes the next token."""
        token = self.peek()
        self.taken += 1
        self.position = token.end
        self._token = None
        return token

    def rewind(self, position: int) -> None:
        """Goes back to an offset."""
        self.position = position
        self._token = None

    def at(self, *texts: str) -> bool:
        """Whether the next token is one of these operators or keywords."""
        token = self.peek()
        return token.text in texts and token.kind in ("operator", "keyword")

    def take(self, *texts: str) -> bool:
        """Takes the next token if it is one of these."""
        if self.at(*texts):
            self.next()
            return True
        return False

    def expect(self, text: str, *, instead: str | None = None) -> Token:
        """Takes the next token, which must be this one; raises FeelSyntaxError."""
        if not self.at(text):
            raise self.error(instead or f"'{text}'")
        return self.next()

    def expect_word(self, word: str) -> None:
        """Takes a word that is no keyword elsewhere (`of`, `external`)."""
        if self.peek().text != word:
            raise self.error(f"'{word}'")
        self.next()

    def error(self, expected: str) -> FeelSyntaxError:
        """The error that something else was expected where the next token stands."""
        token = self.peek()
        found = "the end of the expression" if token.kind == "end" else _shown(token)
        return FeelSyntaxError(self.text, token.start, found, expected)

    def refusal(self, function: str, why: str, instead: str) -> FeelSyntaxError:
        """The error that a function, whose name was just taken, is not run here."""
        start = self.text.rfind(function.split()[0], 0, self.position)
        return FeelSyntaxError(self.text, start, f"{function}(), which {why}", instead)

    def _known_name(self, start: int) -> Token | None:
        best: tuple[str, int] | None = None
        tables = [table for _, table in self._scopes]
        for table in (*tables, self._known, self._builtin_table):
            found = table.longest(self.text, start)
            if found and (best is None or found[1] > best[1]):
                best = found
        return Token("name", best[0], start, best[1]) if best else None

    @contextmanager
    def scope(self, names: Iterable[str] = ()) -> Iterator[None]:
        """A scope of local names, for the parts of the text parsed inside the `with`."""
        self._scopes.append((set(), NameTable()))
        for name in names:
            self.bind(name)
        try:
            yield
        finally:
            self._scopes.pop()
            self.rewind(self._token.start if self._token else self.position)

    def bind(self, name: str) -> None:
        """Makes a name known in the innermost scope, and as a member after a dot."""
        bound, table = self._scopes[-1]
        bound.add(name)
        table.add(name)
        self._members.add(name)
        self.rewind(self._token.start if self._token else self.position)

    def read(self, name: str) -> Value:
        """Notes that a name is read here; returns the built-in of that name, or None."""
        self.reads.append(name)
        if any(name in bound for bound, _ in self._scopes):
            return None
        builtin = self.builtins.get(name)
        if builtin is None or name in self._names:
            self.inputs.add(name)
        return builtin

    def given(self, name: str) -> bool:
        """Whether a name is one the caller gave, or a local one, rather than a built-in."""
        return name in self._names or any(name in bound for bound, _ in self._scopes)

    def member(self) -> str:
        """Takes the name after a dot."""
        start = skip_space(self.text, self.position)
        found = self._members.longest(self.text, start)
        self.rewind(start)
        if found:
            self.position = found[1]
            return found[0]
        token = scan(self.text, start)
        if token.kind not in ("name", "keyword"):
            raise self.error("a name")
        self.position = token.end
        return token.text

    def declared_name(self, *stops: str) -> str:
        """Takes a name being declared: words and signs up to another sign or a stop word."""
        token = self.peek()
        if token.kind == "name" and self.text[token.start] == "`":
            return self.next().text
        start = position = skip_space(self.text, self.position)
        while found := PART.match(self.text, skip_space(self.text, position)):
            part = found.group()
            if part in stops or not (
                part in SIGNS
                or part[0] == "?"
                or part[0].isalnum()
                or part[0] == "_"
                or ord(part[0]) > 0xFFFF
            ):
                break
            position = found.end()
        name = spaced(self.text[start:position])
        self.rewind(start)
        if not name or name[0].isdigit() or name[0] in SIGNS:
            raise self.error("a name")
        self.rewind(position)
        return name

    def argument_name(self) -> str | None:
        """Takes `name:` in front of a named argument, if it stands here."""
        found = ARGUMENT_NAME.match(self.text, self.position)
        if found is None:
            return None
        self.rewind(found.end())
        return spaced(found.group(1))

    def literal(self, value: Value) -> Node:
        """A node that gives a value known now; `constants` remembers which nodes those are."""
        node = constructs.literal(value)
        self.constants[node] = value
        return node

    def weight_since(self, taken: int) -> int:
        """What one run of the text since then costs, in steps."""
        return 1 + ((self.taken - taken) >> 3)

    def expression(self, lowest: int = 0) -> Node:
        """Parses an expression of operators binding at least as tight as `lowest`."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.error(f"at most {MAX_NESTING} levels of nesting")
        node = self._entry(self, lowest)
        self.depth -= 1
        return node


def _shown(token: Token) -> str:
    if token.kind == "string":
        return "a text"
    shown = token.text if len(token.text) <= 40 else token.text[:40] + "..."
    return f"'{shown}'"
