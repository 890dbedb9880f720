"""How much of a reference answer an answer says, where no author has told what matters.

Two questions are asked of every answer, and the score is the product:

- How much of the reference does it say? Of its words, in which order, its runs of letters and its verdict.
- Does it speak about this question at all? How dense is it with what question and reference say? This keeps a copied
  answer to another question of the same course from earning what all references have in common.

Both are logistic curves of a weighted sum. The weights stand in data/reference.json and are fitted on four sets of
marked answers (tests/grader/fit_reference.py); they are the same for every set. Nothing here counts how long an answer
is in its favour: its amount only lowers the second figure, because a long text meets a reference by chance.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from math import exp, log1p, sqrt
from typing import Final, NamedTuple

from rapidfuzz.distance import LCSseq

from grader.families import FREQUENCY, STOP_WORDS
from grader.idf import idf
from grader.nearness import Neighbours
from grader.opening_verdict import verdict
from grader.polarity import ABSENCES, DENIALS, NESTING
from grader.reading import Reading
from grader.said import Index, Saying
from grader.stem import stem
from grader.tokens import BREAKS

ASKED_SHARE: Final = 0.2  # of its weight that a word of the question keeps
LEAST_SHARE: Final = 0.3  # of its weight that the commonest English word keeps
PER_CLASS: Final = 0.1  # of its weight that a word loses with each class of frequency
WORDS_POWER: Final = 0.5  # markers give much for the first words of a sentence that are right, little for the last
LETTERS_POWER: Final = 0.5
RARE_SHARE: Final = 0.25  # of the words of a reference are its rarest, and LEAST_RARE at least
LEAST_RARE: Final = 3
LEAST_PROSE: Final = 6  # English words; fewer may well be an answer without a sentence
JOINED: Final = 0.1  # share of an English text's words that join others: articles, prepositions, "is"; mostly .3 to .5
BARE_SHARE: Final = 0.5  # of its mark that a bare list of words keeps
DIGITS: Final = 6  # of a score
# Share of what is said of a reference that an answer may deny before it costs, and from which it earns nothing.
FULL_MARK: Final = 0.3
NO_MARK: Final = 0.6
MAX_KNOWN: Final = 20_000  # words of answers whose nearness to a reference is remembered

_DENYING: Final = DENIALS | ABSENCES
_NOT_WORDS: Final = re.compile(r"\W+")


class Said(NamedTuple):
    """How much of a reference an answer says, as shares in [0, 1].

    Attributes:
        words: of those of each sentence. letters: of its runs of letters.
        rare: of the rarest words (in Chinese: concepts and pairs of characters) that the question does not say.
        order: of all its words, those that the answer says in the same order.
        verdict: 1 where the answer opens with the reference's verdict, -1 with the other, 0 where one gives none.
    """

    words: float
    letters: float
    rare: float
    order: float
    verdict: float


class Topic(NamedTuple):
    """Whether an answer speaks about the question.

    Attributes:
        words: square root of the share of the reference's words said.
        asked: share of the question's concepts said.
        dense: share of the answer's concepts that the references say too.
        amount: logarithm of how much the answer says. chinese: 1 where single characters are compared, which meet by
            chance more often than words.
        alike: cosine of the words, in Chinese of the units, of answer and reference.
        aligned: of all words of the shorter of answer and reference, those that the other says in the same order.
    """

    words: float
    asked: float
    dense: float
    amount: float
    chinese: float
    alike: float
    aligned: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Fitted weights of `Said` and `Topic`, and what is taken off each sum."""

    said: Said
    least_said: float
    topic: Topic
    least_topic: float


def _fitted() -> Weights:
    plain = json.loads((files("grader") / "data" / "reference.json").read_text(encoding="utf-8"))
    return Weights(Said(**plain["said"]), plain["least_said"], Topic(**plain["topic"]), plain["least_topic"])


FITTED: Final = _fitted()


@dataclass(frozen=True, slots=True)
class _Reference:
    """One reference made ready: what each word of each sentence weighs; *near* remembers, for words of
    answers, which of its words they are near to."""

    sentences: tuple[Mapping[str, float], ...]
    words: Mapping[str, float]
    rare: Mapping[str, float]
    order: Sequence[str]
    terms: Counter[str]
    norm: float
    letters: Counter[str]
    verdict: int
    neighbours: Neighbours
    near: dict[str, Mapping[str, float]] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class References:
    """All references of a question made ready, with the concepts that the question and any of them say."""

    each: tuple[_Reference, ...]
    questions: frozenset[tuple[str, ...]]  # their tokens
    asked: Mapping[str, float]
    said: frozenset[str]
    is_chinese: bool
    denies: bool  # whether one of them says "not" or "no"
    is_prose: bool  # whether all of them have words that join others


