"""Fonts of this machine, as far as a picture needs them: which one, what its family is called, whether it has Chinese.

resvg draws no text at all in a family that it does not find, and its own default (Arial) is missing on most servers.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts")
SYSTEM_FOLDERS = {"darwin": "/System/Library/Fonts", "win32": "C:/Windows/Fonts"}
SUFFIXES = {".ttf", ".otf", ".ttc"}
CHINESE = (
    "cjk",
    "notosanssc",
    "wqy",
    "sourcehan",
    "pingfang",
    "heiti",
    "msyh",
    "simsun",
    "simhei",
    "droidsansfallback",
)
PLAIN = ("dejavusans.", "liberationsansregular", "notosansregular", "arial.", "helvetica", "robotoregular", "sans")
FAMILY_NAME, TYPOGRAPHIC_FAMILY_NAME = 1, 16  # name ids. Source: OpenType specification, table "name"
MICROSOFT = 3  # platform id; its names are UTF-16 big-endian


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, and the family that it says it is."""

    family: str
    file: Path


@cache
def font_for(is_chinese: bool) -> Font | None:
    """The font to draw in; None when none fits."""
    files = list(_files())
    marks = CHINESE if is_chinese else PLAIN
    for mark in marks:
        for file in files:
            if mark in file.name.lower().replace("-", "") and (family := family_of(file)):
                return Font(family, file)
    return None


def family_of(file: Path) -> str:
    """The family that the font *file* (TrueType, OpenType or a collection) says it is; "" when it cannot be read."""
    try:
        return _family_in(file.read_bytes())
    except (OSError, struct.error, UnicodeDecodeError):
        return ""


def _files() -> Iterator[Path]:
    for folder in (*FOLDERS, SYSTEM_FOLDERS.get(sys.platform, "")):
        path = Path(folder).expanduser()
        if folder and path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)


def _family_in(data: bytes) -> str:
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", data, start + 4)
    for at in range(start + 12, start + 12 + 16 * tables, 16):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, at)
        if tag == b"name":
            return _named(data, offset)
    return ""


def _named(data: bytes, table: int) -> str:
    _, count, strings = struct.unpack_from(">HHH", data, table)
    found: dict[int, str] = {}
    for at in range(table + 6, table + 6 + 12 * count, 12):
        platform, _, _, name, length, offset = struct.unpack_from(">HHHHHH", data, at)
        if platform == MICROSOFT and name in {FAMILY_NAME, TYPOGRAPHIC_FAMILY_NAME}:
            begin = table + strings + offset
            found.setdefault(name, data[begin : begin + length].decode("utf-16-be"))
    return found.get(TYPOGRAPHIC_FAMILY_NAME) or found.get(FAMILY_NAME, "")
