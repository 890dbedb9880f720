"""Where banks are: the built-in one in a source tree or an installed package, or a folder or file of one's own.

A bank folder holds topics.yaml, lexicon/*.yaml, plans/*.yaml and question files anywhere else. A bank of one's own
may leave out any of the shared parts; the built-in ones stand in for them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import bot
from bot.bank.faults import BankError, Fault

PACKAGE = Path(bot.__file__).parent
TOPICS, SOURCES, LEXICON, PLANS = "topics.yaml", "sources.yaml", "lexicon", "plans"
SHARED = (LEXICON, PLANS)
MAX_FILES = 500


@dataclass(frozen=True)
class BankFiles:
    """The files of a bank, each list sorted.

    Attributes:
        root: the folder whose topics, lexicon and plans apply.
        topics, sources, lexicons, plans, questions: by what they hold.
    """

    root: Path
    topics: tuple[Path, ...]
    sources: tuple[Path, ...]
    lexicons: tuple[Path, ...]
    plans: tuple[Path, ...]
    questions: tuple[Path, ...]

    def all(self) -> tuple[Path, ...]:
        return (*self.topics, *self.sources, *self.lexicons, *self.plans, *self.questions)


def builtin() -> Path:
    """Folder of the bank that comes with the program."""
    installed = PACKAGE / "banks"  # put there by the wheel build (force-include in pyproject.toml)
    return installed if installed.is_dir() else PACKAGE.parent / "banks"


def find(path: Path | None) -> BankFiles:
    """The files of the bank at *path*: a folder, one file of questions, or None for the built-in bank.

    Raises: BankError: if there is nothing there to read.
    """
    root = path if path is not None else builtin()
    if root.is_file():
        around = files_in(root_of(root))
        return BankFiles(
            around.root, around.topics, around.sources, around.lexicons, (), (root,)
        )  # plans want the whole bank
    if not root.is_dir():
        raise BankError([Fault(str(root), 1, 1, "", "", "There is no such bank.", "Give a folder or a .yaml file.")])
    found = files_in(root)
    if len(found.all()) > MAX_FILES:
        what = f"This folder has {len(found.all())} YAML files; a bank has at most {MAX_FILES}."
        raise BankError([Fault(str(root), 1, 1, "", "", what, "Is it the right folder?")])
    if not found.questions:
        raise BankError(
            [Fault(str(root), 1, 1, "", "", "This folder has no questions.", "Add a .yaml file of questions.")]
        )
    return found


def files_in(root: Path) -> BankFiles:
    """Everything below *root*, with the built-in topics, lexicon and plans where it has none of its own."""
    questions = tuple(
        file
        for file in yaml_files(root)
        if file not in {root / TOPICS, root / SOURCES} and file.relative_to(root).parts[0] not in SHARED
    )
    topics, sources = (tuple(file for file in (root / name,) if file.is_file()) for name in (TOPICS, SOURCES))
    own = BankFiles(root, topics, sources, yaml_files(root / LEXICON), yaml_files(root / PLANS), questions)
    if root == builtin():
        return own
    shared = files_in(builtin())
    return BankFiles(
        root,
        own.topics or shared.topics,
        own.sources or shared.sources,
        own.lexicons or shared.lexicons,
        own.plans,
        own.questions,
    )


def root_of(file: Path) -> Path:
    """The bank folder that *file* belongs to: the nearest one above it with topics, else the built-in bank."""
    above = (folder for folder in file.resolve().parents if (folder / TOPICS).is_file())
    return next(above, builtin())


def yaml_files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(file for pattern in ("*.yaml", "*.yml") for file in folder.rglob(pattern) if file.is_file()))


def contents(files: BankFiles) -> dict[Path, bytes]:
    """What is in the files, in order.

    Raises: BankError: naming every file that cannot be read.
    """
    found: dict[Path, bytes] = {}
    faults = []
    for file in dict.fromkeys(files.all()):
        try:
            found[file] = file.read_bytes()
        except OSError as error:
            faults.append(Fault(shown(file), 1, 1, "", "", f"The file cannot be read: {error.strerror}.", ""))
    if faults:
        raise BankError(faults)
    return found


def digest(found: dict[Path, bytes], root: Path) -> str:
    """16 hexadecimal digits that change with any name or byte of the files, and not with where the bank lies."""
    total = hashlib.blake2b(digest_size=8)
    for file, content in found.items():
        name = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def shown(file: Path) -> str:
    """*file* as an author would type it: relative to the current folder where it lies below it."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(file)
