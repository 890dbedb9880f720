"""Plain data to the types of bot.bank.model, with every fault on the way.

msgspec does the work at C speed and stops at its first error. Only then is the value walked field by field: each fault
is noted with its path, and what is faulty is left out, so that the rest can still be checked for what only the whole
bank can tell.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields

from bot.bank.faults import did_you_mean, quoted
from bot.bank.reader import Path, Plain

Report = Callable[[Path, str, str], None]  # (path, what is wrong, how to mend it)
T = TypeVar("T")


class _Nothing:
    """Left out: the value was faulty."""


NOTHING = _Nothing()


def decode(data: Plain, kind: type[T], path: Path, report: Report) -> T | None:
    """*data* as a *kind*; None if what is required is missing or wrong. Every fault goes to *report*."""
    try:
        return msgspec.convert(data, kind, strict=False)
    except msgspec.ValidationError:
        pruned = _Walk(report).value(data, kind, path)
    if pruned is NOTHING:
        return None
    try:
        return msgspec.convert(pruned, kind, strict=False)
    except msgspec.ValidationError:
        return None


class _Walk:
    """One pass over a faulty value. Each method returns the value without its faulty parts, or NOTHING."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def value(self, data: Any, kind: Any, path: Path) -> Any:
        bare, about = _bare(kind)
        origin = get_origin(bare)
        if origin in (Union, types.UnionType):
            return self.union(data, bare, path, about)
        if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
            return self.struct(data, bare, path)
        if origin is tuple:
            return self.sequence(data, kind, get_args(bare)[0], path, about)
        if origin is dict:
            key_kind, value_kind = get_args(bare)
            return self.mapping(data, key_kind, value_kind, path)
        return self.scalar(data, kind, path, about)

    def union(self, data: Any, kind: Any, path: Path, about: str) -> Any:
        """The member of the union that has the form of *data*."""
        for member in get_args(kind):
            if member is not types.NoneType and _form(member) is type(data):
                return self.value(data, member, path)
        wanted = about or " or ".join(_name(member) for member in get_args(kind) if member is not types.NoneType)
        return self.wrong(data, wanted, path)

    def struct(self, data: Any, kind: type[msgspec.Struct], path: Path) -> Any:
        if not isinstance(data, dict):
            return self.wrong(data, _name(kind), path)
        known = {field.encode_name: field for field in fields(kind)}
        tag = kind.__struct_config__.tag_field
        kept: dict[str, Any] = {}
        for key, value in data.items():
            if key == tag:
                kept[key] = value
            elif key not in known:
                self.unknown(key, value, data, [*known, *([tag] if tag else [])], path)
            else:
                found = self.value(value, known[key].type, (*path, key))
                if found is not NOTHING:
                    kept[key] = found
        missing = [field for name, field in known.items() if field.required and name not in data]
        for absent in missing:
            self.report(path, f"{absent.encode_name!r} is missing.", _advice(absent))
        whole = all(name in kept for name, field in known.items() if field.required)
        return kept if whole else NOTHING

    def unknown(self, key: str, value: Plain, data: Mapping[str, Plain], known: list[str], path: Path) -> None:
        if not value and {"zh", "en"} & data.keys():
            fix = "Put the text in quotes: inside {…} a comma ends it."
        else:
            fix = did_you_mean(key, [name for name in known if name not in data] or known)
            fix = fix or f"Known here: {', '.join(known)}."
        self.report((*path, key), f"unknown key {quoted(key)}.", fix)

    def sequence(self, data: Any, kind: Any, member: Any, path: Path, about: str) -> Any:
        if not isinstance(data, list):
            return self.wrong(data, about or "a list", path, "Write it as [ … ], or each item on a line with '- '.")
        found = [self.value(item, member, (*path, index)) for index, item in enumerate(data)]
        kept = [item for item in found if item is not NOTHING]
        if len(kept) == len(data):
            try:
                msgspec.convert(kept, kind, strict=False)
            except msgspec.ValidationError:
                return self.wrong(data, about or "a list of the right length", path)
        return kept if kept or not data else NOTHING

    def mapping(self, data: Any, key_kind: Any, member: Any, path: Path) -> Any:
        if not isinstance(data, dict):
            return self.wrong(data, "a mapping of names to values", path)
        kept = {}
        for key, value in data.items():
            name = self.scalar(key, key_kind, (*path, key), _bare(key_kind)[1])
            found = self.value(value, member, (*path, key))
            if name is not NOTHING and found is not NOTHING:
                kept[key] = found
        return kept

    def scalar(self, data: Any, kind: Any, path: Path, about: str) -> Any:
        try:
            msgspec.convert(data, kind, strict=False)
        except msgspec.ValidationError:
            return self.wrong(data, about or _name(_bare(kind)[0]), path)
        return data

    def wrong(self, data: Any, wanted: str, path: Path, fix: str = "") -> _Nothing:
        if data in ("", [], {}):
            self.report(path, "this is empty.", f"Write {wanted}, or remove the key.")
        else:
            self.report(path, f"{_shown(data)} is not {wanted}.", fix)
        return NOTHING


def _bare(kind: Any) -> tuple[Any, str]:
    """*kind* without its Annotated, and its description."""
    if get_origin(kind) is not Annotated:
        return kind, ""
    bare, *notes = get_args(kind)
    return bare, next((note.description for note in notes if isinstance(note, msgspec.Meta) and note.description), "")


def _form(kind: Any) -> type:
    """The plain type that *kind* is written as."""
    bare, _ = _bare(kind)
    origin = get_origin(bare)
    if origin is tuple:
        return list
    if origin is dict or (isinstance(bare, type) and issubclass(bare, msgspec.Struct)):
        return dict
    return str


def _name(kind: Any) -> str:
    """What to write for a *kind*, in words."""
    bare, about = _bare(kind)
    if about:
        return about
    if get_origin(bare) is Literal:
        return "one of " + ", ".join(map(str, get_args(bare)))
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return "{" + ", ".join(f"{field.encode_name}: …" for field in fields(bare) if field.required) + "}"
    form = _form(bare)
    return "a list" if form is list else "a mapping of names to values" if form is dict else "text"


def _shown(data: Plain) -> str:
    if isinstance(data, str):
        return quoted(data)
    return "a list" if isinstance(data, list) else "a mapping (key: value)"


def _advice(field: FieldInfo) -> str:
    return f"Add {field.encode_name}: {_name(field.type)}."