class _Answer(NamedTuple):
    """What is needed of an answer's reading, made once for all references."""

    words: frozenset[str]
    order: Sequence[str]
    terms: Counter[str]
    norm: float
    letters: Counter[str]
    concepts: Mapping[str, float]
    verdict: int


def ready(question: Iterable[Reading], references: Iterable[Sequence[Reading]]) -> References:
    """References made ready for `measures`.

    Args:
        references: for each its sentences.
    """
    asked_readings = list(question)
    asked_words = frozenset(word for reading in asked_readings for word in _words(reading.tokens))
    asked = {mark.unit: tells(mark.unit) for reading in asked_readings for mark in reading.marks}
    texts = [list(sentences) for sentences in references]
    is_chinese = any(_is_chinese(token) for text in texts for reading in text for token in reading.tokens)
    return References(
        tuple(_reference(text, asked_words, asked.keys(), is_chinese) for text in texts),
        frozenset(tuple(reading.tokens) for reading in asked_readings),
        asked,
        frozenset(mark.unit for text in texts for reading in text for mark in reading.marks),
        is_chinese,
        any(mark.unit in _DENYING for text in texts for reading in text for mark in reading.marks),
        not is_chinese and not any(_is_bare(text) for text in texts),
    )


def _reference(
    text: Sequence[Reading], asked_words: AbstractSet[str], asked: AbstractSet[str], is_chinese: bool
) -> _Reference:
    sentences = [_words(tokens) for reading in text for tokens in _sentences(reading)]
    words = {
        word: _tells_word(word) * (ASKED_SHARE if word in asked_words else 1.0) for words in sentences for word in words
    }
    if is_chinese:
        units = {mark.unit for reading in text for mark in reading.marks}
        rare = _rarest({unit: tells(unit) for unit in units - asked or units})
    else:
        rare = _rarest({word: _tells_word(word) for word in words.keys() - asked_words or words.keys()})
    terms = _terms(text, is_chinese)
    return _Reference(
        tuple({word: words[word] for word in said} for said in sentences if said),
        words,
        rare,
        _order(token for reading in text for token in reading.tokens),
        terms,
        _norm(terms),
        _letters(" ".join(reading.text.chars for reading in text)),
        verdict(text[0]) if text else 0,
        Neighbours(words),
    )


def measures(references: References, reading: Reading) -> tuple[Said, Topic]:
    """What is measured of an answer; each figure is that of the reference which is best in it."""
    answer = _answer(reading, references.is_chinese)
    found = [_compare(one, answer) for one in references.each]
    said = Said(*map(max, zip(*(said for said, *_ in found), strict=True)))
    amount = sum(answer.concepts.values())
    about = sum(weight for unit, weight in answer.concepts.items() if unit in references.said)
    asked = sum(weight for unit, weight in references.asked.items() if unit in answer.concepts)
    topic = Topic(
        words=max(sqrt(words) for _, words, _, _ in found),
        asked=asked / (sum(references.asked.values()) or 1.0),
        dense=about / (amount or 1.0),
        amount=log1p(amount),
        chinese=float(references.is_chinese),
        alike=max(alike for _, _, alike, _ in found),
        aligned=max(aligned for _, _, _, aligned in found),
    )
    return said, topic


def score(said: Said, topic: Topic, weights: Weights = FITTED) -> float:
    """Mark in [0, 1] for what was measured."""
    sums = sum(weight * share for weight, share in zip(weights.said, said, strict=True)) - weights.least_said
    about = sum(weight * share for weight, share in zip(weights.topic, topic, strict=True)) - weights.least_topic
    # Sums over sets differ in their last bits from run to run, and the same answer must get the same mark.
    return round(1 / ((1 + exp(-sums)) * (1 + exp(-about))), DIGITS)


def mark(references: References, reading: Reading) -> float:
    """Mark in [0, 1] of an answer. Words without a sentence earn a part, unless the references are such themselves."""
    earned = score(*measures(references, reading))
    return earned * BARE_SHARE if references.is_prose and _is_bare([reading]) else earned


