"""Keys: root number x 2^24 + the number of a token, wait or scope inside the instance."""

BITS = 24
MASK = (1 << BITS) - 1


def key_of(root: int, number: int) -> int:
    return (root << BITS) | number


def root_of(key: int) -> int:
    return key >> BITS


def number_of(key: int) -> int:
    return key & MASK
