"""Type names, as they stand after `instance of` and in function parameters."""

from typing import Final

from engine.feel import types
from engine.feel.syntax.cursor import MAX_NESTING, Cursor
from engine.feel.syntax.names import NameTable
from engine.feel.syntax.tokens import skip_space
from engine.feel.types import FeelType

LONG_NAMES: Final = NameTable(types.BUILT_IN)


def parse_type(cursor: Cursor) -> FeelType:
    """Parses a type; raises FeelSyntaxError for a name that is no known type."""
    cursor.depth += 1
    if cursor.depth > MAX_NESTING:
        raise cursor.error(f"at most {MAX_NESTING} levels of nesting")
    start = skip_space(cursor.text, cursor.position)
    name = _type_name(cursor)
    generic = _GENERIC.get(name)
    found: FeelType | None = None
    if generic is not None and cursor.at("<"):
        found = generic(cursor)
    else:
        found = cursor.types.get(name) or types.type_named(name)
    cursor.depth -= 1
    if found is None:
        cursor.rewind(start)
        raise cursor.error("the name of a type")
    return found


def _type_name(cursor: Cursor) -> str:
    start = skip_space(cursor.text, cursor.position)
    for table in (NameTable(cursor.types), LONG_NAMES):
        found = table.longest(cursor.text, start)
        if found:
            cursor.rewind(found[1])
            return found[0]
    token = cursor.next()
    name = token.text
    while cursor.take("."):
        name += "." + cursor.member()
    return name


def _list(cursor: Cursor) -> FeelType:
    return types.list_type(_in_angles(cursor))


def _range(cursor: Cursor) -> FeelType:
    return types.range_type(_in_angles(cursor))


def _in_angles(cursor: Cursor) -> FeelType:
    cursor.expect("<")
    item = parse_type(cursor)
    cursor.expect(">")
    return item


def _context(cursor: Cursor) -> FeelType:
    cursor.expect("<")
    fields: dict[str, FeelType] = {}
    while not cursor.at(">"):
        name = cursor.declared_name(":")
        cursor.expect(":")
        fields[name] = parse_type(cursor)
        if not cursor.take(","):
            break
    cursor.expect(">", instead="',' or '>'")
    return types.context_type(fields)


def _function(cursor: Cursor) -> FeelType:
    cursor.expect("<")
    parameters: list[FeelType] = []
    while not cursor.at(">"):
        parameters.append(parse_type(cursor))
        if not cursor.take(","):
            break
    cursor.expect(">", instead="',' or '>'")
    cursor.expect("->")
    return types.function_type(tuple(parameters), parse_type(cursor))


_GENERIC: Final = {"list": _list, "range": _range, "context": _context, "function": _function}
