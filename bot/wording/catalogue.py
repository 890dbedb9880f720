"""Reading the gettext catalogues (compiled from .po when the package is built)."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from bot.engine.question import Language
from grader.errors import OperatorError

LOCALE = Path(__file__).parent / "locale"
DOMAINS = ("mianshi", "terminal", "discord", "slack", "progress")  # one catalogue each; a front end has its own
FOLDERS = {Language.ZH: "zh_CN"}  # English needs none


class Wording:
    """Sentences in one language."""

    def __init__(self, language: Language, catalogues: tuple[gettext.NullTranslations, ...]) -> None:
        self.language = language
        self._catalogues = catalogues

    def say(self, sentence: str, /, **values: object) -> str:
        """*sentence* in this language with its ``{names}`` filled in."""
        text = self._translated(sentence)
        return text.format(**values) if values else text

    def count(self, singular: str, plural: str, number: int, /, **values: object) -> str:
        """The form for *number*, which also fills ``{number}``."""
        for catalogue in self._catalogues:
            found = catalogue.ngettext(singular, plural, number)
            if found not in {singular, plural}:
                return found.format(number=number, **values)
        return (singular if number == 1 else plural).format(number=number, **values)

    def _translated(self, sentence: str) -> str:
        for catalogue in self._catalogues:
            found = catalogue.gettext(sentence)
            if found != sentence:
                return found
        return sentence


@cache
def wording(language: Language) -> Wording:
    """The sentences of *language*.

    Raises: OperatorError: a catalogue was not compiled (an unfinished install).
    """
    folder = FOLDERS.get(language)
    if folder is None:
        return Wording(language, ())
    try:
        found = tuple(
            gettext.translation(domain, LOCALE, languages=[folder])
            for domain in DOMAINS
            if (LOCALE / folder / "LC_MESSAGES" / f"{domain}.po").exists() or _is_compiled(folder, domain)
        )
    except FileNotFoundError as error:
        raise OperatorError(
            "The sentences in Chinese are not compiled. Install mianshi again: pip install ."
        ) from error
    return Wording(language, found)


def _is_compiled(folder: str, domain: str) -> bool:
    return (LOCALE / folder / "LC_MESSAGES" / f"{domain}.mo").exists()


def marked(sentence: str) -> str:
    """*sentence* itself: marks a sentence in a table for the catalogue; `Wording.say` translates it later."""
    return sentence