def _is_bare(text: Sequence[Reading]) -> bool:
    """Whether a text strings English words together with next to none that join them; numbers do say something."""
    if any(token[0].isdigit() for reading in text for token in reading.words):
        return False
    tokens = [token for reading in text for token in reading.tokens if token[0].isalpha() and token.isascii()]
    return len(tokens) >= LEAST_PROSE and sum(token in STOP_WORDS for token in tokens) < JOINED * len(tokens)


def stance(
    references: References, facts: Index, alternatives: Iterable[Sequence[int]], said: Saying, reading: Reading
) -> float:
    """Share of its mark that an answer keeps: less, the more of what it says of a reference it denies, or the reference
    denies and it affirms. That reference counts of which it says most.

    Only where one of the two says "not" or "no": "eliminates copying" beside "avoids copies" is no denial.

    Args:
        alternatives: for each reference the numbers of its facts, the sentences.
    """
    if not (references.denies or any(mark.unit in _DENYING for mark in reading.marks)):
        return 1.0
    denied_wholly = _denied_clauses(reading)
    agreed = denied = 0
    for clause in said.clauses:
        denied |= clause.denied
        if clause.number in denied_wholly:
            denied |= clause.agreed
        else:
            agreed |= clause.agreed
    weights = [_weights(facts, numbers, agreed, denied) for numbers in alternatives]
    for_it, against = max(weights, key=sum)
    share = against / ((for_it + against) or 1.0)
    return min(1.0, max(0.0, (NO_MARK - share) / (NO_MARK - FULL_MARK)))


def _weights(facts: Index, numbers: Sequence[int], agreed: int, denied: int) -> tuple[float, float]:
    """Weight of what is agreed with and of what is only denied, of the facts *numbers*."""
    for_it = against = 0.0
    for number in numbers:
        lane = facts.lanes[number]
        said = lane.every & (agreed >> lane.shift)
        for_it += lane.fact.weight[said]
        against += lane.fact.weight[lane.every & (denied >> lane.shift) & ~said]
    return for_it, against


def _denied_clauses(reading: Reading) -> set[int]:
    """Clauses of statements that "it is not true that" opens: up to a comma, a full stop or a "but", whatever brackets
    and colons stand in between."""
    found: set[int] = set()
    marks, tokens, clauses = reading.marks, reading.tokens, reading.clauses
    turns = {mark.start for mark in marks if mark.unit == "but"}
    for at, mark in enumerate(marks):
        opens = at == 0 or marks[at - 1].clause != mark.clause
        if mark.unit not in NESTING or not opens:
            continue
        for place in range(mark.end, len(tokens)):
            if tokens[place] in {",", "."} or (place in turns and place > mark.end):
                break
            found.add(clauses[place])
    return found


def _answer(reading: Reading, is_chinese: bool) -> _Answer:
    terms = _terms([reading], is_chinese)
    concepts = {mark.unit: tells(mark.unit) for mark in reading.marks}
    words = frozenset(_words(reading.tokens))
    return _Answer(
        words, _order(reading.tokens), terms, _norm(terms), _letters(reading.text.chars), concepts, verdict(reading)
    )


def _compare(reference: _Reference, answer: _Answer) -> tuple[Said, float, float, float]:
    """What is said of *reference*, the share of its words, how alike the words are, and how far they are aligned."""
    credit = _credits(reference, answer)
    aligned = LCSseq.similarity(reference.order, answer.order)
    said = Said(
        _by_sentence(reference.sentences, credit),
        _recall(reference.letters, answer.letters) ** LETTERS_POWER,
        _share(reference.rare, {**dict.fromkeys(answer.concepts, 1.0), **credit}),
        aligned / (len(reference.order) or 1),
        float(reference.verdict * answer.verdict),
    )
    shorter = min(len(reference.order), len(answer.order))
    return said, _share(reference.words, credit), _cosine(reference, answer), aligned / (shorter or 1)


def _credits(reference: _Reference, answer: _Answer) -> dict[str, float]:
    """For each word of *reference* that the answer says, or says a near one of, its credit in (0, 1]."""
    found = dict.fromkeys(reference.words.keys() & answer.words, 1.0)
    for word in answer.words - found.keys():
        near = reference.near.get(word)
        if near is None:
            if len(reference.near) > MAX_KNOWN:
                reference.near.clear()
            near = reference.near[word] = reference.neighbours.of(word)
        for meant, credit in near.items():
            if found.get(meant, 0.0) < credit:
                found[meant] = credit
    return found


