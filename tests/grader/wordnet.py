"""Draws the meanings of common English words from WordNet 3.0 and writes ``grader/data/meanings.txt``.

    python -m tests.grader.wordnet FOLDER

FOLDER holds WordNet's own files (Debian: package wordnet-base, /usr/share/wordnet): index.*, data.* and cntlist.rev.
Words that its sense-tagged texts say LEAST_COUNT times or more are kept, each with its MOST_SENSES commonest meanings.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from grader.families import STOP_WORDS
from grader.stem import stem

TARGET = Path(__file__).parents[2] / "grader" / "data" / "meanings.txt"
LEAST_COUNT = 3
MOST_SENSES = 2
PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
WIDER = {"@", "@i"}  # pointer symbols: hypernym, instance hypernym
KIN = {"+", "\\", "<", "&"}  # derivationally related, pertains to, participle of, similar to

HEAD = """\
# Meanings of common English words, from Princeton WordNet 3.0 (see LICENSE.wordnet): the commonest senses of the words
# of each stem, as numbers of the lines below the blank line (base 36, from 0). There: wider meanings / meanings of kin.
"""


class Synset(NamedTuple):
    wider: list[str]
    kin: list[str]


def counts(folder: Path) -> Counter[str]:
    """How often each word is said in the sense-tagged texts."""
    found: Counter[str] = Counter()
    for line in (folder / "cntlist.rev").read_text(encoding="ascii").splitlines():
        key, _, count = line.split()
        found[key.partition("%")[0]] += int(count)
    return found


def senses(folder: Path, counted: Counter[str]) -> dict[str, set[str]]:
    """Synsets of each stem."""
    found: dict[str, set[str]] = {}
    for name, part in PARTS.items():
        for line in (folder / f"index.{name}").read_text(encoding="ascii").splitlines():
            word, *fields = line.split()
            is_kept = not line.startswith(" ") and word.isalpha() and word not in STOP_WORDS
            if is_kept and counted[word] >= LEAST_COUNT:
                offsets = fields[2 + int(fields[2]) + 3 :]
                found.setdefault(stem(word), set()).update(part + offset for offset in offsets[:MOST_SENSES])
    return found


def synsets(folder: Path) -> Iterator[tuple[str, Synset]]:
    """Every synset with those it points to."""
    for name, part in PARTS.items():
        for line in (folder / f"data.{name}").read_text(encoding="ascii").splitlines():
            if line.startswith(" "):
                continue
            fields = line.partition("|")[0].split()
            at = 4 + 2 * int(fields[3], 16)
            pointers = [fields[at + 1 + 4 * i : at + 4 + 4 * i] for i in range(int(fields[at]))]
            to = [(symbol, ("a" if kind == "s" else kind) + offset) for symbol, offset, kind in pointers]
            yield (
                part + fields[0],
                Synset([one for symbol, one in to if symbol in WIDER], [one for symbol, one in to if symbol in KIN]),
            )


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (base36(number // 36) if number >= 36 else "") + digits[number % 36]


def lines(folder: Path) -> Iterator[str]:
    words = senses(folder, counts(folder))
    numbers: dict[str, str] = {}
    for word in sorted(words):
        for one in sorted(words[word]):
            numbers.setdefault(one, base36(len(numbers)))
        yield " ".join([word, *sorted((numbers[one] for one in words[word]), key=lambda n: int(n, 36))])
    yield ""
    pointing = dict(synsets(folder))
    for one in numbers:
        wider, kin = (" ".join(dict.fromkeys(numbers[o] for o in to if o in numbers)) for to in pointing[one])
        yield f"{wider}/{kin}"


def main() -> None:
    TARGET.write_text(HEAD + "\n".join(lines(Path(sys.argv[1]))) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
