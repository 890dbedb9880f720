"""Finding values in prose: wherever an expression can be read in a message, it becomes a candidate for the answer.

The text is scanned once. Words around the expressions are left alone; what they mean is told in commitment.py.
"""

from __future__ import annotations

import re
from dataclasses import replace

from grader.formula.brackets import read_list
from grader.formula.commitment import CHOICE, Candidate, Reading, Role, commit
from grader.formula.latex import plain_tokens
from grader.formula.names import Scope
from grader.formula.numerals import TooLarge
from grader.formula.parser import Parser, split_names
from grader.formula.syntax import ParseError
from grader.formula.tokens import Token, fold, join_numerals, times_signs, tokenize
from grader.formula.tree import Bin, Const, Interval, Name, Num, Relation, Seq, names
from grader.formula.units import LONGEST_WORD, WORDS, find_unit
from grader.formula.verdict import Reason

MAX_WORK = 1500  # nodes parsed in vain; only hostile texts have so many beginnings of formulas

_CHAIN = {"=", "==", "→", "->", "=>", "≈"}
_APPROXIMATELY = re.compile(
    r"^\s*(?:约等于|等于|约为|约|即|也就是|大约|approximately|equals?|is|gives|得|得到|向下取整为?|取整得?)\s*$"
)


def prepare(answer: str, *, times: bool) -> str:
    text = fold(answer)
    return times_signs(text) if times else text


def read_prose(
    answer: str, scope: Scope, *, times: bool = True, grouping: bool = True, strong: bool = False
) -> Reading:
    """Candidates in *answer* and the one it commits to.

    ``times``: an x between digits is a times sign; ``grouping``: 1,234 is one number;
    ``strong``: a formula is asked, so names and numbers by themselves are no answers.
    """
    text = prepare(answer, times=times)
    found, error = find_candidates(text, scope, grouping=grouping)
    if strong:
        found = _without_weak(found, text.lower(), scope)
        if len(found) == 1 and not _is_strong(found[0], scope) and not _is_all(found[0], text):
            return Reading((), None, Reason.NOTHING_FOUND, error=error)
    return commit(found, text, error)


def _is_all(candidate: Candidate, text: str) -> bool:
    """Whether nothing is said but this: "1", "= 1"."""
    rest = text[: candidate.start] + text[candidate.end :]
    return not any(char.isalnum() for char in rest)