def _by_sentence(sentences: Sequence[Mapping[str, float]], credit: Mapping[str, float]) -> float:
    """Mean over the sentences of the curved share of each; a sentence weighs as the root of what it says."""
    weights = [sqrt(sum(words.values())) for words in sentences]
    shares = (
        weight * float(_share(words, credit) ** WORDS_POWER) for words, weight in zip(sentences, weights, strict=True)
    )
    return sum(shares) / (sum(weights) or 1.0)


def _rarest(weights: Mapping[str, float]) -> Mapping[str, float]:
    """Those that tell most; where two tell as much, the first by spelling."""
    ranked = sorted(weights, key=lambda each: (-weights[each], each))
    return {each: weights[each] for each in ranked[: max(LEAST_RARE, int(RARE_SHARE * len(ranked)))]}


def _share(words: Mapping[str, float], credit: Mapping[str, float]) -> float:
    said = sum([words[word] * credit[word] for word in words.keys() & credit.keys()])
    return said / (sum(words.values()) or 1.0)


def _recall(wanted: Counter[str], said: Counter[str]) -> float:
    return sum([min(wanted[run], said[run]) for run in wanted.keys() & said.keys()]) / (wanted.total() or 1)


def _cosine(reference: _Reference, answer: _Answer) -> float:
    shared = reference.terms.keys() & answer.terms.keys()
    dot = sum([reference.terms[term] * answer.terms[term] * tells(term) ** 2 for term in shared])
    return dot / ((reference.norm * answer.norm) or 1.0)


def _norm(terms: Mapping[str, int]) -> float:
    return sqrt(sum([(count * tells(term)) ** 2 for term, count in terms.items()]))


@cache
def _commonness() -> Mapping[str, int]:
    """Class of frequency of each stem: that of its commonest word."""
    found: dict[str, int] = {}
    for word, common in FREQUENCY.items():
        found[stem(word)] = max(common, found.get(stem(word), 0))
    return found


@lru_cache(maxsize=50_000)
def tells(unit: str) -> float:
    """How much a unit tells: its idf over the banks' facts, less for words that are common in English."""
    common = _commonness().get(unit[1:], 0) if unit[0] == "=" else 0
    return idf(unit) * max(LEAST_SHARE, 1 - PER_CLASS * common)


def _tells_word(word: str) -> float:
    return 1.0 if _is_chinese(word) else tells("=" + word)


def _words(tokens: Iterable[str]) -> set[str]:
    """Words of tokens: stems, numbers and every Chinese character, for Chinese is compared by characters."""
    return {token for token in set(tokens) if _tells_something(token)}


def _terms(text: Iterable[Reading], is_chinese: bool) -> Counter[str]:
    """What is counted for `Topic.alike`: stems, or beside a Chinese reference units, for single characters meet by
    chance in any text."""
    if is_chinese:
        return Counter([mark.unit for reading in text for mark in reading.marks])
    counts = Counter([token for reading in text for token in reading.tokens])
    return Counter(
        {"=" + token: count for token, count in counts.items() if _is_word(token) and token not in STOP_WORDS}
    )


def _order(tokens: Iterable[str]) -> list[str]:
    return [token for token in tokens if _is_word(token)]


@lru_cache(maxsize=50_000)
def _tells_something(token: str) -> bool:
    return _is_word(token) and (_is_chinese(token) or token not in STOP_WORDS)


@lru_cache(maxsize=50_000)
def _is_word(token: str) -> bool:
    return token not in BREAKS and token[0].isalnum()


def _is_chinese(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff"


def _sentences(reading: Reading) -> Iterable[list[str]]:
    found: dict[int, list[str]] = {}
    for token, sentence in zip(reading.tokens, reading.sentences, strict=True):
        found.setdefault(sentence, []).append(token)
    return found.values()


def _letters(chars: str) -> Counter[str]:
    """Runs of three letters, punctuation read as a blank."""
    plain = _NOT_WORDS.sub(" ", chars).strip()
    return Counter([plain[at : at + 3] for at in range(len(plain) - 2)])
