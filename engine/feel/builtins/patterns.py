"""`matches`, `replace`, `split` and `extract`, on an engine whose time is linear in the text."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import re2

from engine.feel.errors import FeelLimitError
from engine.feel.run import MAX_LIST, MAX_STRING, Run
from engine.feel.signatures import builtin
from engine.feel.values import Value
from kernel.kept import Kept

MAX_PATTERN: Final = 10_000
MEMORY: Final = 2 << 20
SMALL_MEMORY: Final = 128 << 10
KEPT: Final = 16 << 20
"""Bytes that the patterns which stay compiled may hold together."""
COMPILING: Final = 40
"""Steps for compiling a small pattern; each of its instructions takes one more."""
SMALL: Final = 32
TOO_LARGE: Final = 40_000
ENDLESS: Final = ("*", "+", ",}")
FLAGS: Final = frozenset("smixq")
REFERENCE: Final = re.compile(r"\\(.)|\$(\d+)|[$\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `regex` is None for one that cannot be used.

    `weight` is how many instructions it has, `reach` how far it may read past the end of a match,
    `memory` how many bytes it may hold while it reads.
    """

    regex: Any
    weight: int
    reach: int = MAX_STRING
    memory: int = 1_000

    def reading(self, length: int) -> int:
        """What reading so many characters costs at worst, in steps of about a microsecond.

        The states of a small pattern are computed once; those of a large one may not fit in
        memory, and then each character costs as much as the pattern has instructions.
        """
        return length * (1 if self.weight <= SMALL else 3 * self.weight) >> 10

    def found(self, run: Run, text: str) -> Iterator[Any]:
        """Its matches in a text; each may have read on to the end, which is charged for."""
        run.charge(self.reading(len(text)))
        for match in self.regex.finditer(text):
            run.charge(3 + self.reading(min(len(text) - match.end(), self.reach)))
            yield match


def _matches(run: Run, text: str, pattern: str, flags: str | None = "") -> Value:
    compiled = _compiled(run, "matches", pattern, flags or "")
    if compiled is None:
        return None
    return next(compiled.found(run, text), None) is not None


def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = "") -> Value:
    compiled = _compiled(run, "replace", pattern, flags or "")
    if compiled is None:
        return None
    if compiled.regex.search("") is not None:
        run.warn(
            "replace has a pattern that matches nothing at all; expected one that needs a text"
        )
        return None
    literal = "q" in (flags or "")
    pieces = None if literal else _replacement(replacement, compiled.regex.groups)
    if not literal and pieces is None:
        run.warn("replace has a replacement that is none: write \\$ and \\\\ for $ and \\")
        return None
    return _replaced(run, compiled, text, pieces if pieces is not None else [replacement])


def _replaced(run: Run, compiled: Pattern, text: str, pieces: list[str | int]) -> str:
    parts: list[str] = []
    size = last = 0
    for found in compiled.found(run, text):
        run.charge(len(pieces))
        filled = [_filled(found, piece) for piece in pieces]
        parts += [text[last : found.start()], *filled]
        size += found.start() - last + sum(map(len, filled))
        last = found.end()
        if size > MAX_STRING:
            raise FeelLimitError("characters in one text", MAX_STRING)
    parts.append(text[last:])
    return "".join(parts)


def _filled(found: Any, piece: str | int) -> str:
    return piece if isinstance(piece, str) else found.group(piece) or ""


def _replacement(text: str, groups: int) -> list[str | int] | None:
    """The XPath replacement as texts and group numbers; None where it is malformed."""
    pieces: list[str | int] = []
    last = 0
    for found in REFERENCE.finditer(text):
        pieces.append(text[last : found.start()])
        last = found.end()
        if found.group(1) is not None and found.group(1) in "\\$":
            pieces.append(found.group(1))
        elif found.group(2) is not None:
            last = found.start(2) + _group_digits(found.group(2), groups, pieces)
        else:
            return None
    pieces.append(text[last:])
    return [piece for piece in pieces if piece != ""]


def _group_digits(digits: str, groups: int, pieces: list[str | int]) -> int:
    """Takes the longest group number there is (`$12` is `$1` and a 2 when there is one group)."""
    used = len(digits)
    while used > 1 and int(digits[:used]) > groups:
        used -= 1
    number = int(digits[:used])
    pieces.append(number if number <= groups else "")
    return used


