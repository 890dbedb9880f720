"""Text as typed -> text to match on, with a map back to the characters as typed.

Everything later (words, concepts, patterns, spans of evidence) works on the normalised form: NFKC, lower case,
simplified Chinese, LaTeX commands as words, no Markdown marks. Each normalised character remembers which characters
of the original it came from, so evidence can be shown in the candidate's own words.

Folding goes character by character (cached), never by phrase: that keeps the map trivial and the cost linear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from opencc import OpenCC

MAX_ANSWER_CHARS = 4000  # a chat message is at most 2,000 (Discord) or 4,000 (Slack); bounds the time of a grade

_TO_SIMPLIFIED = OpenCC("t2s")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_PLAIN = re.compile(r"[\n\x20-\x5b\x5d-\x7e]*")  # printable ASCII without the backslash: nothing to fold but case

_SPECIAL = {
    "²": "^2",
    "³": "^3",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "−": "-",
    "—": ",",
    "…": ",",
    "→": ">",
    "⇒": ">",
    "·": " ",
    "•": "\n",
    "√": " sqrt ",
    "\r": "\n",
    "\t": " ",
    "，": ", ",  # never inside a number: 两个 3x3，7x7
    "。": "\n",  # a Chinese full stop always ends a sentence; an ASCII dot may be a decimal point
}

_LATEX = re.compile(r"\\(?:([a-z]+)\*?|.)")
_LATEX_SILENT = frozenset(
    {"left", "right", "big", "bigl", "bigr", "displaystyle", "mathrm", "mathbf", "mathcal", "mathbb", "text"}
    | {"operatorname", "hat", "tilde", "bar", "vec", "quad", "qquad", "limits", "begin", "end", "aligned"}
    | {"cdots", "ldots", "dots"}
)
_LATEX_SAID = {
    "frac": " ", "cdot": "*", "times": "*", "leq": "<=", "le": "<=", "geq": ">=", "ge": ">=", "neq": "!=",
    "approx": "~", "to": ">", "rightarrow": ">", "mid": "|", "sqrt": " sqrt ",
}  # fmt: skip
_FRACTION_BAR = re.compile(r"\}\s*\{")
_MARKUP = re.compile(r"[\\*_`#~>$]")  # a text without any of these has neither LaTeX nor Markdown
_NON = re.compile(r"(?<![a-z\d_])non[-_ ](?=[a-z])")  # non-linear is one word
_MARKDOWN = re.compile(r"\*\*|__|`+|~~|(?m:^\s{0,3}#{1,6}\s)|(?m:^\s{0,3}>\s)|\$+")


@dataclass(frozen=True, slots=True)
class Text:
    """Normalised *chars*; character i came from typed[starts[i]:ends[i]]. Both sequences never decrease."""

    chars: str
    starts: Sequence[int]
    ends: Sequence[int]
    cut: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open span of the text as typed for normalised characters [start, end), 0 <= start < end."""
        return self.starts[start], self.ends[end - 1]


class _Folding(dict[int, str]):
    """For str.translate: what each character becomes, once it is learnt; *learnt* says which those are, and *uneven*
    which become not just one. (A set, because only between sets is a difference as quick as the smaller one is small.)
    """

    def __init__(self) -> None:
        super().__init__()
        self.learnt: set[str] = set()
        self.uneven: set[str] = set()

    def learn(self, text: str) -> None:
        """Learns the characters of *text*. New Chinese ones go to OpenCC together: a call costs more than a character,
        and a line each keeps it from reading them as words."""
        unknown = set(text) - self.learnt
        if not unknown:
            return
        new = {ord(char): _fold(char) for char in unknown}
        chinese = [code for code, folded in new.items() if _CJK.search(folded)]
        if chinese:
            lines = _TO_SIMPLIFIED.convert("\n".join([new[code] for code in chinese])).split("\n")
            new.update(zip(chinese, lines, strict=True))
        self.update(new)
        self.learnt |= unknown
        self.uneven.update(chr(code) for code, folded in new.items() if len(folded) != 1)


_FOLDING: Final = _Folding()  # at most one entry a character of Unicode


def _fold(char: str) -> str:
    """Normalised form of one character but for traditional Chinese: usually one character, at times none or several."""
    if char in _SPECIAL:
        return _SPECIAL[char]
    match unicodedata.category(char):
        case "Mn" | "Cf" | "Cs" | "Co":
            return ""
        case "Cc":
            return "\n" if char == "\n" else " "
    return unicodedata.normalize("NFKC", char).lower()


def _replace(text: Text, pattern: re.Pattern[str], said: Callable[[re.Match[str]], str]) -> Text:
    """*text* with every match of *pattern* replaced; what replaces it came from the whole match."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in pattern.finditer(text.chars):
        if found.start() == found.end():
            continue
        chars.append(text.chars[at : found.start()])
        starts += text.starts[at : found.start()]
        ends += text.ends[at : found.start()]
        new = said(found)
        chars.append(new)
        starts += [text.starts[found.start()]] * len(new)
        ends += [text.ends[found.end() - 1]] * len(new)
        at = found.end()
    if not at:
        return text
    chars.append(text.chars[at:])
    starts += text.starts[at:]
    ends += text.ends[at:]
    return Text("".join(chars), starts, ends, text.cut)


def _say_latex(found: re.Match[str]) -> str:
    command = found.group(1)
    if command is None:
        return " "
    if command in _LATEX_SILENT:
        return " "
    return _LATEX_SAID.get(command, f" {command} ")


def _blank(found: re.Match[str]) -> str:
    """Spaces of the same length; line ends stay, because they end sentences."""
    return re.sub(r"[^\n]", " ", found.group())


def normalise(typed: str) -> Text:
    """*typed*, cut at MAX_ANSWER_CHARS and normalised. Never raises; costs time linear in the length kept."""
    kept = typed[:MAX_ANSWER_CHARS]
    cut = len(typed) > MAX_ANSWER_CHARS
    if _PLAIN.fullmatch(kept):
        text = Text(kept.lower(), range(len(kept)), range(1, len(kept) + 1), cut)
    else:
        text = _folded(kept, cut)
    if _MARKUP.search(text.chars):
        if "\\" in text.chars:
            text = _replace(_replace(text, _FRACTION_BAR, lambda _: ")/("), _LATEX, _say_latex)
        text = _replace(text, _MARKDOWN, _blank)
    return _replace(text, _NON, lambda _: "non") if "non" in text.chars else text


def _folded(kept: str, cut: bool) -> Text:
    _FOLDING.learn(kept)
    chars = kept.translate(_FOLDING)
    if _FOLDING.uneven.isdisjoint(kept):
        return Text(chars, range(len(kept)), range(1, len(kept) + 1), cut)
    starts = [at for at, char in enumerate(kept) for _ in _FOLDING[ord(char)]]
    return Text(chars, starts, [at + 1 for at in starts], cut)
