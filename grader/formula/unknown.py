"""Functions nobody defined, f(x): some fixed function per name, so that f(2) = f(2) and f(2) is not f(3).

The constants come from the name alone. Equal arguments give equal values and others, as good as surely, do not.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any


def unknown_value(name: str, args: Sequence[Any], sine: Callable[[Any], Any]) -> Any:
    """Value of the function *name* at *args*, which may be numbers, arrays or numbers of many digits."""
    seed = zlib.crc32(f"{name}/{len(args)}".encode())
    total: Any = 1 + seed % 7
    for index, arg in enumerate(args):
        weight = 2 + (seed >> (3 * index)) % 5
        total = total + weight * sine(arg * (index + 1) + 1 + seed % 11) + arg * (index + 2)
    return total
