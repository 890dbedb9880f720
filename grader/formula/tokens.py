"""Text to tokens. Every token knows where it stands in the answer exactly as typed.

``fold`` replaces single characters by single characters (full-width digits, the many minus signs, traditional
numerals), so positions never shift. What means more (², ½, 一百一十二, 的平方) is a token.
All patterns are linear: no quantifier stands inside another over the same characters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from grader.formula.numerals import CHINESE_NUMERAL, VULGAR, chinese_number, english_number, plain_number

MAX_ANSWER_CHARS = 2000  # of an answer in prose; each formula in it is held to MAX_CHARS


class Token(NamedTuple):
    kind: str  # num, name, op, tex, word, unit, mark (punctuation), end
    text: str
    start: int
    end: int
    value: object = None  # of a num: int or Fraction


_SAME = {
    "−": "-",
    "﹣": "-",
    "‒": "–",
    "‐": "-",
    "‑": "-",
    "∗": "*",
    "✕": "×",
    "✖": "×",
    "⨯": "×",
    "╳": "×",
    "•": "·",
    "∙": "·",
    "⋅": "·",
    "・": "·",
    "．": ".",
    "∕": "/",
    "⁄": "/",
    "∶": ":",
    "ϵ": "ε",
    "ϕ": "φ",
    "ϑ": "θ",
    "µ": "μ",
    "Ω": "Ω",
    "，": "，",
    "；": "；",
    "！": "！",
    "？": "？",
    "：": "：",
    "′": "'",
    "’": "'",
    "⩽": "≤",
    "⩾": "≥",
    "≦": "≤",
    "≧": "≥",
    "≅": "≈",
    "≃": "≈",
    "∼": "~",
    "～": "~",
    "〜": "~",
    "⟶": "→",
    "⇒": "→",
    "➜": "→",
    "➡": "→",
    "⟹": "→",
    "萬": "万",
    "億": "亿",
    "兩": "两",
    "點": "点",
    "負": "负",
    "倆": "两",
    "參": "参",
    "數": "数",
    "個": "个",
    "減": "减",
    "開": "开",
    "約": "约",
    "於": "于",
    "應": "应",
    "該": "该",
    "為": "为",
    "還": "还",
    "對": "对",
    "錯": "错",
    "從": "从",
    "間": "间",
    "兆": "兆",
    "壹": "一",
    "貳": "二",
    "叁": "三",
    "像": "像",
    "節": "节",
    "級": "级",
    "線": "线",
    "階": "阶",
    "幾": "几",
    "圍": "围",
    "輸": "输",
    "結": "结",
    "實": "实",
    "\u3000": " ",
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u2007": " ",
    "\u200b": " ",
    "\ufeff": " ",
    "⟦": "[",
    "⟧": "]",
    "∣": "|",
    "｜": "|",
}
_KEEP = set("，；！？：。、")


def _folded(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    if char < "\u0370" or char in _KEEP or char in "²³¹⁰ⁱ":
        return char
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E or 0x1D400 <= code <= 0x1D7FF or 0x2100 <= code <= 0x214F:
        plain = unicodedata.normalize("NFKC", char)
        return plain if len(plain) == 1 else char
    return char


def fold(text: str) -> str:
    """*text* with look-alike characters made one; same length, so spans stay valid."""
    return text if text.isascii() else "".join(map(_folded, text))


SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", "0123456789+-()n")
SUBSCRIPT = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u1f00-\u1fffℓ∞"
_WORD_BREAK = "零〇一二两三四五六七八九十百千万亿半负乘除加减的平立根次"
_OPERAND = r"(?=\s*[-\d(（\[{A-Za-zα-ωΑ-Ω√⌊⌈|\\零一二两三四五六七八九十百千])"

_TOKEN = re.compile(
    rf"""
    (?P<space>[^\S\n]+)
  | (?P<num>(?:
        (?P<comma>0,\d+(?![,\d]))
      | (?P<grouped>\d{{1,3}}(?:,(?:\\!\ ?)?\d\d\d)+(?!\d|,\d)(?:\.\d+)?)
      | (?P<spaced>\d{{1,3}}(?:[ ']\d\d\d)+(?![\d'])(?:\.\d+)?)
      | \d+(?:_\d{{3}})*(?:\.\d+|\.(?=[eE][+-]?\d))?
      | \.\d+)
      (?:[eE][+-]?\d+(?!\w))?)
  | (?P<vulgar>[¼½¾⅐-⅞↉])
  | (?P<super>[⁺⁻]?[⁰¹²³⁴-⁹ⁿ]+)
  | (?P<tex>\\(?:[A-Za-z]+\*?|.))
  | (?P<name>[{_LETTER}](?:[{_LETTER}0-9]|[₀-₉]|_(?=[{_LETTER}0-9]))*'*
        (?:_\{{(?:\\(?:text|mathrm|rm|mathit)\s*\{{)?[^{{}}\\]{{1,20}}\}}{{1,2}})?)
  | (?P<zhpow>的?\s*(?:平方|立方)(?!根|米|和|差|级|误|损|阶))
  | (?P<zhpower>的\s*(?=[-+]?[\w.(]{{1,12}}\s*次(?:方|幂)))
  | (?P<zhof>的\s*(?=一半|[一二两三四五六七八九十百千万]{{1,4}}分之))
  | (?P<zhend>次(?:方|幂))
  | (?P<zhroot>根号下?|(?:开)?平方根)
  | (?P<zhneg>负的?(?=\s*[\d.]))
  | (?P<zhop>(?:乘以|乘上|乘|除以|加上|加|减去|减){_OPERAND})
  | (?P<zhtenths>[一二三四五六七八九]成(?!功|为|员|本|绩|立|长|果|熟|型))
  | (?P<zhnum>{CHINESE_NUMERAL})
  | (?P<op>\*\*|//|<=|>=|!=|==|≠|=>|->|→|:=|\.\.\.|[-+*/^=<>()\[\]{{}}|!%,;×·÷√∛∜⌊⌋⌈⌉≤≥≈±°~–_&$∈∪∅])
  | (?P<mark>[\n，。；：！？、…:?."`'@\#])
  | (?P<word>(?:(?![{_WORD_BREAK}])[\u3400-\u9fff])+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CHINESE_OPERATORS = {"乘": "*", "乘以": "*", "乘上": "*", "除以": "/", "加": "+", "加上": "+", "减": "-", "减去": "-"}
_RATIO = re.compile(r"(?<=\d):(?=\d)")
_UNTIDY_X = re.compile(r"(?<=\d)\s*[xX]\s*(?=\d)|(?<=\))\s*[xX]\s*(?=[\d(])|(?<=\d)\s*[xX]\s*(?=\()")


def times_signs(text: str) -> str:
    """``3x3`` means 3×3 where x is no variable, ``2:3`` is a ratio; hexadecimal 0x… is not used in answers."""
    text = _RATIO.sub("÷", text) if ":" in text else text
    return _UNTIDY_X.sub(lambda found: found[0].replace("x", "×").replace("X", "×"), text)


def tokenize(text: str, *, grouping: bool = True) -> list[Token]:
    """Tokens of a folded text, the last of kind "end".

    ``grouping``: 1,234 and 1 234 are one number (never inside brackets, where the comma separates).
    """
    tokens: list[Token] = []
    depth = position = 0
    match = _TOKEN.match
    while found := match(text, position):
        kind = found.lastgroup or "word"
        start, position = found.span()
        piece = found[0]
        if kind == "space":
            continue
        if kind in ("num", "comma", "grouped", "spaced"):
            kind = "num"
            if found["comma"] and grouping and not depth:
                tokens.append(Token("num", piece, start, position, plain_number(piece.replace(",", "."))))
                continue
            if (found["comma"] or found["grouped"] or found["spaced"]) and (not grouping or depth):
                position = _ungrouped_end(text, start)
                piece = text[start:position]
            tokens.append(Token("num", piece, start, position, plain_number(piece)))
        elif kind == "op":
            if piece in "([{":
                depth += 1
            elif piece in ")]}":
                depth = max(0, depth - 1)
            tokens.append(Token("op", piece, start, position))
        elif kind in ("name", "tex", "word", "mark"):
            tokens.append(Token(kind, piece, start, position))
        else:
            _append_other(tokens, kind, piece, start, position)
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


_PLAIN = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+(?!\w))?")


def _ungrouped_end(text: str, start: int) -> int:
    found = _PLAIN.match(text, start)
    return found.end() if found else start + 1


def _append_other(tokens: list[Token], kind: str, piece: str, start: int, end: int) -> None:
    match kind:
        case "vulgar":
            tokens.append(Token("num", piece, start, end, VULGAR[piece]))
        case "super":
            tokens.append(Token("op", "^", start, start))
            tokens.append(Token("super", piece.translate(SUPERSCRIPT), start, end))
        case "zhpow":
            tokens.append(Token("op", "^", start, start))
            tokens.append(Token("super", "2" if "平" in piece else "3", start, end))
        case "zhpower":
            tokens.append(Token("op", "^", start, end))
        case "zhof" if tokens and tokens[-1].kind == "num":  # 224 的一半
            tokens.append(Token("op", "*", start, end))
        case "zhroot":
            tokens.append(Token("op", "√", start, end))
        case "zhneg":
            tokens.append(Token("op", "-", start, end))
        case "zhop":
            tokens.append(Token("op", _CHINESE_OPERATORS[piece], start, end))
        case "zhtenths":
            tokens.append(Token("num", piece, start, end, 10 * (chinese_number(piece[0]) or 0)))
            tokens.append(Token("op", "%", end, end))
        case "zhnum" if piece.startswith("百分之") and (percent := chinese_number(piece[3:])) is not None:
            tokens.append(Token("num", piece, start, end, percent))
            tokens.append(Token("op", "%", end, end))
        case "zhnum":
            value = chinese_number(piece)
            tokens.append(Token("word" if value is None else "num", piece, start, end, value))
        case _:  # zhend: 次方 closes a power and says nothing more
            pass


def _said_mac(tokens: list[Token], index: int) -> bool:
    """multiply-adds, multiply-accumulates"""
    after = [token.text.lower() for token in tokens[index + 1 : index + 3]]
    return after[:1] == ["-"] and after[1:] in (["add"], ["adds"], ["accumulate"], ["accumulates"])


def _is_numeral(tokens: list[Token], index: int) -> bool:
    return tokens[index].kind == "num" or english_number(tokens, index) is not None


_SAID_SIGNS = {"minus": "-", "negative": "-", "plus": "+"}


def join_numerals(tokens: list[Token]) -> list[Token]:
    """Numbers said in several tokens made one: 1 亿 3800 万, 23.6 M is left to the parser, one hundred and twelve."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text == "百分之" and tokens[index + 1].kind == "num":  # 百分之 30
            joined.append(tokens[index + 1])
            joined.append(Token("op", "%", tokens[index + 1].end, tokens[index + 1].end))
            index += 2
            continue
        if token.text.lower() == "multiply" and _said_mac(tokens, index):
            joined.append(Token("name", "MAC", token.start, tokens[index + 2].end))
            index += 3
            continue
        if token.kind == "name" and (said := english_number(tokens, index)):
            value, after = said
            last = tokens[after - 1]
            text = " ".join(t.text for t in tokens[index:after])
            joined.append(Token("num", text, token.start, last.end, value))
            index = after
            if tokens[index].text == "of" and tokens[index + 1].kind == "num":  # half of 224
                joined.append(Token("op", "*", tokens[index].start, tokens[index].end))
                index += 1
            continue
        if token.kind == "name" and token.text.lower() in _SAID_SIGNS and _is_numeral(tokens, index + 1):
            joined.append(Token("op", _SAID_SIGNS[token.text.lower()], token.start, token.end))
            index += 1
            continue
        joined.append(token)
        index += 1
    return joined
