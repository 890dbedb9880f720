"""Every sentence of the bot has a Chinese translation with the same names in it."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from bot.engine.effects import NoticeCode
from bot.engine.question import Kind, Language
from bot.wording import DOMAINS, LOCALE, wording
from bot.wording.phrases import KINDS, NOTES, NOTICES, PARTS, REASONS, SLIPS, STATES
from grader import Note, State
from grader.formula.verdict import GenericSlip, Part, Reason

BOT = Path(__file__).parents[2] / "bot"
KEYWORDS = {"say": (1,), "marked": (1,), "locale_str": (1,), "count": (1, 2)}


def sentences() -> Iterator[str]:
    spoken = (file for file in sorted(BOT.rglob("*.py")) if "bank" not in file.relative_to(BOT).parts)
    for file in spoken:  # bot/bank speaks to authors, in English
        for _, message, _, _ in extract_from_file("python", str(file), keywords=KEYWORDS):
            yield first(message)


def translations() -> dict[str, str]:
    found: dict[str, str] = {}
    for domain in DOMAINS:
        path = LOCALE / "zh_CN" / "LC_MESSAGES" / f"{domain}.po"
        if not path.exists():
            continue
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    found[first(message.id)] = first(message.string or "")
    return found


def first(forms: str | Sequence[str]) -> str:
    """The sentence, or the first of its plural forms."""
    return forms if isinstance(forms, str) else forms[0]


def names_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_is_translated() -> None:
    done = translations()
    assert [sentence for sentence in sentences() if not done.get(sentence)] == []


def test_nothing_is_translated_that_is_no_longer_said() -> None:
    assert sorted(set(translations()) - set(sentences())) == []


@pytest.mark.parametrize(("sentence", "translation"), sorted(translations().items()))
def test_a_translation_fills_in_the_same_names(sentence: str, translation: str) -> None:
    assert names_in(translation) <= names_in(sentence) | {"number"}
    assert "{" not in translation or names_in(translation)


def test_a_value_is_never_read_as_a_format() -> None:
    words = wording(Language.EN)
    assert words.say("Note: {text}", text="{0.__class__} {text}") == "Note: {0.__class__} {text}"


def test_every_code_has_its_sentence() -> None:
    assert set(NOTICES) == set(NoticeCode)
    assert set(KINDS) == set(Kind)
    assert set(STATES) == {state.value for state in State}
    assert set(NOTES) == {note.value for note in Note}
    assert set(PARTS) == {part.value for part in Part}
    assert {reason.value for reason in Reason} <= set(REASONS)
    assert {slip.value for slip in GenericSlip} <= set(SLIPS)
