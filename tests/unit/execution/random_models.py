"""Random models as plain nested tuples, so that what Hypothesis shrinks can be kept as JSON.

A block is `(kind, details..., blocks...)`; `random_building.py` makes a model of it. A graph is
`(kinds, flows)` and knows no blocks: gateways split and join as they like.
"""

from typing import Any

from hypothesis import strategies as st

Block = tuple[Any, ...]
Plan = dict[str, Any]

CONDITIONS = ("n > 1", "modulo(n, 2) = 0", "go", "n = null", "true")
BESIDE = (True, False)
#: kind of event, whether it interrupts
BOUNDARIES = (
    ("timer", True),
    ("timer", False),
    ("cycle", False),
    *((kind, interrupts) for kind in ("message", "signal", "condition") for interrupts in BESIDE),
    ("error", True),
    ("any_error", True),
    ("escalation", True),
    ("escalation", False),
    ("any_escalation", False),
)
HANDLERS = (
    ("message", True),
    ("message", False),
    ("cycle", False),
    ("signal", False),
    ("condition", True),
    ("any_error", True),
    ("error", True),
    ("escalation", True),
    ("any_escalation", False),
)
CATCHING = (("error", True), ("any_error", True), ("escalation", True), ("any_escalation", False))
ENDS = (*("none",) * 6, "error", "terminate", "escalation", "signal", "message", "compensation")
UNDOERS = ("user_task", "script", "service_task", "subprocess", "call")
LEAVES = (
    *("task", "user_task", "shaded_task", "service_task", "script"),
    *("catch", "hear", "hark", "noticed"),
    *("escalation", "signal", "message", "link", "undo", "undo_one"),
)
GUARDED = ("user_task", "service_task", "shaded_task")
CONTESTS = (
    ("signal", "condition"),
    ("timer", "signal"),
    ("receive", "condition"),
    ("message", "signal"),
)
TWO_ERRORS = (("error", "any_error"), ("any_error", "error"))
WORK = ("user_task", "service_task", "script", "receive", "call", "subprocess")
COLLECTIONS = ("=[1, 2, 3]", "=[n]", "=[]", "=if go then [n, 2] else null", "=items")
COMPLETIONS = (None, None, "numberOfCompletedInstances = 2", "n = 2", "item = 2")
RESULTS = ("item * 2", "n", "loopCounter", "local", "answer")

boundaries = st.sampled_from(BOUNDARIES)
conditions = st.sampled_from(CONDITIONS)
which = st.sampled_from(("item = 2", "n > 1", "go"))  #: of several instances
many = st.tuples(
    st.booleans(),
    st.sampled_from(COLLECTIONS),
    st.sampled_from(COMPLETIONS),
    st.sampled_from(RESULTS),
)
again = st.tuples(st.sampled_from(("go = true", "n = 2", "true")), st.booleans(), st.integers(1, 3))
leaves = st.tuples(st.sampled_from(LEAVES))


def _some_handler(block: st.SearchStrategy[Block]) -> st.SearchStrategy[Any]:
    return st.tuples(st.sampled_from(HANDLERS), block, st.sampled_from(ENDS))


def _handler(block: st.SearchStrategy[Block]) -> st.SearchStrategy[Any]:
    return st.none() | _some_handler(block)


