r"""LaTeX: commands that are operators become operators, the rest is read by ``read_command``.

What stands for nothing (``\left``, ``\,``, ``$``) is dropped before parsing. ``\sigma(x)`` is the sigmoid function
where σ is no declared variable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.formula.brackets import raw, read_group
from grader.formula.calls import read_arguments, read_call, read_name
from grader.formula.names import FUNCTIONS, GREEK, SPELLINGS, function_named
from grader.formula.tokens import Token
from grader.formula.tree import Bin, Call, Const, Name, Node, Num, Seq
from grader.formula.verdict import Reason

if TYPE_CHECKING:
    from grader.formula.parser import Parser

# command and operator, in turns
_OPERATORS_TEXT = r"""
\cdot * \times * \ast * \div / \le ≤ \leq ≤ \leqslant ≤ \ge ≥ \geq ≥ \geqslant ≥ \ne ≠ \neq ≠ \lt < \gt > \approx ≈
\lfloor ⌊ \rfloor ⌋ \lceil ⌈ \rceil ⌉ \llcorner ⌊ \lrcorner ⌋ \ulcorner ⌈ \urcorner ⌉ \vert | \lvert | \rvert | \mid |
\| | \{ { \} } \lbrace { \rbrace } \lbrack [ \rbrack ] \lgroup ( \rgroup ) \% % \to → \rightarrow → \Rightarrow → \pm ±
\lor or \vee or \land and \wedge and \in ∈ \cup ∪ \iff → \implies → \_ _ \emptyset ∅ \varnothing ∅ \degree ° \circ °
"""
_IGNORED_TEXT = r"""
\left \right \middle \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \mleft \mright
\, \; \! \: \quad \qquad \displaystyle \textstyle \limits \( \) \[ \] \thinspace \rm \nolimits \$ \hfill \noindent
"""
_STYLES_TEXT = r"""
\text \mathrm \operatorname \operatorname* \mathbf \mathit \mathsf \mathcal \textbf \mathbb \bm \boldsymbol
\textrm \textit \mathscr \mbox
"""
OPERATORS = dict(zip(_OPERATORS_TEXT.split()[::2], _OPERATORS_TEXT.split()[1::2], strict=True))
IGNORED = frozenset(_IGNORED_TEXT.split()) | {"\\ ", "\\\n"}
STYLES = frozenset(_STYLES_TEXT.split())
FRACTIONS = frozenset({r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"})
GREEK_NAMES = {"\\" + name: name for name in GREEK.values()} | {
    r"\varepsilon": "epsilon",
    r"\varphi": "phi",
    r"\ell": "l",
    r"\exponentialE": "e",
}
COMMANDS = {"\\" + name: name for name in (FUNCTIONS | set(SPELLINGS)) - {"choose"}}
_STARTS = (
    FRACTIONS | STYLES | GREEK_NAMES.keys() | COMMANDS.keys() | {r"\sqrt", r"\infty", r"\binom", r"\boxed", r"\begin"}
)


def starts_value(command: str) -> bool:
    """Whether a value can begin with *command*."""
    return command in _STARTS


def plain_tokens(tokens: list[Token]) -> list[Token]:
    r"""Tokens with LaTeX spelled as operators: ``\cdot`` is *, ``\left`` and ``$`` are nothing."""
    kept: list[Token] = []
    for token in tokens:
        if token.kind == "tex":
            if token.text in IGNORED:
                continue
            if token.text in OPERATORS:
                plain = OPERATORS[token.text]
                kept.append(Token("name" if plain.isalpha() else "op", plain, token.start, token.end))
                continue
        elif token.text == "$" and token.kind == "op":
            continue
        kept.append(token)
    return kept


def read_command(parser: Parser) -> Node:
    """The value that begins with the command under the cursor."""
    token = parser.next()
    text = token.text
    if text in FRACTIONS:
        top = _argument(parser)
        return Bin("/", top, _argument(parser))
    if text in STYLES:
        return _word(parser)
    if text in COMMANDS and not (text in GREEK_NAMES and parser.scope.variable(text[1:]) is not None):
        function = text[1:]
        if function != "sqrt" or not parser.at("["):
            return read_call(parser, SPELLINGS.get(function, function)) if function != "sqrt" else _root(parser)
        return _root(parser)
    match text:
        case r"\infty":
            return Const("inf")
        case r"\binom":
            top = _argument(parser)
            return Call("binom", (top, _argument(parser)))
        case r"\boxed":
            return read_group(parser)
        case r"\begin":
            return _matrix(parser)
    if text in GREEK_NAMES:
        return _greek(parser, token)
    parser.position -= 1
    raise parser.error(wanted="number or name")


def _greek(parser: Parser, token: Token) -> Node:
    name = GREEK_NAMES[token.text]
    if parser.at("_"):
        parser.next()
        name = f"{name}_{raw(parser)}"
    variable = parser.scope.variable(name)
    if variable is not None:
        return Name(variable)
    if name in ("pi", "e"):
        return Const(name)
    if name == "sigma" and parser.at("("):
        return Call("sigmoid", read_arguments(parser))
    if parser.scope.free:
        return Name(name)
    parser.position -= 1
    raise parser.error(reason=Reason.UNDEFINED_SYMBOL)


def _argument(parser: Parser) -> Node:
    if parser.at("{"):
        return read_group(parser)
    token = parser.token
    if token.kind == "num" and token.text.isdecimal() and len(token.text) > 1:  # \frac12 is 1/2
        first, rest = token.text[0], token.text[1:]
        parser.tokens[parser.position] = token._replace(text=rest, start=token.start + 1, value=int(rest))
        return Num(int(first), first)
    return parser.prefix()


def _root(parser: Parser) -> Node:
    index: Node | None = None
    if parser.at("["):
        parser.next()
        index = parser.expression()
        parser.expect("]")
    inside = _argument(parser)
    return Call("sqrt", (inside,)) if index is None else Call("root", (inside, index))


def _word(parser: Parser) -> Node:
    r"""``\operatorname{relu}(x)`` is the function, ``\text{lr}`` a name."""
    start = parser.token.start
    word = raw(parser).strip()
    function = function_named(word)
    if function is not None and parser.scope.variable(word) is None:
        return read_call(parser, function)
    before = parser.tokens[parser.position - 1]
    parser.position -= 1
    parser.tokens[parser.position] = Token("name", word, start, before.end)
    return read_name(parser)


def _matrix(parser: Parser) -> Node:
    r"""``\begin{pmatrix} a & b \\ c & d \end{pmatrix}`` as a vector of rows."""
    raw(parser)
    rows: list[Node] = []
    row: list[Node] = []
    while not (parser.token.kind == "tex" and parser.token.text == r"\end"):
        row.append(parser.expression())
        if parser.at("&"):
            parser.next()
        elif parser.token.text == "\\\\":
            parser.next()
            rows.append(Seq("[", tuple(row)))
            row = []
    parser.next()
    raw(parser)
    if row:
        rows.append(Seq("[", tuple(row)))
    return Seq("[", tuple(rows))
