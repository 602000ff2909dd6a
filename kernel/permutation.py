"""A keyed permutation of the whole numbers below a size: who has no key cannot go back.

A Feistel network over the bits of the size, with HMAC as its round, walked until the result lies
below the size again (Black and Rogaway, Ciphers with arbitrary finite domains, 2002, section 4).
Eight rounds: with four and a domain this small, half of it known tells the rest (NIST SP 800-38G
asks for eight and more).
"""

from collections.abc import Callable

Hash = Callable[[str], bytes]
_ROUNDS = 8


def permuted(keyed_hash: Hash, purpose: str, value: int, size: int) -> int:
    """The place of `value` (0 <= value < size) in the order that key and `purpose` make."""
    if not 0 <= value < size:
        raise ValueError(f"{value} is not below {size}")
    half = (max(2, (size - 1).bit_length()) + 1) // 2
    while True:
        value = _network(keyed_hash, f"{purpose}/{size}", value, half)
        if value < size:
            return value


def _network(keyed_hash: Hash, purpose: str, value: int, half: int) -> int:
    """One pass; `half` is how many bits each side has."""
    mask = (1 << half) - 1
    left, right = value >> half, value & mask
    for round_ in range(_ROUNDS):
        drawn = int.from_bytes(keyed_hash(f"{purpose}/{round_}/{right}")[:8])
        left, right = right, left ^ (drawn & mask)
    return left << half | right
