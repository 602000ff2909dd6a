"""The forms that start with a keyword: if, for, some, every, function."""

from engine.feel.nodes import calls, constructs, loops
from engine.feel.run import Env, Node
from engine.feel.syntax.cursor import Cursor
from engine.feel.syntax.type_names import parse_type
from engine.feel.types import FeelType
from engine.feel.values import Value


def parse_if(cursor: Cursor) -> Node:
    """Parses `if a then b else c`; a chain of `else if` is one flat node."""
    branches: list[tuple[Node, Node]] = []
    while cursor.take("if"):
        condition = cursor.expression()
        cursor.expect("then")
        branches.append((condition, cursor.expression()))
        cursor.expect("else")
    return constructs.if_chain(branches, cursor.expression())


def parse_for(cursor: Cursor) -> Node:
    """Parses `for x in xs, y in ys return z`."""
    begin = cursor.taken
    cursor.expect("for")
    with cursor.scope():
        iterators = _iterators(cursor)
        cursor.expect("return", instead="',' or 'return'")
        cursor.bind("partial")
        start = len(cursor.reads)
        body = cursor.expression()
        partial = "partial" in cursor.reads[start:]
    return loops.for_loop(iterators, body, cursor.weight_since(begin), partial=partial)


def parse_some(cursor: Cursor) -> Node:
    """Parses `some x in xs satisfies c`."""
    return _quantified(cursor, "some", wanted=True)


def parse_every(cursor: Cursor) -> Node:
    """Parses `every x in xs satisfies c`."""
    return _quantified(cursor, "every", wanted=False)


def _quantified(cursor: Cursor, word: str, *, wanted: bool) -> Node:
    begin = cursor.taken
    cursor.expect(word)
    with cursor.scope():
        iterators = _iterators(cursor)
        cursor.expect("satisfies", instead="',' or 'satisfies'")
        condition = cursor.expression()
    return loops.quantified(iterators, condition, cursor.weight_since(begin), wanted=wanted)


def _iterators(cursor: Cursor) -> list[loops.Iterator]:
    found: list[loops.Iterator] = []
    while True:
        name = cursor.declared_name("in")
        cursor.expect("in")
        source = cursor.expression()
        until = cursor.expression() if cursor.take("..") else None
        found.append(loops.Iterator(name, source, until))
        cursor.bind(name)
        if not cursor.take(","):
            return found


def _takes_external(cursor: Cursor) -> bool:
    """Takes the word in front of `{java: ...}`; elsewhere it is a name like any other."""
    start = cursor.peek().start
    if cursor.next().text == "external" and cursor.at("{"):
        return True
    cursor.rewind(start)
    return False


def weighed(body: Node, weight: int) -> Node:
    """The body of a function, charging what one run of it costs."""

    def run(env: Env) -> Value:
        env.run.charge(weight)
        return body(env)

    return run if weight > 1 else body


def parse_function(cursor: Cursor) -> Node:
    """Parses `function(a, b: number) body`, also with `external`."""
    begin = cursor.taken
    cursor.expect("function")
    cursor.expect("(")
    names: list[str] = []
    types: list[FeelType | None] = []
    while not cursor.at(")"):
        names.append(cursor.declared_name(":", ",", ")"))
        types.append(parse_type(cursor) if cursor.take(":") else None)
        if not cursor.take(","):
            break
    cursor.expect(")", instead="',' or ')'")
    result = parse_type(cursor) if cursor.take(":") else None
    with cursor.scope(names):
        external = _takes_external(cursor)
        body = cursor.expression()
    if external:
        cursor.external = True
        return calls.external_function(names)
    return calls.function_of(names, types, result, weighed(body, cursor.weight_since(begin)))
