"""How many guesses a password would take, by zxcvbn with the words of person, office and country.

zxcvbn (MIT; the estimator of Wheeler, USENIX Security 2016) is loaded at the first password that is
judged: no command starts later for it.
"""

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from math import log10
from typing import Any

from identity.guessed_words import INDONESIAN, OFFICE

#: Characters that are looked at. The time grows with their square, to half a second for the worst
#: (signs that may stand for letters), and what stands behind these makes a password only stronger.
LOOKED_AT = 40
#: Of telephones (08..., 628...), NIK (16 digits) and NIP (18): known to many, however long.
_NUMBERS_OF_PEOPLE = re.compile(r"(?<![0-9])(?:(?:62|0)8[0-9]{7,11}|[0-9]{16}|[0-9]{18})(?![0-9])")
_SHORTEST_WORD = 3
_ONE_AT_A_TIME = threading.Lock()  # zxcvbn keeps the words it is given in a global


@dataclass(frozen=True, slots=True)
class Guess:
    """Powers of ten of guesses, and by which pattern most of the password is guessed.

    `pattern` is zxcvbn's (dictionary, spatial, repeat, sequence, date, regex, bruteforce), or
    `personal` for the words given, or `number` for a telephone or a number of a person.
    """

    magnitude: float
    pattern: str


def guess(password: str, personal: Iterable[str]) -> Guess:
    """The least guesses for what was written, and for its letters and digits alone.

    Signs between words hardly stop who guesses, and zxcvbn takes each for a random character; among
    random characters they are that.
    """
    words = [word for text in personal for word in words_of(text)]
    bare = "".join(one for one in password.casefold() if one.isalnum())
    without = _NUMBERS_OF_PEOPLE.sub("", bare)
    found, joined = [_estimate(password, words)], _estimate(bare, words)
    if 2 * len(bare) > len(password) and joined.pattern != "bruteforce":
        found.append(joined)
    if without != bare:
        found.append(Guess(_estimate(without, words).magnitude, "number"))
    return min(found, key=lambda one: one.magnitude)


def words_of(text: str) -> list[str]:
    """The words of a name, and all of them as one."""
    words = [word for word in re.split(r"[\W_]+", text.casefold()) if len(word) >= _SHORTEST_WORD]
    return [*words, "".join(words)] if len(words) > 1 else words


def _estimate(text: str, personal: list[str]) -> Guess:
    from zxcvbn import zxcvbn

    if not text:
        return Guess(0.0, "bruteforce")
    words = [*personal, *OFFICE, *INDONESIAN]
    with _ONE_AT_A_TIME:
        result = zxcvbn(text[:LOOKED_AT], user_inputs=words)
    found: list[Any] = result["sequence"]  # its stubs name no fields
    most = max(found, key=lambda one: int(one["j"]) - int(one["i"]))
    pattern = str(most["pattern"])
    if pattern == "dictionary" and most["matched_word"] in personal:
        pattern = "personal"
    return Guess(log10(max(float(result["guesses"]), 1)), pattern)
