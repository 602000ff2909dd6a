"""A channel that writes to a text stream, for demonstrations.

No address, no name and nothing that joins at delivery is in it: logs are read by others.
"""

import threading
from typing import TextIO

from notifications.messages import ChannelUnavailable, Letter


class LogChannel:
    """Writes each letter as a few lines to `stream`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._turns = threading.Lock()

    def send(self, letter: Letter) -> None:
        """Write the letter; a broken stream is an unreachable channel."""
        body = "".join(f"    {line}".rstrip() + "\n" for line in letter.open_body.splitlines())
        head = f"mail to {letter.recipient} <{letter.message_id}>: {letter.subject}\n"
        try:
            with self._turns:
                self._stream.write(head + body)
                self._stream.flush()
        except (OSError, ValueError) as problem:  # ValueError: the stream is closed
            raise ChannelUnavailable(
                f"the log cannot be written ({type(problem).__name__})"
            ) from problem
