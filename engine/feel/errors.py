"""What FEEL refuses: a text it cannot read, and an evaluation that outgrows its bounds."""

from kernel.errors import Invalid, TuntasError


class FeelSyntaxError(Invalid):
    """A text is not FEEL; `position` is the 0-based offset, `expected` what should stand there."""

    def __init__(self, text: str, position: int, found: str, expected: str) -> None:
        self.position = position
        self.expected = expected
        line = text.count("\n", 0, position) + 1
        column = position - (text.rfind("\n", 0, position) + 1) + 1
        where = f"column {column}" if line == 1 else f"line {line}, column {column}"
        super().__init__(f"FEEL: {found} at {where}; expected {expected}")


class FeelLimitError(TuntasError):
    """An evaluation passed one of its bounds; `limit` names which."""

    def __init__(self, limit: str, allowed: int) -> None:
        self.limit = limit
        super().__init__(
            f"FEEL: the evaluation passed its limit of {allowed} {limit};"
            " make the expression or its input smaller"
        )
