"""Who knocks, where nobody is signed in: the address that rate limits count."""

from flask import request

from identity.attempts import network_of


def client() -> str:
    """The client's address; of IPv6 its /64, which one client has whole."""
    return network_of(request.remote_addr or "")