def _blocks(block: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    just, ends, handlers = st.just, st.sampled_from(ENDS), _some_handler(block)
    inside = st.tuples(st.just(("compensation", True)), leaves, st.sampled_from(ENDS))
    first = st.tuples(just(("message", True)), leaves, st.sampled_from(("error", "escalation")))
    other = st.tuples(st.sampled_from(CATCHING), leaves, ends)
    return st.one_of(
        st.tuples(just("sequence"), block, block),
        st.tuples(just("exclusive"), conditions, block, block),
        st.tuples(just("parallel"), block, block),
        st.tuples(just("parallel"), block, block, block),
        st.tuples(just("loop"), block),
        st.tuples(just("race"), block, block),
        st.tuples(just("contest"), st.sampled_from(CONTESTS), block, block),
        st.tuples(just("subprocess"), boundaries, ends, _handler(block), block, block),
        st.tuples(just("watched"), handlers, block),
        st.tuples(just("watched"), first, st.tuples(just("watched"), other, block)),
        st.tuples(just("shaded"), boundaries, ends, _handler(block), block, block),
        st.tuples(just("guarded"), boundaries, st.sampled_from(GUARDED), block),
        st.tuples(just("call"), boundaries, block),
        st.tuples(just("sealed_call"), st.booleans(), boundaries, block),
        st.tuples(just("caught_twice"), st.sampled_from(TWO_ERRORS), block, block),
        st.tuples(just("undone"), st.sampled_from(UNDOERS), st.sampled_from(UNDOERS), block),
        st.tuples(just("undone"), st.sampled_from(UNDOERS), st.sampled_from(UNDOERS), block, many),
        st.tuples(just("transaction"), conditions, st.none() | inside, block, block),
        st.tuples(just("transaction"), which, st.none() | inside, block, block, many),
        st.tuples(just("undoable_subprocess"), inside, block),
        st.tuples(just("inclusive"), conditions, conditions, block, block, block),
        st.tuples(just("multiple"), st.sampled_from(WORK), many, boundaries, block, block),
        st.tuples(just("subprocesses"), many, boundaries, ends, _handler(block), block, block),
        st.tuples(just("repeated"), st.sampled_from(WORK), again, boundaries, block, block),
    )


blocks = st.recursive(leaves, _blocks, max_leaves=12)
bodies = st.fixed_dictionaries(
    {"body": blocks, "end": st.sampled_from(ENDS), "handler": _handler(leaves | blocks)}
)
structured = st.fixed_dictionaries({"main": bodies, "called": bodies})

REGRETS = ("undo", "undo_one", "undo", "user_task", "shaded_task", "script", "escalation")


def _regrettable(block: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    just, works = st.just, st.sampled_from(UNDOERS)
    handler = st.tuples(
        just(("compensation", True)), block, st.sampled_from(("none", "compensation", "error"))
    )
    ends = st.sampled_from(("none", "none", "compensation", "error", "escalation"))
    undone = st.tuples(just("undone"), works, works, block)
    both = st.tuples(just("sequence"), undone, block)
    two = st.tuples(just("sequence"), undone, undone)
    twice = st.just((True, "=[1, 2]", None, "n")) | st.just((False, "=[1, 2]", None, "n"))
    inside = st.none() | handler | _handler(block)
    return st.one_of(
        undone,
        st.tuples(just("undone"), works, works, block, twice),
        both,
        st.tuples(just("sequence"), two, just(("undo_one",))),
        st.tuples(just("sequence"), block, block),
        st.tuples(just("watched"), _some_handler(block), block),
        st.tuples(just("parallel"), block, block),
        st.tuples(just("transaction"), conditions, inside, block, block),
        st.tuples(just("transaction"), which, inside, both, block, twice),
        st.tuples(just("transaction"), which, inside, both, block, twice, works),
        st.tuples(just("undoable_subprocess"), handler, block),
        st.tuples(just("subprocess"), boundaries, ends, inside, block, block),
        st.tuples(just("multiple"), just("subprocess"), twice, boundaries, block, block),
        st.tuples(just("subprocesses"), twice, boundaries, ends, inside, block, block),
        st.tuples(just("call"), boundaries, block),
    )


regrets = st.recursive(st.tuples(st.sampled_from(REGRETS)), _regrettable, max_leaves=12)
undone_bodies = st.fixed_dictionaries(
    {
        "body": st.tuples(st.just("sequence"), regrets, st.just(("undo",))),
        "end": st.sampled_from(("none", "compensation")),
        "handler": st.none(),
    }
)
undone = st.fixed_dictionaries({"main": undone_bodies, "called": undone_bodies})

NODES = (
    *("user_task", "service_task", "task", "script", "hear", "escalation"),
    *("choosing_task", "watched_task"),
    *("exclusive", "exclusive", "parallel", "parallel", "inclusive", "inclusive"),
    *("end", "terminate"),
)


@st.composite
def graphs(draw: st.DrawFn) -> Plan:
    """Some elements, each reached from an earlier one, and more flows between any of them."""
    size = draw(st.integers(3, 9))
    kinds = [draw(st.sampled_from(NODES)) for _ in range(size)]
    kinds[0] = draw(st.sampled_from(NODES[:-2]))
    going = [number for number in range(size) if kinds[number] not in NODES[-2:]]
    flows: list[list[Any]] = []
    for target in range(1, size):
        before = [number for number in going if number < target]
        flows.append([draw(st.sampled_from(before)), target, draw(conditions)])
    more = st.tuples(st.sampled_from(going), st.integers(0, size - 1), conditions)
    flows += [list(flow) for flow in draw(st.lists(more, max_size=size))]
    return {"graph": {"kinds": kinds, "flows": flows, "inside": draw(st.none() | boundaries)}}