_BOXED = re.compile(r"\\boxed\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
_DOLLARS = re.compile(r"\$+([^$]{1,400})\$+|\\\((.{1,400}?)\\\)", re.DOTALL)


def final_formula(answer: str) -> tuple[str, int] | None:
    """What is boxed last or, where nothing is, the last formula between dollar signs, with its position."""
    for pattern in (_BOXED, _DOLLARS):
        found = list(pattern.finditer(answer))
        if found:
            group = 1 if found[-1].start(1) >= 0 else 2
            return found[-1][group], found[-1].start(group)
    return None


def boxed_formula(answer: str) -> tuple[str, int] | None:
    """What is boxed last, with its position."""
    found = list(_BOXED.finditer(answer))
    return (found[-1][1], found[-1].start(1)) if found else None


def read_whole(answer: str, scope: Scope) -> Candidate | None:
    """The answer as one expression from end to end, ``None`` where it is none: a set, an interval, x = 1 or x = 2."""
    text = prepare(answer, times=False).strip().rstrip(".。")
    offset = len(answer) - len(answer.lstrip())
    try:
        tokens = tokenize(text, grouping=False)
        if "\\" in text or "$" in text:
            tokens = plain_tokens(tokens)
            scope = replace(scope, braces_group="\\{" not in text)
        tokens = split_names(join_numerals(tokens), scope)
        parser = Parser(tokens, scope)
        node = parser.expression()
        if parser.at_separator():
            node = read_list(parser, node)
    except (ParseError, TooLarge):
        return None
    if parser.token.kind != "end":
        return None
    return Candidate(node, tokens[0].start + offset, tokens[parser.position - 1].end + offset)


def _without_weak(found: list[Candidate], text: str, scope: Scope) -> list[Candidate]:
    """Where a formula is asked, single names and numbers beside one are talk about it: "…, where k is the kernel".

    Unless they are offered as an alternative: "… + c_out or c_in".
    """
    if not any(_is_strong(candidate, scope) for candidate in found):
        return found
    kept: list[Candidate] = []
    for candidate in found:
        if _is_strong(candidate, scope) or (kept and CHOICE.search(text[kept[-1].end : candidate.start])):
            kept.append(candidate)
    return kept


def _is_strong(candidate: Candidate, scope: Scope) -> bool:
    """Whether a candidate can be the formula asked for: of the declared names, no tuple such as a range of values."""
    node = candidate.node
    if candidate.error is not None:
        return True
    if isinstance(node, Name | Num | Const | Interval) or (isinstance(node, Seq) and len(node.items) != 1):
        return False
    return bool(names(node)) or not scope.variables


def find_candidates(text: str, scope: Scope, *, grouping: bool = False) -> tuple[list[Candidate], ParseError | None]:
    """Every expression of a prepared text, and the first parse error worth telling."""
    try:
        tokens = tokenize(text, grouping=grouping)
    except TooLarge:
        return [], ParseError(Reason.TOO_LARGE, 0)
    if "\\" in text or "$" in text:
        tokens = plain_tokens(tokens)
        scope = replace(scope, braces_group="\\{" not in text)
    tokens = split_units(join_numerals(tokens), text) if scope.units else join_numerals(tokens)
    return scan(split_names(tokens, scope), text, scope)


def split_units(tokens: list[Token], text: str) -> list[Token]:
    """Chinese units cut off the words behind a number: 9408 + 个参数 + 吧, 1.18亿 + 次乘加."""
    result: list[Token] = []
    skip_to = 0
    for token in tokens:
        if token.start < skip_to:
            if token.end > skip_to:
                result.append(Token("word", text[skip_to : token.end], skip_to, token.end))
            continue
        before = result[-1] if result else None
        unit = _chinese_unit(text, token.start) if before is not None and before.kind in ("num", "name") else None
        if unit is None or token.kind not in ("word", "op"):
            result.append(token)
            continue
        skip_to = token.start + len(unit)
        name = WORDS[unit]
        result.append(Token("unit", find_unit(name) or name, token.start, skip_to))
        if token.end > skip_to:
            result.append(Token("word", text[skip_to : token.end], skip_to, token.end))
    return result


def _chinese_unit(text: str, start: int) -> str | None:
    """The longest unit word that begins at *start*."""
    if text[start : start + 1] < "\u3400":
        return None
    pieces = (text[start : start + length] for length in range(LONGEST_WORD, 0, -1))
    return next((piece for piece in pieces if piece in WORDS), None)


def scan(tokens: list[Token], text: str, scope: Scope) -> tuple[list[Candidate], ParseError | None]:
    """Every maximal expression of the text in order, and the first parse error worth telling."""
    found: list[Candidate] = []
    error: ParseError | None = None
    position = 0
    work = 0
    label: Token | None = None
    while tokens[position].kind != "end":
        if work > MAX_WORK:
            return found, ParseError(Reason.TOO_LONG, tokens[position].start)
        if _is_label(tokens, position, scope):
            label = tokens[position]
            position += 2
            continue
        if found and _is_said_operator(tokens[position], text):
            position = _continue_last(found, tokens, position, scope)
            continue
        if _is_undefined_use(tokens, position, scope):
            problem = ParseError(Reason.UNDEFINED_SYMBOL, tokens[position].start, tokens[position].text)
            broken = _broken(tokens, position, problem, scope)
            assert broken is not None
            found.append(_linked(found, broken, text, scope))
            position = _index_after(tokens, position, broken.end)
            continue
        if not _may_start(tokens, position, scope):
            position += 1
            continue
        parser = Parser(tokens, scope, position)
        try:
            node = parser.expression(10)
        except ParseError as problem:
            work += parser.nodes
            error = _worse(error, problem)
            broken = _broken(tokens, position, problem, scope)
            if broken is not None:
                found.append(_linked(found, broken, text, scope))
                position = _index_after(tokens, position, broken.end)
            else:
                position += 1
            continue
        except TooLarge:
            return found, ParseError(Reason.TOO_LARGE, tokens[position].start)
        start, end = tokens[position].start, tokens[parser.position - 1].end
        position = max(parser.position, position + 1)
        candidate = Candidate(node, start, end)
        if label is not None and text[label.end : start].strip() in ("=", "≈"):
            found.append(replace(candidate, start=label.start, name=label.text))
        else:
            found.append(_linked(found, candidate, text, scope))
        label = None
    return found, error


_USES = frozenset({"*", "/", "^", "**", "×", "·", "÷"})


def _is_undefined_use(tokens: list[Token], position: int, scope: Scope) -> bool:
    """An unknown name that is used as mathematics: eval(n), cos*n, M*N."""
    token, following = tokens[position], tokens[position + 1]
    if token.kind != "name" or Parser(tokens, scope, position).is_mathematical(token):
        return False
    if following.text == "(" and following.kind == "op":
        return following.start == token.end
    if following.kind != "op" or following.text not in (_USES if not _is_symbol(token, scope) else _USES | {"+", "-"}):
        return False
    operand = tokens[position + 2]
    return operand.kind in ("num", "tex") or operand.text in ("(", "-") or scope.variable(operand.text) is not None


def _is_symbol(token: Token, scope: Scope) -> bool:
    """Whether an unknown name looks like a symbol of a formula: M, ŷ, x1; not like a word."""
    plain = token.text.isascii() and token.text.isalpha()
    return not scope.units and (len(token.text) <= 2 or not plain)


def _is_said_operator(token: Token, text: str) -> bool:
    return token.kind == "op" and text[token.start] in "乘除加减"


def _continue_last(found: list[Candidate], tokens: list[Token], position: int, scope: Scope) -> int:
    """ "…得 111，再加 1" goes on with the value before it; returns where to read on."""
    before, operator = found[-1], tokens[position].text
    parser = Parser(tokens, scope, position + 1)
    try:
        operand = parser.expression(20 if operator in "+-" else 30)
    except (ParseError, TooLarge):
        return position + 1
    found[-1] = replace(before, role=Role.STEP)
    node = Bin(operator, before.node, operand)
    found.append(Candidate(node, before.start, tokens[parser.position - 1].end))
    return parser.position


def _is_label(tokens: list[Token], position: int, scope: Scope) -> bool:
    """The z of "z = 0" where only numbers are read."""
    token = tokens[position]
    return token.kind == "name" and tokens[position + 1].text in ("=", "≈") and scope.variable(token.text) is None


def _index_after(tokens: list[Token], position: int, end: int) -> int:
    """Index of the first token at or after a character, at least one further on."""
    position += 1
    while tokens[position].kind != "end" and tokens[position].start < end:
        position += 1
    return position


def _broken(tokens: list[Token], position: int, problem: ParseError, scope: Scope) -> Candidate | None:
    """The expression around an undefined symbol, up to the next word or punctuation mark."""
    if problem.reason is not Reason.UNDEFINED_SYMBOL:
        return None
    if tokens[position].text == "(" and problem.position == tokens[position + 1].start and len(problem.found) > 2:
        return None  # a remark in brackets: "111 (not 112)"
    end = position
    while tokens[end].kind != "end" and (tokens[end].start <= problem.position or _continues(tokens, end, scope)):
        end += 1
    return Candidate(Name("?"), tokens[position].start, tokens[end - 1].end, error=problem)


def _continues(tokens: list[Token], index: int, scope: Scope) -> bool:
    token = tokens[index]
    if token.kind in ("num", "tex", "super"):
        return True
    if token.kind == "op":
        return token.text not in _CHAIN
    touching = tokens[index - 1].kind == "op" and tokens[index - 1].text not in (")", "]")
    return token.kind == "name" and (touching or scope.variable(token.text) is not None)


def _worse(first: ParseError | None, second: ParseError) -> ParseError:
    if first is None or (first.reason is Reason.SYNTAX and second.reason is not Reason.SYNTAX):
        return second
    return first


def _may_start(tokens: list[Token], position: int, scope: Scope) -> bool:
    token = tokens[position]
    match token.kind:
        case "num" | "tex":
            return True
        case "op":
            if token.text in "([{⌊⌈√∛|":
                return True
            return token.text in ("-", "–", "+") and tokens[position + 1].kind in ("num", "name", "tex", "op")
        case "name":
            return Parser(tokens, scope, position).is_mathematical(token) and not _is_word(tokens, position, scope)
    return False


def _is_word(tokens: list[Token], position: int, scope: Scope) -> bool:
    """Whether a name that could be mathematics is a word of the sentence: "a", "I", a unit, "e" in "e.g."."""
    token = tokens[position]
    if scope.units and scope.variable(token.text) is None:
        is_function = Parser(tokens, scope, position).applies(position) and find_unit(token.text) is None
        return not is_function and token.text not in ("pi", "π", "e", "inf", "∞")
    if token.text not in ("a", "A", "I", "i", "e", "is", "as", "at"):
        return False
    before, after = tokens[position - 1] if position else None, tokens[position + 1]
    touching = after.kind == "op" or (before is not None and before.kind == "op")
    touching = touching or (after.start == token.end and after.kind in ("name", "num", "tex"))
    touching = touching or (before is not None and before.end == token.start and before.kind in ("name", "num"))
    return not (touching or (after.kind == "end" and position == 0))


def _linked(found: list[Candidate], candidate: Candidate, text: str, scope: Scope) -> Candidate:
    """*candidate* joined to the one before it: an equality makes the former a step or its name."""
    if not found:
        return candidate
    before = found[-1]
    gap = text[before.end : candidate.start]
    sign = gap.strip().strip("$ ")
    if sign in _CHAIN or _APPROXIMATELY.match(gap):
        if isinstance(before.node, Name) and before.error is None and before.node.name in scope.variables:
            found.pop()  # an equation of the question's own variables is no name for a result
            return replace(candidate, node=Relation("=", before.node, candidate.node), start=before.start)
        if isinstance(before.node, Name):
            found.pop()
            return replace(candidate, name=before.node.name, start=before.start)
        found[-1] = replace(before, role=Role.STEP)
    return candidate
