"""A channel for tests: it keeps what it is given."""

from notifications.messages import DeliveryFailure, Letter


class RecordingChannel:
    """Keeps the letters it gets; `refusals` maps an address to the failure it answers with."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refusals: dict[str, DeliveryFailure] = {}

    def send(self, letter: Letter) -> None:
        if refusal := self.refusals.get(letter.address.email):
            raise refusal
        self.letters.append(letter)
