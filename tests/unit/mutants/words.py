"""What a slip of the hand, a foreign tool or an ill will writes where a word should stand."""

import re
from random import Random

JUNK = (
    *("", " ", "=", "= ", "=null", "=1", "= -3", "2.5", "banana", "-3", "0", "00", "+1", "1e9"),
    *("9" * 5_000, "=" + "9" * 5_000, "=1e400", "=9**9**9", "= 10 ** 6144 * 10", "=0 ** -1"),
    *("PT0S", "P", "-PT1H", "PT1H", "P1.5Y", "P999999999Y", "R/PT1S", "R-1/PT1H", "R0/PT1H"),
    *("R3/2026-11-24T08:00:00+07:00/P1D", "0 0 * * * ?", "2026-02-30T00:00:00Z", "0000-00-00"),
    *("${x}", "#{bean.call()}", "=${x}", "= {", "=[", '="', "=(" * 60, "=[1..", "= if true then"),
    *('=deadline("verification")', "=deadline(x)", '="a" + deadline("b", 2)', "=now()"),
    *("=for i in 1..1000000000 return i", '=string join(["a"], "b")', '=matches("a", "(")'),
    *("=x.y.z", "=get value(x, y)", "=function(a) a", "= {a: 1}.a", "=[1,2][item > 1]", "= @"),
    *("\u202egnirts", "\u0663", "\u00b2", "\U0001f600", "e\u0301", "\u2028", "\ufeff", "\u00a0"),
    *("true", "false", "1", "yes", "http://x/#", "a:b", "a:", ":b", "{}", "{x}y", "../x", "a b"),
    *("deployment", "versionTag", "latest", "Parallel", "##WebService", "juel", "feel"),
)
PIECES = (
    *("(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "=", "!=", "<", ">=", "+", "-", "*", "/"),
    *("**", '"', "'", "?", "@", "if", "then", "else", "for", "in", "return", "some", "every"),
    *("satisfies", "not", "and", "or", "between", "instance of", "function", "null", "true", "0"),
    *("-1", "1e99", "9" * 40, "x", "item", "now()", "deadline", "\u202e", "\u00e9", "/*", "//"),
)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\w+|\s+|.', re.DOTALL)


def word(random: Random, known: list[str]) -> str:
    """A word of the same file at another place, or junk."""
    if known and random.random() < 0.5:
        return random.choice(known)
    return random.choice(JUNK)


def twisted(random: Random, text: str) -> str:
    """A text changed token by token: one left out, doubled, swapped, replaced or added."""
    tokens = _TOKEN.findall(text) or [""]
    for _ in range(random.randint(1, 3)):
        place, other = random.randrange(len(tokens)), random.randrange(len(tokens))
        match random.randrange(6):
            case 0:
                tokens[place] = ""
            case 1:
                tokens[place] *= 2
            case 2:
                tokens[place], tokens[other] = tokens[other], tokens[place]
            case 3:
                tokens[place] = random.choice(PIECES)
            case 4:
                tokens.insert(place, random.choice(PIECES))
            case _:
                tokens[place] = tokens[place].swapcase()
    return "".join(tokens)
