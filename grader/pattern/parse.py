"""Parser of the pattern language: recursive descent, one method per level of binding."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from grader.lexicon import Lexicon
from grader.pattern.errors import PatternError
from grader.pattern.tree import Both, Either, Named, Next, Order, Pattern, Phrase, Word
from grader.stem import stem
from grader.text import normalise
from grader.vocabulary import TOKEN, Vocabulary, is_word, vocabulary

MAX_PATTERN_CHARS: Final = 1000
MAX_DEPTH: Final = 20

_LEXEME = re.compile(
    r"""(?P<blank>\s+)|(?P<dots>\.\.\.|…)|(?P<concept>\{[^{}]*\})|(?P<phrase>"[^"]*"|“[^”]*”)"""
    r"""|(?P<open>[(（])|(?P<close>[)）])|(?P<bar>[|｜])|(?P<both>&)|(?P<without>[!！])"""
    r"""|(?P<word>[~=]?[^\s(){}|&!"“”（）｜！~=.*?…](?:[^\s(){}|&!"“”（）｜！.*?…]|\.(?!\.))*\*?)|(?P<other>.)""",
    re.DOTALL,
)
_FIX = {
    "{": "Close the concept with }, like {batch normalization}.",
    "}": "A concept opens with {, like {batch normalization}.",
    '"': 'Close the quotation with another ".',
    "*": "Put * directly after the beginning of a word, like train*.",
    "?": "? means nothing here; write alternatives with | instead.",
    ".": "Write ... (three dots) between words that come in this order.",
    "~": "Put ~ directly before a word, like ~momentum.",
    "=": "Put = directly before a word, like =BN.",
}


class _Lexeme(NamedTuple):
    kind: str
    text: str
    at: int


def parse_pattern(source: str, lexicon: Lexicon) -> Pattern:
    """Tree of *source*, whose concepts are those of *lexicon* and the general families.

    Raises:
        PatternError: with line, column and the fix.
    """
    if len(source) > MAX_PATTERN_CHARS:
        raise PatternError(source, MAX_PATTERN_CHARS, "too long", f"Split it: at most {MAX_PATTERN_CHARS} characters.")
    return _Parser(source, vocabulary(lexicon)).whole()


class _Parser:
    def __init__(self, source: str, known: Vocabulary) -> None:
        self.source = source
        self.known = known
        self.lexemes = [
            _Lexeme(found.lastgroup or "other", found.group(), found.start())
            for found in _LEXEME.finditer(source)
            if found.lastgroup != "blank"
        ]
        self.lexemes.append(_Lexeme("end", "", len(source)))
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> _Lexeme:
        return self.lexemes[self.at]

    def take(self) -> _Lexeme:
        lexeme = self.next
        self.at += 1
        return lexeme

    def error(self, lexeme: _Lexeme, wrong: str, fix: str) -> PatternError:
        return PatternError(self.source, lexeme.at, wrong, fix)

    def whole(self) -> Pattern:
        if self.next.kind == "end":
            raise self.error(self.next, "the pattern is empty", "Write at least one word or {concept}.")
        pattern = self.either()
        match self.next.kind:
            case "end":
                return pattern
            case "close":
                raise self.error(self.next, "a ) without its (", "Remove it, or open a group before.")
            case _:
                raise self.unexpected()

    def unexpected(self) -> PatternError:
        lexeme = self.next
        if lexeme.kind == "end":
            return self.error(lexeme, "the pattern ends too early", "Write a word or {concept} after the last sign.")
        return self.error(
            lexeme,
            f"{lexeme.text!r} cannot stand here",
            _FIX.get(lexeme.text[:1], "A word, {concept}, quotation or group must come first."),
        )

    def either(self) -> Pattern:
        parts = [self.both()]
        while self.next.kind == "bar":
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Pattern:
        parts, without = [self.order()], []
        while self.next.kind in {"both", "without"}:
            if self.take().kind == "without":
                without.append(self.item())
            elif self.next.kind == "without":
                continue
            else:
                parts.append(self.order())
        return parts[0] if len(parts) == 1 and not without else Both(tuple(parts), tuple(without))

    def order(self) -> Pattern:
        parts = [self.next_to()]
        while self.next.kind == "dots":
            self.take()
            parts.append(self.next_to())
        return parts[0] if len(parts) == 1 else Order(tuple(parts))

    def next_to(self) -> Pattern:
        parts = [self.item()]
        while self.next.kind in {"word", "concept", "phrase", "open"}:
            parts.append(self.item())
        return parts[0] if len(parts) == 1 else Next(tuple(parts))

    def item(self) -> Pattern:
        match self.next.kind:
            case "word":
                return self.word(self.take())
            case "phrase":
                return self.phrase(self.take())
            case "concept":
                return self.concept(self.take())
            case "open":
                return self.group()
            case _:
                raise self.unexpected()

    def group(self) -> Pattern:
        opened = self.take()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(opened, "groups are nested too deeply", f"Use at most {MAX_DEPTH} levels of ( ).")
        inner = self.either()
        if self.next.kind != "close":
            if self.next.kind == "end":
                raise self.error(opened, "this ( is never closed", "Add a ) where the group ends.")
            raise self.unexpected()
        self.take()
        self.depth -= 1
        return inner

    def word(self, lexeme: _Lexeme) -> Pattern:
        flag, text = (lexeme.text[0], lexeme.text[1:]) if lexeme.text[0] in "~=" else ("", lexeme.text)
        prefix = text.endswith("*")
        words = _plain(text.rstrip("*"))
        if not words:
            raise self.error(lexeme, f"{lexeme.text!r} holds no word", "Patterns match words and numbers only.")
        if flag == "=":
            return Phrase(words, text)
        tokens = words if prefix else tuple(stem(word) for word in words)
        return Word(tokens, text.rstrip("*"), prefix, True if flag == "~" else None)

    def phrase(self, lexeme: _Lexeme) -> Pattern:
        words = _plain(lexeme.text[1:-1])
        if not words:
            raise self.error(lexeme, "the quotation is empty", "Put the exact words between the quotation marks.")
        return Phrase(words, lexeme.text[1:-1])

    def concept(self, lexeme: _Lexeme) -> Pattern:
        name = lexeme.text[1:-1].strip()
        if name in self.known.concepts:
            return Named(name)
        folded = {known.casefold(): known for known in self.known.concepts}
        if name.casefold() in folded:
            return Named(folded[name.casefold()])
        near = process.extractOne(name, list(self.known.concepts), scorer=fuzz.ratio, score_cutoff=60)
        hint = f"Did you mean {{{near[0]}}}?" if near else "Add it to banks/lexicon, or write its words without braces."
        raise self.error(lexeme, f"there is no concept {name!r}", hint)


@lru_cache(maxsize=20_000)
def _plain(text: str) -> tuple[str, ...]:
    """Words as written (not stemmed), and single Chinese characters."""
    return tuple(token for token in TOKEN.findall(normalise(text).chars) if is_word(token))
