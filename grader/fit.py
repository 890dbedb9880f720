"""Learns from the facts of banks how often each unit of meaning is said: the lines of ``data/idf.txt``.

`python -m tests.grader.fit` (make fit) reads the banks and writes the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from grader.lexicon import Lexicon
from grader.reading import read
from grader.vocabulary import vocabulary


def frequencies(facts: Iterable[str], lexicon: Lexicon) -> Iterator[str]:
    """Lines of ``data/idf.txt`` for *facts*."""
    known = vocabulary(lexicon)
    counts: Counter[str] = Counter()
    number = 0
    for fact in facts:
        number += 1
        counts.update({mark.unit for mark in read(fact, known).marks})
    yield str(number)
    for unit, count in sorted(counts.items()):
        if count > 1:
            yield f"{unit} {count}"
