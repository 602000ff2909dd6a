"""The lexical grammar of FEEL, where it does not depend on the names in scope."""

import re
from typing import Final, NamedTuple

from engine.feel.errors import FeelSyntaxError

WORD: Final = r"(?:[^\W\d]|[?\U00010000-\U000EFFFF])[\w?\U00010000-\U000EFFFF]*"
WORD_AT: Final = re.compile(WORD)
PART: Final = re.compile(r"[\w?\U00010000-\U000EFFFF]+|[^\s\w]")
SPACE: Final = re.compile(r"(?:[\s\ufeff]+|//[^\n\r]*|/\*(?:[^*]|\*(?!/))*\*/)*")
NUMBER: Final = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
QUOTED: Final = re.compile(r"`([^`\n]+)`")
OPERATOR: Final = re.compile(r"\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{},:.@]")
ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
SIMPLE_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}

KEYWORDS: Final = frozenset(
    ("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or")
    + ("between", "instance", "function", "true", "false", "null")
)


class Token(NamedTuple):
    """One piece of the text: `kind` is number, string, name, keyword, operator or end."""

    kind: str
    text: str
    start: int
    end: int


def skip_space(text: str, position: int) -> int:
    """The offset of what follows white space and comments."""
    found = SPACE.match(text, position)
    return found.end() if found else position


def scan(text: str, position: int) -> Token:
    """The token at an offset that holds no space and no known name; raises FeelSyntaxError."""
    if position >= len(text):
        return Token("end", "", position, position)
    for kind, pattern in _PATTERNS:
        found = pattern.match(text, position)
        if found:
            content = found.group(found.lastindex or 0)
            if kind == "name" and content in KEYWORDS:
                kind = "keyword"
            return Token("name" if kind == "quoted" else kind, content, position, found.end())
    if text[position] == '"':
        raise FeelSyntaxError(text, position, "a text that is never closed", 'a closing "')
    found_text = f"the character {text[position]!r}"
    raise FeelSyntaxError(text, position, found_text, "a name, a literal or an operator")


def unescape(content: str) -> str:
    """The characters a string literal stands for; unknown escapes stay as they are."""
    if "\\" not in content:
        return content
    replaced = ESCAPE.sub(_escaped, content)
    return replaced.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(found: re.Match[str]) -> str:
    code = found.group(1)
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return SIMPLE_ESCAPES.get(code, found.group(0))


_PATTERNS: Final = (
    ("number", NUMBER),
    ("name", WORD_AT),
    ("string", STRING),
    ("operator", OPERATOR),
    ("quoted", QUOTED),
)
