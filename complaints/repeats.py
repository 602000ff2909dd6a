"""The same submission sent again is one complaint, and gets the same receipt: number and code.

The code of a submission with an idempotency key derives from the store's key, the sender's key and
the number, so that nothing secret is kept to give it out again. After a day a key is forgotten.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import BigInteger, LargeBinary, String

from complaints import tracking
from complaints.intake import Intake, submit
from complaints.records import Receipt, Submission
from complaints.visibility import Viewer
from kernel.columns import Instant
from kernel.errors import Conflict, Invalid
from kernel.keyring import Keyring
from kernel.statements import query, statement
from kernel.unit_of_work import UnitOfWork

KEPT = timedelta(hours=24)
MAX_KEY = 255

# Of two at once the second waits here until the first has its complaint, or has failed.
_RESERVE = query(
    "INSERT INTO repeated_submission (key_hash, fingerprint, at) VALUES (:key_hash, :fingerprint,"
    " :at) ON CONFLICT (key_hash) DO NOTHING RETURNING key_hash",
    {"key_hash": LargeBinary},
    key_hash=LargeBinary,
    fingerprint=LargeBinary,
    at=Instant,
)
_FIRST = query(
    "SELECT fingerprint, number, root FROM repeated_submission WHERE key_hash = :key_hash",
    {"fingerprint": LargeBinary, "number": String, "root": BigInteger},
    key_hash=LargeBinary,
)
_KEEP = statement(
    "UPDATE repeated_submission SET number = :number, root = :root WHERE key_hash = :key_hash",
    number=String,
    root=BigInteger,
    key_hash=LargeBinary,
)
_PRUNE = statement("DELETE FROM repeated_submission WHERE at <= :before", before=Instant)


def submit_once(  # noqa: PLR0913
    uow: UnitOfWork,
    intake: Intake,
    submission: Submission,
    *,
    actor: str,
    viewer: Viewer | None,
    key: str | None,
    by_content: bool = False,
) -> Receipt:
    """Take a complaint as intake.submit does; with an idempotency key, once a day and key.

    The same key and content of the same actor again gives the first receipt, with its code.
    `by_content`: many people are this actor and choose their keys, so that a key counts for its
    content only; two of them who chose the same one never meet. Raises Conflict when the key came
    with another content, Invalid(field="key") for one that is empty, too long or unprintable, and
    what intake.submit raises.
    """
    if key is None:
        return submit(uow, intake, submission, actor=actor, viewer=viewer)
    if not key.isprintable() or not 0 < len(key) <= MAX_KEY:
        raise Invalid(f"key: expected 1 to {MAX_KEY} printable characters", field="key")
    keyring = intake.keyring
    fingerprint = keyring.keyed_hash(_joined("submission", asdict(submission)))
    whose = ("submission key", actor, key, *((fingerprint.hex(),) if by_content else ()))
    row = {"key_hash": keyring.keyed_hash(_joined(*whose)), "fingerprint": fingerprint}
    code_for = _codes(keyring, actor, key)
    uow.write(_PRUNE, {"before": uow.now - KEPT})
    if uow.execute(_RESERVE, {**row, "at": uow.now}).first() is None:
        return _first_receipt(uow, keyring, row, code_for)
    receipt = submit(uow, intake, submission, actor=actor, viewer=viewer, code_for=code_for)
    taken = {"number": receipt.number, "root": receipt.root, "key_hash": row["key_hash"]}
    uow.write(_KEEP, taken)
    return receipt


def _first_receipt(
    uow: UnitOfWork, keyring: Keyring, row: dict[str, bytes], code_for: Callable[[str], str]
) -> Receipt:
    first = uow.execute(_FIRST, {"key_hash": row["key_hash"]}).one()
    if bytes(first.fingerprint) != row["fingerprint"]:
        raise Conflict(
            "this idempotency key came with another submission before; give each submission its own"
        )
    code = code_for(first.number)
    # A complaint known by its external reference kept the code it had: that one is not ours.
    known = not tracking.opens(uow, keyring, first.number, code)
    return Receipt(
        number=first.number, code=None if known else code, root=first.root, repeated=True
    )


def _codes(keyring: Keyring, actor: str, key: str) -> Callable[[str], str]:
    def code_for(number: str) -> str:
        secret = keyring.keyed_hash(_joined("tracking code", actor, key, number))
        return tracking.new_code(lambda count: secret[:count])

    return code_for


def _joined(*parts: object) -> str:
    """One text for hashing: different parts never give the same one."""
    return json.dumps(parts, sort_keys=True, default=str)
