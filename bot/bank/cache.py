"""What was read of a bank, kept for the next start.

Reading and checking 400 questions takes most of a second; the same as msgpack takes a few milliseconds. One file per
bank folder; it is valid for one digest of the bank files and one version of this code, and is only ever a shortcut:
a missing, stale, damaged or unwritable file means that the bank is read again.
"""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

import grader
from bot.bank.shelf import Written

MAX_FILES = 8  # a few banks and versions; older files go
SUFFIX = ".bank"


def default_folder() -> Path:
    """The user's cache folder of this program; it need not exist."""
    return user_cache_path("mianshi", appauthor=False) / "banks"


@cache
def code_version() -> str:
    """Changes with the code that reads and checks banks: what it once found good it must find good again."""
    total = hashlib.blake2b(digest_size=6)
    for source in (*sorted(Path(__file__).parent.glob("*.py")), *sorted(Path(grader.__file__).parent.rglob("*.py"))):
        total.update(source.read_bytes())
    return total.hexdigest()


def load(folder: Path | None, version: str) -> Written | None:
    """The bank of that *version* if *folder* has it."""
    if folder is None:
        return None
    try:
        return msgspec.msgpack.decode(file_in(folder, version).read_bytes(), type=Written)
    except (OSError, msgspec.MsgspecError):
        return None


def save(folder: Path | None, written: Written) -> None:
    """Keep *written* in *folder*; silently does nothing where that is not possible."""
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            part.write(msgspec.msgpack.encode(written))
        Path(part.name).replace(file_in(folder, written.version))  # whole or not at all, whoever else is starting
        forget_old(folder)


def file_in(folder: Path, version: str) -> Path:
    return folder / f"{version}-{code_version()}{SUFFIX}"


def forget_old(folder: Path) -> None:
    """Keep the newest few."""
    files = sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[MAX_FILES:]:
        file.unlink(missing_ok=True)
