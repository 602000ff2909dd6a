"""Counters of attempts, shared by all processes through the store: sign-in, guessing, submitting.

A window opens with the first attempt and ends `within` later, whatever comes in between; who is
over the limit waits for that end. So at most `most` are let through in a window, and in any
stretch of that length at most twice as many. No subject rests in clear.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Integer, LargeBinary

from kernel.columns import Instant
from kernel.keyring import Keyring
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

_COUNTED = {"count": Integer, "ends_at": Instant}
_COUNT = query(
    "INSERT INTO attempt (bucket, count, ends_at) VALUES (:bucket, 1, :ends_at)"
    " ON CONFLICT (bucket) DO UPDATE SET"
    " count = CASE WHEN attempt.ends_at <= :now THEN 1 ELSE attempt.count + 1 END,"
    " ends_at = CASE WHEN attempt.ends_at <= :now THEN excluded.ends_at ELSE attempt.ends_at END"
    " RETURNING count, ends_at",
    _COUNTED,
    bucket=LargeBinary,
    ends_at=Instant,
    now=Instant,
)
_LOOK = query(
    "SELECT count, ends_at FROM attempt WHERE bucket = :bucket AND ends_at > :now",
    _COUNTED,
    bucket=LargeBinary,
    now=Instant,
)
_TAKE_BACK = statement(
    "UPDATE attempt SET count = count - 1 WHERE bucket = :bucket AND count > 0", bucket=LargeBinary
)
_FORGET = statement("DELETE FROM attempt WHERE bucket = :bucket", bucket=LargeBinary)
_KEEP = statement(
    "INSERT INTO attempt (bucket, count, ends_at) VALUES (:bucket, 1, :ends_at)"
    " ON CONFLICT (bucket) DO UPDATE SET ends_at = excluded.ends_at",
    bucket=LargeBinary,
    ends_at=Instant,
)
_PRUNE = statement("DELETE FROM attempt WHERE ends_at <= :now", now=Instant)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts of one subject in a window of this length."""

    name: str
    most: int
    within: timedelta


def count(uow: UnitOfWork, keyring: Keyring, limit: Limit, subject: str) -> int | None:
    """Count one more; None when it is within the limit, else the seconds to wait.

    Two processes that count at once both count: the store adds.
    """
    given = {
        "bucket": _bucket(keyring, limit, subject),
        "ends_at": uow.now + limit.within,
        "now": uow.now,
    }
    row = uow.execute(_COUNT, given).mappings().one()
    return _seconds(uow.now, row["ends_at"]) if row["count"] > limit.most else None


def retry_after(uow: UnitOfWork, keyring: Keyring, limit: Limit, subject: str) -> int | None:
    """The seconds to wait if one more attempt would be over the limit; counts nothing."""
    given = {"bucket": _bucket(keyring, limit, subject), "now": uow.now}
    row = uow.execute(_LOOK, given).mappings().one_or_none()
    if row is None or row["count"] < limit.most:
        return None
    return _seconds(uow.now, row["ends_at"])


def take_back(uow: UnitOfWork, keyring: Keyring, limit: Limit, subject: str) -> None:
    """Count one less: what was counted beforehand turned out to be no failure."""
    uow.write(_TAKE_BACK, {"bucket": _bucket(keyring, limit, subject)})


def forget(uow: UnitOfWork, keyring: Keyring, limit: Limit, subject: str) -> None:
    """Begin anew for this subject."""
    uow.write(_FORGET, {"bucket": _bucket(keyring, limit, subject)})


def keep(uow: UnitOfWork, keyring: Keyring, limit: Limit, subject: str) -> None:
    """Begin a window of this length anew, whether one is open or not; `is_kept` until its end."""
    bucket, ends_at = _bucket(keyring, limit, subject), uow.now + limit.within
    uow.write(_KEEP, {"bucket": bucket, "ends_at": ends_at})


def is_kept(uow: UnitOfWork, keyring: Keyring, limit: Limit, subject: str) -> bool:
    """Whether a window of this subject is open; counts nothing."""
    given = {"bucket": _bucket(keyring, limit, subject), "now": uow.now}
    return uow.execute(_LOOK, given).first() is not None


def prune(uow: UnitOfWork) -> int:
    """Delete the windows that have passed; how many there were."""
    return uow.execute(_PRUNE, {"now": uow.now}).rowcount


def network_of(client: str) -> str:
    """What to count for a client's address: itself; of IPv6 the /64, which one client has whole."""
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, 64), strict=False))
    return str(address)


def _bucket(keyring: Keyring, limit: Limit, subject: str) -> bytes:
    return keyring.keyed_hash(f"attempt/{limit.name}/{ascii(subject)}")


def _seconds(now: datetime, ends_at: datetime) -> int:
    return max(1, -(-(ends_at - now) // timedelta(seconds=1)))
