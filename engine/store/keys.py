"""Keys: root number x 2^24 + the number of a token, wait or scope inside the instance."""

BITS = 24
MASK = (1 << BITS) - 1


def key_of(root: int, number: int) -> int:
    return (root << BITS) | number


def root_of(key: int) -> int:
    return key >> BITS


def number_of(key: int) -> int:
    return key & MASK


def bounds_of(root: int) -> dict[str, int]:
    """The `first` and `last` key that belong to a root instance."""
    return {"first": key_of(root, 0), "last": key_of(root, MASK)}


def root_in_sql(key: str) -> str:
    """SQL for the root number of the column `key`."""
    return f"{key} / {1 << BITS}"


def root_key_in_sql(key: str) -> str:
    """SQL for the key of the root process instance (its number is 1) of the column `key`."""
    return f"({root_in_sql(key)} * {1 << BITS} + 1)"


def key_in_sql(root: str, number: int) -> str:
    """SQL for the key of `number` inside the root instance whose number is the column `root`."""
    return f"({root} * {1 << BITS} + {number})"
