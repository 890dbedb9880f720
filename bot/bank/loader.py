"""A bank from its files: read, decode, check, build; every fault of every file at once.

`load_bank` is for authors: it keeps where everything stands and never stops early. `load_library` is for the
interview: it wants a bank without faults and remembers what it read (see bot.bank.cache).
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.bank import build, cache, model
from bot.bank.checks import Known, check_plan, check_question, too_few
from bot.bank.decode import decode
from bot.bank.faults import BankError, Fault, did_you_mean, quoted
from bot.bank.files import BankFiles, contents, digest, find, shown
from bot.bank.reader import Document, Plain, read
from bot.bank.reader import Path as FieldPath
from bot.bank.shelf import Shelf, Written
from bot.engine.question import Library
from grader.errors import AuthorError
from grader.lexicon import EMPTY_LEXICON, Lexicon

CONCEPT = re.compile(r"^concept '([^']*)'")


@dataclass(frozen=True)
class Item:
    """A question or plan as written, and where.

    Attributes:
        written: decoded; where it has faults, without its faulty parts.
        at: its place in the document: an index in the list, or () for a plan.
    """

    written: model.AnyQuestion | model.Plan
    document: Document
    at: FieldPath

    @property
    def id(self) -> str:
        return self.written.id

    def fault(self, path: FieldPath, what: str, fix: str = "") -> Fault:
        """A fault of the field at *path* inside it."""
        return fault_at(self.document, (*self.at, *path), self.id, path, what, fix)

    def line(self, *path: str | int) -> int:
        return self.document.place((*self.at, *path))[0]


@dataclass
class Bank:
    """A bank as its authors see it.

    Attributes:
        version: digest of the files.
        topics, sources, lexicon: of the whole bank.
        items: questions with their places. plans: the same for plans.
        faults: what must be mended. warnings: what should be looked at.
    """

    files: BankFiles
    version: str
    topics: dict[str, model.Text] = field(default_factory=dict)
    sources: dict[str, model.Text] = field(default_factory=dict)
    entries: dict[str, model.Entry] = field(default_factory=dict)
    lexicon: Lexicon = EMPTY_LEXICON
    items: list[Item] = field(default_factory=list)
    plans: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def written(self) -> Written:
        """What the interview needs of it."""
        return Written(
            version=self.version,
            topics=self.topics,
            sources=self.sources,
            lexicon=self.entries,
            plans=tuple(item.written for item in self.plans if isinstance(item.written, model.Plan)),
            questions=tuple(item.written for item in self.items if not isinstance(item.written, model.Plan)),
        )


def load_library(path: Path | None = None, cached: Path | None = None) -> Library:
    """Everything that can be asked, from the bank at *path* (folder or file; None: the built-in bank).

    Args: cached: folder for what was read, so that the next start is quick; None does without.
    Raises: BankError: with every fault of every file.
    """
    files = find(path)
    found = contents(files)
    version = digest(found, files.root)
    with collector_off():
        written = cache.load(cached, version)
        if written is None:
            bank = read_bank(files, found, version)
            if bank.faults:
                raise BankError(bank.faults)
            written = bank.written()
            cache.save(cached, written)
        shelf = Shelf(written)
        return Library(version, shelf, shelf.plans(), build.titles(written.topics), build.titles(written.sources))


def load_bank(path: Path | None = None) -> Bank:
    """The bank at *path* with its faults and places, for authors.

    Raises: BankError: if there is nothing to read.
    """
    files = find(path)
    found = contents(files)
    with collector_off():
        return read_bank(files, found, digest(found, files.root))


def read_bank(files: BankFiles, found: Mapping[Path, bytes], version: str) -> Bank:
    """The bank in *found*, the contents of *files*; faults and warnings are in it."""
    bank = Bank(files, version)
    documents = {path: read(content, shown(path)) for path, content in found.items()}
    for document in documents.values():
        bank.faults += document.faults
    for path in files.topics:
        read_topics(documents[path], bank)
    for path in files.sources:
        read_sources(documents[path], bank)
    read_lexicon([documents[path] for path in files.lexicons], bank)
    for path in files.plans:
        read_plan(documents[path], bank)
    for path in files.questions:
        read_questions(documents[path], bank)
    check_all(bank, [documents[path] for path in files.questions])
    return bank


def read_topics(document: Document, bank: Bank) -> None:
    report = reporter(document, bank.faults)
    if document.data is not None:
        bank.topics |= decode(document.data, dict[model.Id, model.Text], (), report) or {}


def read_sources(document: Document, bank: Bank) -> None:
    report = reporter(document, bank.faults)
    if document.data is not None:
        bank.sources |= decode(document.data, dict[str, model.Text], (), report) or {}


def read_lexicon(documents: list[Document], bank: Bank) -> None:
    """All concepts of all lexicon files; a concept may be named in one file only."""
    home: dict[str, Document] = {}
    for document in documents:
        if document.data is None:
            continue
        entries = decode(document.data, dict[model.Words, model.Entry], (), reporter(document, bank.faults)) or {}
        for name, entry in entries.items():
            if name in home:
                first = f"{home[name].file}:{home[name].place((name,))[0]}"
                what = f"the concept {quoted(name)} is already in {first}."
                bank.faults.append(fault_at(document, (name,), "", (name,), what, "Put the names together there."))
                continue
            home[name] = document
            bank.entries[name] = entry
    try:
        bank.lexicon = build.lexicon(bank.entries)
    except AuthorError as error:
        for line in str(error).splitlines():
            named = CONCEPT.match(line)
            name = named.group(1) if named else ""
            document = home.get(name) or documents[0]
            bank.faults.append(fault_at(document, (name,), "", (name,) if name else (), line, ""))


def read_plan(document: Document, bank: Bank) -> None:
    if document.data is None:
        return
    id_ = plan_id(document.data)
    written = decode(document.data, model.Plan, (), reporter(document, bank.faults, id_))
    if written is not None:
        bank.plans.append(Item(written, document, ()))


def plan_id(data: Plain) -> str:
    id_ = data.get("id") if isinstance(data, dict) else None
    return id_ if isinstance(id_, str) else ""


def read_questions(document: Document, bank: Bank) -> None:
    if document.data in (None, ""):
        return
    if not isinstance(document.data, list):
        what = "A file of questions is a list."
        bank.faults.append(
            fault_at(document, (), "", (), what, "Start each question with '- id: …' in the first column.")
        )
        return
    for index, data in enumerate(document.data):
        written = read_question(data, document, index, bank.faults)
        if written is not None:
            bank.items.append(Item(written, document, (index,)))


def read_question(data: Plain, document: Document, index: int, faults: list[Fault]) -> model.AnyQuestion | None:
    id_ = plan_id(data) or f"question {index + 1}"
    report = reporter(document, faults, id_, (index,))
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str):
        report((), "'kind' is missing." if isinstance(data, dict) else "this is not a question.", "Add kind: text.")
        return None
    if kind not in model.QUESTION_TYPES:
        fix = did_you_mean(kind, list(model.QUESTION_TYPES)) or f"Known: {', '.join(model.QUESTION_TYPES)}."
        report(("kind",), f"there is no kind {quoted(kind)}.", fix)
        return None
    return decode(data, model.QUESTION_TYPES[kind], (), report)


def check_all(bank: Bank, documents: list[Document]) -> None:
    """What questions and plans refer to, and what only the whole of a question can tell."""
    ids = {id_ for document in documents for id_ in item_ids(document.data)}
    known = Known(bank.topics, ids, bank.lexicon)
    bank.faults += ids_twice(bank.items, "question")
    bank.faults += ids_twice(bank.plans, "plan")
    for item in bank.items:
        assert not isinstance(item.written, model.Plan)
        bank.faults += [item.fault(*found) for found in check_question(item.written, known)]
    for item in bank.plans:
        assert isinstance(item.written, model.Plan)
        bank.faults += [item.fault(*found) for found in check_plan(item.written, known)]
        few = too_few(item.written, [each.written for each in bank.items if not isinstance(each.written, model.Plan)])
        bank.warnings += [item.fault(*found) for found in few]


def item_ids(data: Plain | None) -> Iterator[str]:
    """Ids of the items that have one, however broken the rest may be."""
    for item in data if isinstance(data, list) else []:
        id_ = plan_id(item)
        if id_:
            yield id_


def ids_twice(items: list[Item], what: str) -> Iterator[Fault]:
    first: dict[str, Item] = {}
    for item in items:
        if item.id in first:
            other = first[item.id]
            where = f"{other.document.file}:{other.line('id')}"
            yield item.fault(("id",), f"the {what} {quoted(item.id)} is already in {where}.", "Give each its own id.")
        else:
            first[item.id] = item


def reporter(
    document: Document, faults: list[Fault], question: str = "", at: FieldPath = ()
) -> Callable[[FieldPath, str, str], None]:
    """A function that notes the faults of one part of a document."""

    def report(path: FieldPath, what: str, fix: str) -> None:
        faults.append(fault_at(document, (*at, *path), question, path, what, fix))

    return report


def fault_at(document: Document, at: FieldPath, question: str, path: FieldPath, what: str, fix: str) -> Fault:
    line, column = document.place(at)
    return Fault(document.file, line, column, question, field_name(path), what, fix)


def field_name(path: FieldPath) -> str:
    """("points", 2, "fact") -> "points[3].fact", counted from 1 as people do."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


@contextmanager
def collector_off() -> Iterator[None]:
    """Without the garbage collector: half a million small objects that all stay would make it run for nothing.

    Afterwards it leaves them alone, for otherwise an answer is graded a quarter of a second later every now and then.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
