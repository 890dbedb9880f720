"""What was done already, as far as memory goes: for what the store never sees."""

from __future__ import annotations

from collections import OrderedDict

MAX_REMEMBERED = 20_000


class Once:
    """Names that were taken already, the latest of them."""

    def __init__(self) -> None:
        self.names: OrderedDict[str, None] = OrderedDict()

    def take(self, name: str) -> bool:
        """Whether *name* is new."""
        if name in self.names:
            return False
        self.names[name] = None
        if len(self.names) > MAX_REMEMBERED:
            self.names.popitem(last=False)
        return True

    def give_back(self, name: str) -> None:
        """It failed: the next one of that name may try again."""
        self.names.pop(name, None)
