"""What is kept because making it again is slow: bounded by what it holds, not by how many."""

import threading
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The last values used, with a weight each; together they never weigh more than `most`.

    What alone weighs more is not kept. Safe to share between threads.
    """

    __slots__ = ("_lock", "_values", "most", "weight")

    def __init__(self, most: int) -> None:
        self.most = most
        self.weight = 0
        self._lock = threading.Lock()
        self._values: dict[K, tuple[V, int]] = {}

    def __len__(self) -> int:
        return len(self._values)

    def find(self, key: K) -> V | None:
        """The value, which counts as just used; None where it is not kept."""
        with self._lock:
            found = self._values.pop(key, None)
            if found is None:
                return None
            self._values[key] = found
            return found[0]

    def keep(self, key: K, value: V, weight: int) -> None:
        """Keep a value; those used longest ago make room for it."""
        if weight > self.most:
            return
        with self._lock:
            before = self._values.pop(key, None)
            self.weight += weight - (0 if before is None else before[1])
            self._values[key] = (value, weight)
            while self.weight > self.most:
                _, gone = self._values.pop(next(iter(self._values)))
                self.weight -= gone