def _split(run: Run, text: str, delimiter: str) -> Value:
    compiled = _compiled(run, "split", delimiter, "")
    if compiled is None:
        return None
    parts: list[Value] = []
    last = 0
    for found in compiled.found(run, text):
        if found.end() == found.start():
            continue
        parts.append(text[last : found.start()])
        last = found.end()
        if len(parts) > MAX_LIST:
            run.room(len(parts))
    return [*parts, text[last:]]


def _extract(run: Run, text: str, pattern: str, flags: str | None = "") -> Value:
    compiled = _compiled(run, "extract", pattern, flags or "")
    if compiled is None:
        return None
    found: list[Value] = []
    for match in compiled.found(run, text):
        found.append(match.group())
        if len(found) > MAX_LIST:
            run.room(len(found))
    return found


def _compiled(run: Run, function: str, pattern: str, flags: str) -> Pattern | None:
    """The pattern, or None with a warning: XPath flags s m i x q, no look-around.

    A run pays for compiling it, whatever others have compiled: what an evaluation costs must not
    depend on them. It does not pay again for the last ones, as many as stay compiled.
    """
    if not set(flags) <= FLAGS:
        run.warn(f"{function} knows the flags s, m, i, x and q only")
        return None
    compiled = UNUSABLE
    if len(pattern) <= MAX_PATTERN:
        compiled = _compile(pattern, "".join(sorted(set(flags))))
    run.charge(1 + (compiled.weight >> 3))
    _charge_compiling(run, (pattern, flags), compiled)
    if compiled.regex is None:
        run.warn(
            f"{function} has a pattern that cannot be used (no look-around, no back references)"
        )
        return None
    return compiled


def _charge_compiling(run: Run, key: tuple[str, str], compiled: Pattern) -> None:
    if run.patterns is None:
        run.patterns = Kept(KEPT)
    if run.patterns.find(key) is None:
        run.charge(COMPILING + compiled.weight)
        run.patterns.keep(key, compiled.weight, compiled.memory)


UNUSABLE: Final = Pattern(None, 0)
COMPILED: Final[Kept[tuple[str, str], Pattern]] = Kept(KEPT)


def _compile(pattern: str, flags: str) -> Pattern:
    compiled = COMPILED.find((pattern, flags))
    if compiled is None:
        compiled = _made(pattern, flags)
        COMPILED.keep((pattern, flags), compiled, compiled.memory)
    return compiled


def _made(pattern: str, flags: str) -> Pattern:
    literal = "q" in flags
    text = "".join(_without_space(pattern)) if "x" in flags and not literal else pattern
    inline = "".join(flag for flag in "ims" if flag in flags)
    if inline and not literal:
        text = f"(?{inline}){text}"
    options = _options(literal=literal)
    options.case_sensitive = not (literal and "i" in flags)
    try:
        regex = re2.compile(text, options=options)
    except re2.error as problem:
        return Pattern(None, TOO_LARGE) if "too large" in str(problem) else UNUSABLE
    weight, memory = _weight(regex, text, literal=literal), MEMORY
    if weight <= SMALL:  # it needs few states
        options.max_mem = SMALL_MEMORY
        with suppress(re2.error):  # a long class of letters, though
            regex, memory = re2.compile(text, options=options), SMALL_MEMORY
    endless = not literal and any(sign in text for sign in ENDLESS)
    return Pattern(regex, weight, MAX_STRING if endless else weight, memory)


def _options(*, literal: bool) -> Any:
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    options.literal = literal
    return options


def _weight(regex: Any, text: str, *, literal: bool) -> int:
    """Its instructions with letters of one byte: a class such as \\p{L} is long, but not slow."""
    options = _options(literal=literal)
    options.encoding = re2.Options.Encoding.LATIN1
    try:
        return int(re2.compile(text.encode("latin-1"), options=options).programsize)
    except (re2.error, UnicodeEncodeError):
        return int(regex.programsize)


def _without_space(pattern: str) -> list[str]:
    """The pattern without white space outside of character classes (flag x, as XPath has it)."""
    kept: list[str] = []
    in_class = escaped = False
    for character in pattern:
        if not in_class and character in " \t\n\r":
            continue
        if not escaped:
            in_class = character == "[" or (in_class and character != "]")
        escaped = character == "\\" and not escaped
        kept.append(character)
    return kept


FUNCTIONS: Final = (
    builtin("matches", ("input: string, pattern: string, flags?: string?", _matches)),
    builtin(
        "replace",
        ("input: string, pattern: string, replacement: string, flags?: string?", _replace),
    ),
    builtin("split", ("string: string, delimiter: string", _split)),
    builtin("extract", ("string: string, pattern: string, flags?: string?", _extract)),
)
