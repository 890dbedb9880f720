"""Numbers in words: 一百一十二, 三分之二, 1.2亿, one hundred and twelve, two thirds, ½."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

MAX_EXPONENT = 400  # of a decimal literal such as 1e400; beyond lies nothing an interview asks for


class TooLarge(Exception):
    """A number beyond the caps."""


def exact(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def plain_number(text: str) -> int | Fraction:
    """Exact value of a decimal literal with optional separators and exponent: ``1,234.5``, ``2.36e7``.

    Raises: TooLarge: where the exponent exceeds MAX_EXPONENT.
    """
    if text.isdecimal():
        return int(text)
    digits = text.replace(",", "").replace(" ", "").replace("_", "").replace("'", "").replace("\\!", "").lower()
    mantissa, _, power = digits.partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(power) > 6 or abs(int(power or 0)) > MAX_EXPONENT:
        raise TooLarge(text)
    scale = int(power or 0) - len(decimals)
    value = int(whole + decimals)
    return value * 10**scale if scale >= 0 else exact(Fraction(value, 10**-scale))


VULGAR = {char: Fraction(unicodedata.numeric(char)).limit_denominator(100) for char in "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞↉"}

_DIGITS = {char: i for i, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5}
_CN = "零〇一二两三四五六七八九十百千万亿"
# What may follow a numeral of one character without making it part of another word (一共, 一样, 十分, 千万别).
_AFTER_ONE = (
    r"(?=\s*(?:$|[^\u3400-\u9fff]|[倍个次层维种条步张秒米块组行列比字像参毫微吧呢啊左的或到点乘除加减分方还号再通天]))"
)
CHINESE_NUMERAL = (
    rf"(?<![第之统唯每任万几数])(?:负?(?:百分之|千分之|万分之|千万分之|[{_CN}]{{1,12}}分之)[{_CN}]{{1,20}}(?:点[{_CN}]{{1,12}})?(?:半)?"
    rf"|百分之(?=\s*\d)"
    rf"|负?[{_CN}]{{2,20}}(?:点[{_CN}]{{1,12}})?(?!别|不|要)"
    rf"|负?[{_CN}]点[{_CN}]{{1,12}}"
    rf"|一半"
    rf"|一(?=\s*(?:$|[^\u3400-\u9fff]|[倍层维秒米块组行列比字像参毫微吧呢啊左的或到乘除加减分]))"
    rf"|负?[二两三四五六七八九十百零半]{_AFTER_ONE}"
    rf"|[十百千万亿]+(?=\s*(?:$|[^\u3400-\u9fff]|[个倍次字参像比左吧多]))"
    rf"|[万亿]"
    rf")"
)


def chinese_number(text: str) -> int | Fraction | None:
    """Value of a Chinese numeral, ``None`` where the characters make no number.

    >>> chinese_number("一亿三千八百万"), chinese_number("三分之二"), chinese_number("负二点五")
    (138000000, Fraction(2, 3), Fraction(-5, 2))
    """
    if text.startswith("负"):
        value = chinese_number(text[1:])
        return None if value is None else -value
    if text in ("一半", "半"):
        return Fraction(1, 2)
    below, over, above = text.partition("分之")
    if over:
        return _fraction(below, above)
    whole, point, decimals = text.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return value
    if any(char not in _DIGITS for char in decimals):
        return None
    return value + exact(Fraction(int("".join(str(_DIGITS[c]) for c in decimals)), 10 ** len(decimals)))


def _fraction(below: str, above: str) -> int | Fraction | None:
    if not above:
        return None
    denominator, numerator = _whole(below), chinese_number(above)
    if below in _SMALL | _LARGE:
        denominator = (_SMALL | _LARGE)[below]
    if denominator is None or numerator is None or denominator == 0:
        return None
    return exact(Fraction(numerator) / denominator)


def _whole(text: str) -> int | None:
    if not text:
        return None
    if all(char in _DIGITS for char in text):  # 二零二四: digit by digit
        return int("".join(str(_DIGITS[char]) for char in text))
    above, has_large, below = text.rpartition("亿")
    if has_large:  # 亿 multiplies all before it, also 一万亿
        return (_whole(above) or 1) * 10**8 + (_below(below, 10**7) or 0)
    above, has_large, below = text.rpartition("万")
    if has_large:
        return (_whole(above) or 1) * 10**4 + (_below(below, 10**3) or 0)
    return _below_ten_thousand(text)


def _below(text: str, missing: int) -> int | None:
    """What follows 万 or 亿; a single digit stands for the next lower place: 三万五 is 35,000."""
    return _DIGITS[text] * missing if text in _DIGITS else _whole(text)


def _below_ten_thousand(text: str) -> int:
    section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            section += (digit or 1) * _SMALL[char]
            digit = 0
    if digit and text[-2:-1] in ("百", "千"):  # 一百二 means 120
        digit *= _SMALL[text[-2]] // 10
    return section + digit


SCALES: dict[str, int] = {
    "k": 10**3,
    "K": 10**3,
    "M": 10**6,
    "G": 10**9,
    "B": 10**9,
    "T": 10**12,
    "mil": 10**6,
    "mio": 10**6,
    "bn": 10**9,
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
    "Ti": 2**40,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mn": 10**6,
    "kilo": 10**3,
    "thousands": 10**3,
    "millions": 10**6,
    "billions": 10**9,
    "十": 10,
    "百": 100,
    "千": 10**3,
    "万": 10**4,
    "亿": 10**8,
    "百万": 10**6,
    "千万": 10**7,
    "十万": 10**5,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}

_UNITS = {
    word: i
    for i, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * i
    for i, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fourth": 4,
    "fourths": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "sixths": 6,
    "seventh": 7,
    "sevenths": 7,
    "eighth": 8,
    "eighths": 8,
    "ninth": 9,
    "ninths": 9,
    "tenth": 10,
    "tenths": 10,
    "hundredth": 100,
    "hundredths": 100,
    "thousandth": 1000,
    "thousandths": 1000,
    "millionth": 10**6,
    "millionths": 10**6,
}
_WORD_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}


class _Said(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...


_HYPHENS = re.compile(r"[a-z]+")


def english_number(tokens: Sequence[_Said], index: int) -> tuple[int | Fraction, int] | None:
    """Number in English words that starts at *index*, with the index after it.

    "twelve", "one hundred and twelve", "twenty-five", "two thirds", "half", "a quarter"; "something" is no number.
    """
    word = tokens[index].text.lower()
    if word in ("a", "one") and index + 1 < len(tokens):
        part = _PARTS.get(tokens[index + 1].text.lower())
        if part:
            return Fraction(1, part), index + 2
    if word == "half":
        return Fraction(1, 2), index + 1
    if word not in _UNITS and word not in _TENS:
        return None
    return _count(tokens, index)


def _count(tokens: Sequence[_Said], index: int) -> tuple[int | Fraction, int]:
    total = section = 0
    after = index
    while after < len(tokens):
        word = tokens[after].text.lower()
        if word in _UNITS or word in _TENS:
            section += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred":
            section *= 100
        elif word in _WORD_SCALES:
            total += section * _WORD_SCALES[word]
            section = 0
        elif word in _PARTS and section:
            return Fraction(total + section, _PARTS[word]), after + 1
        elif not (word in ("and", "-") and _continues(tokens, after)):
            break
        after += 1
    return total + section, after


def _continues(tokens: Sequence[_Said], at: int) -> bool:
    """Whether "and" or a hyphen stands inside a number: twenty-five, one hundred and twelve."""
    before, after = tokens[at - 1].text.lower(), tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    if after not in _UNITS and after not in _TENS:
        return False
    return before in _TENS if tokens[at].text == "-" else before in _WORD_SCALES
