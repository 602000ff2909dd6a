"""The mailroom: sends due letters in threads of their own, apart from all other due work.

One thread looks what is due and hands it out; each carrier takes one letter at a time and has its
outcome stored before it takes the next. Nobody's letters wait for another one's: a recipient has
one letter under way at a time, and recipients take turns.
"""

import os
import queue
import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from access.office import Office
from notifications import attempts, outbox
from notifications.delivery import LONGEST, Delivery
from notifications.outbox import ToCarry
from notifications.settings import DEFAULT

WORKER = "worker"  #: the kind of holder whose letters carry its name
MOST = 50  #: letters that are listed for the carriers at a time
REST = 5.0  #: seconds that a channel rests after it was not reached
#: Seconds after a trouble of the store, or the start, in which carriers of other processes store
#: what they have sent meanwhile, before anybody takes over what they hold.
SETTLE = 5 * LONGEST
ASIDE = 30.0  #: seconds before a letter that cannot even be claimed is tried again
GRACE = 8.0  #: seconds that a stop gives to a store that is away

Guarded = Callable[[str, Callable[[], object]], bool]


class Mailroom:
    """`carriers` letters under way at a time; looks each `floor`, and at once when nudged.

    `guarded` does a named piece of work, tells what breaks off and says whether it went well.
    """

    def __init__(self, office: Office, carriers: int, floor: timedelta, guarded: Guarded) -> None:
        self._office = office
        self._floor = floor.total_seconds()
        self._guarded = guarded
        self._stopping = threading.Event()
        self._stopped_at = 0.0
        self._woken = threading.Event()
        self._next_look = 0.0
        self._changing = threading.Lock()
        self._under_way: set[str] = set()  # recipients
        # Both are replaced, never changed: the overseer reads them while carriers add.
        self._resting: dict[str, float] = {}  # channel -> until when
        self._listed: list[ToCarry] = []
        self._put_aside: dict[int, float] = {}  # letter -> until when
        self._held_until = 0.0
        self._has_more = self._is_nudged = False
        self._settled_at = time.monotonic() + SETTLE
        self._given: queue.SimpleQueue[ToCarry | None] = queue.SimpleQueue()
        name = f"{WORKER}/{os.getpid()}-{secrets.token_hex(4)}"
        self._carriers = [
            threading.Thread(target=self._carry, args=(f"{name}/{number}",), daemon=True)
            for number in range(carriers)
        ]
        self._overseer = threading.Thread(target=self._oversee, name="mailroom", daemon=True)

    def start(self) -> None:
        """Begin; what the one worker of an SQLite store left behind is queued again first."""
        for thread in (*self._carriers, self._overseer):
            thread.start()

    def nudge(self) -> None:
        """A letter may be due now. From any thread; returns at once."""
        self._is_nudged = True
        self._woken.set()

    def begin_no_more(self) -> None:
        """Let no further letter begin."""
        if not self._stopping.is_set():
            self._stopped_at = time.monotonic()
            self._stopping.set()
            self._woken.set()

    def stop(self) -> None:
        """Finish the letters that are under way, and return; a server has its timeout for that."""
        self.begin_no_more()
        for _ in self._carriers:
            self._given.put(None)
        until = self._stopped_at + DEFAULT.lease.total_seconds()
        for thread in (self._overseer, *self._carriers):
            if thread.ident is not None:
                thread.join(max(until - time.monotonic(), 0))

    def _oversee(self) -> None:
        while not self._guarded("taking up letters left behind", self._release):
            if self._stopping.wait(LONGEST):
                return
        while not self._stopping.is_set():
            self._woken.clear()
            if self._must_look():
                went_well = self._guarded("the look for letters", self._look)
                now = time.monotonic()
                self._next_look = now + (self._floor if went_well else min(self._floor, LONGEST))
                if not went_well:
                    self._settled_at = now + SETTLE
            self._hand_out()
            self._woken.wait(max(self._next_turn() - time.monotonic(), 0))

    def _release(self) -> None:
        """On SQLite no other worker lives, so nobody sends what one of them holds."""
        self._office.database.write(
            lambda uow: 0 if uow.on_postgresql else attempts.release(uow, WORKER)
        )

    def _must_look(self) -> bool:
        nudged, self._is_nudged = self._is_nudged, False
        is_time = time.monotonic() >= min((self._next_look, *self._resting.values()))
        return nudged or is_time or (self._has_more and not self._listed)

    def _look(self) -> None:
        now = time.monotonic()
        with self._changing:
            self._resting = {name: until for name, until in self._resting.items() if until > now}
            self._put_aside = {id: until for id, until in self._put_aside.items() if until > now}
            busy = frozenset(self._under_way)
        resting, most = self._resting.keys(), MOST + len(self._put_aside)
        found = self._office.database.read(
            lambda uow: outbox.list_to_carry(uow, busy=busy, resting=resting, most=most)
        )
        may_take_over = now >= self._settled_at
        self._listed = [
            one
            for one in found
            if one.id not in self._put_aside and (may_take_over or not one.in_doubt)
        ]
        self._has_more = len(found) == most

    def _hand_out(self) -> None:
        if time.monotonic() < self._held_until:
            return
        kept = []
        with self._changing:
            for one in self._listed:
                free = len(self._under_way) < len(self._carriers)
                if one.channel in self._resting or not free or one.recipient in self._under_way:
                    kept.append(one)
                else:
                    self._under_way.add(one.recipient)
                    self._given.put(one)
        self._listed = kept

    def _next_turn(self) -> float:
        """When the overseer has something to do if nobody wakes it."""
        now = time.monotonic()
        held = [self._held_until] if self._held_until > now else []
        return min((self._next_look, *self._resting.values(), *held))

    def _carry(self, holder: str) -> None:
        office = self._office
        delivery = Delivery(
            database=office.database,
            channels=office.channels,
            resolve_address=office.resolve_address,
            holder=holder,
        )
        while (given := self._given.get()) is not None:
            try:
                if not self._stopping.is_set():
                    self._carry_one(delivery, given)
            finally:
                with self._changing:
                    self._under_way.discard(given.recipient)
                self._woken.set()

    def _carry_one(self, delivery: Delivery, given: ToCarry) -> None:
        """A letter that breaks off is put aside, and for a moment no other one is begun."""

        def deliver() -> None:
            outcome = delivery.deliver(given.id, self._wait)
            if outcome is not None and outcome.unreached is not None:
                with self._changing:
                    rest = {outcome.channel: time.monotonic() + REST}
                    self._resting = {**self._resting, **rest}

        if not self._guarded(f"letter {given.id}", deliver):
            now = time.monotonic()
            with self._changing:
                self._put_aside = {**self._put_aside, given.id: now + ASIDE}
                self._held_until = now + LONGEST
                self._settled_at = now + SETTLE

    def _wait(self, seconds: float) -> bool:
        """Wait for a store that is away: as long as the process lives, and a little longer."""
        if not self._stopping.is_set():
            self._stopping.wait(seconds)
            return True
        time.sleep(seconds)
        return time.monotonic() < self._stopped_at + GRACE
