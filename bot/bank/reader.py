"""YAML text to plain data in which every scalar is a string, with the line of each part.

Plain YAML turns the answer ``no`` into False and ``22:30`` into 1350, and keeps the last of two equal keys. Here
nothing is guessed: the parser's events are put together into dicts, lists and strings, a key given twice is a fault,
and so are anchors, aliases and tags (a bank has no use for them, and a few lines of nested aliases can stand for
gigabytes). libyaml does the scanning; its events, rather than `yaml.compose`, let us stop at a depth and a size.

A fault of syntax ends a YAML parser. A bank is a list of questions, so after such a fault each item of the list is
read on its own, and the author sees the faults of every question at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from bot.bank.faults import Fault, quoted

MAX_FILE_BYTES = 2_000_000  # the largest shipped bank file has 0.3 MB
MAX_DEPTH = 20  # a question is 6 deep
MAX_NODES = 400_000  # a question has about 150

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is 10 times as fast
Plain = str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]
Place = tuple[int, int]  # line and column, from 1

NEXT_ITEM = re.compile(r"^(?=-[ \t\r\n])", re.MULTILINE)
# In "double quotes" YAML reads \t of \theta as a tab and \n of \nabla as a line break.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]|\n(?=(?:abla|eq|u|e)\b)")

SYNTAX_FIXES = (
    ("mapping values are not allowed", "Put the text in quotes: it contains ': '. Or check the indentation."),
    ("cannot start any token", "Put the text in quotes: it starts with a character that means something in YAML."),
    ("unknown escape character", "Use 'single quotes' around text with a backslash."),
    ("expected ',' or '}'", "Put text in quotes inside {…}: a comma, colon or brace ends it there."),
    ("expected ',' or ']'", "Put text in quotes inside […]: a comma, colon or bracket ends it there."),
    ("unexpected end of stream", "A quotation mark is never closed."),
    ("expected key", "Check the indentation, and that a quoted text ends where you think it does."),
    ("expected <block end>", "Check the indentation, and that a quoted text ends where you think it does."),
)


@dataclass(eq=False)
class Document:
    """A file as plain data.

    Attributes:
        file: as the author named it.
        data: dicts, lists and strings; None where nothing could be read.
        faults: of syntax; where there are any, *data* holds what could be read all the same.
        places: of the parts of each container, by its id().
    """

    file: str
    data: Plain | None = None
    faults: list[Fault] = field(default_factory=list)
    places: dict[int, dict[str | int, Place]] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """Line and column of the value at *path*, or of the nearest container that exists."""
        here, at = self.data, (1, 1)
        for step in path:
            found = self.places.get(id(here), {}).get(step)
            if found is None:
                break
            at = found
            here = here[step] if isinstance(here, dict | list) else None  # type: ignore[index]
        return at


def read(content: bytes, file: str) -> Document:
    """*content* of the bank file named *file*; never raises."""
    document = Document(file)
    if len(content) > MAX_FILE_BYTES:
        fault(document, (1, 1), f"The file has more than {MAX_FILE_BYTES:,} bytes.", "Split it into several files.")
        return document
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault(document, (line, 1), "This is not UTF-8 text.", "Save the file as UTF-8.")
        return document
    whole = _Builder(document, 0)
    try:
        document.data = whole.build(text)
    except yaml.YAMLError as error:
        if not NEXT_ITEM.search(text):
            syntax_fault(document, error, text, 0)
        else:
            _read_items(document, text)
    except _TooMuchError:
        pass  # the fault is noted
    return document


def _read_items(document: Document, text: str) -> None:
    """Each item of the top-level list by itself."""
    document.data = []
    place_of: dict[str | int, Place] = {}
    document.places.clear()
    document.faults.clear()
    offset = 0
    for chunk in NEXT_ITEM.split(text):
        try:
            items = _Builder(document, offset).build(chunk)
        except yaml.YAMLError as error:
            syntax_fault(document, error, chunk, offset)
        except _TooMuchError:
            break
        else:
            if isinstance(items, list):
                for index, item in enumerate(items):
                    place_of[len(document.data)] = document.places[id(items)][index]
                    document.data.append(item)
        offset += chunk.count("\n")
    document.places[id(document.data)] = place_of


class _TooMuchError(Exception):
    """Deeper or larger than any bank."""


class _Builder:
    """Events of one YAML text -> plain data; faults and places go to the document."""

    def __init__(self, document: Document, line_offset: int) -> None:
        self.document = document
        self.line_offset = line_offset
        self.nodes = 0

    def build(self, text: str) -> Plain | None:
        events = iter(yaml.parse(text, Loader=Loader))
        found: Plain | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault(event, "A second YAML document starts here.", "Remove the line '---'.")
                    break
                found = self.node(next(events), events, 0)
        return found

    def node(self, event: Event, events: Iterator[Event], depth: int) -> Plain:
        """The value that starts with *event*."""
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            self.fault(event, "This is nested too deeply, or there is too much of it.", "Split it up.")
            raise _TooMuchError
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        if isinstance(event, AliasEvent):
            self.fault(event, f"The alias *{event.anchor} is not supported.", "Write it out, or quote the text.")
            return ""
        self.refuse_extras(event)
        if isinstance(event, MappingStartEvent):
            return self.mapping(events, depth)
        assert isinstance(event, SequenceStartEvent)
        return self.sequence(events, depth)

    def scalar(self, event: ScalarEvent) -> str:
        if event.anchor is not None or event.tag is not None:
            self.refuse_extras(event)
        value = str(event.value)
        if CONTROL.search(value):
            self.fault(event, f"{quoted(value)} holds a control character.", "Use 'single quotes' around backslashes.")
        return value

    def sequence(self, events: Iterator[Event], depth: int) -> list[Plain]:
        items: list[Plain] = []
        places: dict[str | int, Place] = {}
        for event in events:
            if type(event) is yaml.SequenceEndEvent:
                break
            places[len(items)] = self.place(event)
            items.append(self.node(event, events, depth + 1))
        self.document.places[id(items)] = places
        return items

    def mapping(self, events: Iterator[Event], depth: int) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        places: dict[str | int, Place] = {}
        for event in events:
            if type(event) is yaml.MappingEndEvent:
                break
            key = self.node(event, events, depth + 1)
            value_event = next(events)
            value = self.node(value_event, events, depth + 1)
            if not isinstance(key, str):
                self.fault(event, "A key is a list or a mapping.", "Put text with braces or brackets in quotes.")
            elif key in found:
                self.fault(
                    event, f"The key {quoted(key)} is given twice (first on line {places[key][0]}).", "Remove one."
                )
            else:
                found[key] = value
                places[key] = self.place(value_event) if isinstance(value, str) and value else self.place(event)
        self.document.places[id(found)] = places
        return found

    def refuse_extras(self, event: Event) -> None:
        assert isinstance(event, NodeEvent)
        if event.anchor is not None:
            self.fault(event, f"The anchor &{event.anchor} is not supported.", "Remove it, or quote the text.")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            self.fault(event, f"The tag {tag} is not supported.", "Remove it, or quote the text.")

    def place(self, event: Event) -> Place:
        mark = event.start_mark
        assert mark is not None
        return mark.line + self.line_offset + 1, mark.column + 1

    def fault(self, event: Event, what: str, fix: str) -> None:
        fault(self.document, self.place(event), what, fix)


def fault(document: Document, place: Place, what: str, fix: str) -> None:
    document.faults.append(Fault(document.file, *place, "", "", what, fix))


def syntax_fault(document: Document, error: yaml.YAMLError, text: str, line_offset: int) -> None:
    """A YAML error in the words of someone who wants to mend it."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", 0)
        before = text[:position]
        line, column = before.count("\n"), position - before.rfind("\n") - 1
        fault(document, (line + line_offset + 1, column + 1), "A control character is not allowed.", "Remove it.")
        return
    problem = str(getattr(error, "problem", "") or "the text cannot be read")
    context = str(getattr(error, "context", "") or "")
    start = getattr(error, "context_mark", None)
    if start is not None and "end of stream" in problem:
        mark = start  # where the quotation opens is what has to be looked at, not the end of the file
    since = f" {context} that starts on line {start.line + line_offset + 1}" if context and start is not None else ""
    fix = next((words for sign, words in SYNTAX_FIXES if sign in problem), "Check quotes and indentation.")
    fault(document, (mark.line + line_offset + 1, mark.column + 1), f"YAML: {problem}{since}.", fix)
