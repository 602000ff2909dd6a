"""Values that are the same in every instance: known when a model is read, so asked about then."""

import re
from datetime import UTC, datetime
from typing import Final

from engine.feel import FeelLimitError, Moment, Value
from engine.feel.run import Run
from engine.model.definition import Literal, Term

#: Any moment will do for what does not depend on when it is asked.
_ANY_MOMENT: Final = Moment(datetime(2026, 1, 1, tzinfo=UTC), UTC)
_CLOCK: Final = re.compile(r"\b(now|today)\s*\(")
#: Steps of FEEL for one constant; what takes more waits until it runs.
_BRIEF: Final = 1_000


def known_value(term: Term) -> tuple[Value] | None:
    """The value of a plain text, or of FEEL without variables and without the time of day.

    None where only a running instance can say, and where it takes long to say.
    """
    if isinstance(term, Literal):
        return (term.text,)
    if term.inputs or _CLOCK.search(term.text):
        return None
    run, nothing = Run(_ANY_MOMENT, limit=_BRIEF), _Nothing()
    try:
        value = term.run(nothing, run)
    except FeelLimitError:
        return None
    read = (rf"\b{re.escape(name)}\b(?!\s*\()" for name in nothing.asked)
    return None if any(re.search(name, term.text) for name in read) else (value,)


class _Nothing(dict[str, Value]):
    """No variables; keeps the names that are asked for.

    A built-in's name is no input of an expression, but a variable of that name goes before it
    (`= number`); a call (`number(...)`) finds the built-in whatever there is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return False
