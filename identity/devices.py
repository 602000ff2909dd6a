"""Known devices: a browser in which somebody signed in before is counted apart from strangers.

OWASP calls it a device cookie ("Slow Down Online Guessing Attacks with Device Cookies"). It opens
nothing: who has it only gets guesses of their own for that one account, so that the failures of
others do not shut its owner out. It is signed with the office's key and stored nowhere.
"""

import base64
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from kernel.keyring import Keyring

LIFETIME = timedelta(days=180)
_NONCE_BYTES, _MAC_BYTES = 12, 24
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 100


def token_of(keyring: Keyring, person: str, now: datetime) -> str:
    """A new token for this person's device; it says nothing of whose it is."""
    day = (now - _EPOCH).days
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    return f"{day}.{nonce}.{_mac(keyring, person, day, nonce)}"


def device_of(keyring: Keyring, person: str, token: str, now: datetime) -> str | None:
    """The name of the device, if the token was made for this person and has not ended."""
    day, _, rest = token[:_LONGEST].partition(".")
    nonce, _, mac = rest.partition(".")
    if not (day.isascii() and day.isdecimal() and nonce.isascii() and mac.isascii()):
        return None
    same = hmac.compare_digest(_mac(keyring, person, int(day), nonce), mac)
    age = now - _EPOCH - timedelta(days=min(int(day), 10**6))
    return nonce if same and age < LIFETIME else None


def _mac(keyring: Keyring, person: str, day: int, nonce: str) -> str:
    mac = keyring.keyed_hash(f"device/{ascii(person)}/{day}/{nonce}")[:_MAC_BYTES]
    return base64.urlsafe_b64encode(mac).decode("ascii")
