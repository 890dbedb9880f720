"""Learns the frequencies of units from the banks' facts and writes ``grader/data/idf.txt`` (``make fit``).

python -m tests.grader.fit [FOLDER OF BANKS ...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from grader.fit import frequencies
from tests.grader.rows import BANKS, lexicon

TARGET = Path(__file__).parents[2] / "grader" / "data" / "idf.txt"


def facts(folders: Sequence[Path]) -> Iterator[str]:
    """Every fact of every key point in the YAML files under *folders*, in both languages."""
    for path in sorted(path for folder in folders for path in folder.rglob("*.yaml")):
        yield from _facts(yaml.safe_load(path.read_text(encoding="utf-8")))


def _facts(node: Any) -> Iterator[str]:
    match node:
        case dict():
            for key, value in node.items():
                yield from _texts(value) if key == "fact" else _facts(value)
        case list():
            for value in node:
                yield from _facts(value)


def _texts(node: Any) -> Iterator[str]:
    match node:
        case dict():
            for value in node.values():
                yield from _texts(value)
        case list():
            for value in node:
                yield from _texts(value)
        case _:
            yield str(node)


def main() -> None:
    folders = [Path(name) for name in sys.argv[1:]] or [BANKS]
    lines = list(frequencies(facts(folders), lexicon()))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{lines[0]} facts, {len(lines) - 1} units")


if __name__ == "__main__":
    main()
