"""``python -m tests.formula.fuzz COUNT [SEED]``: hostile answers by the million.

Prints what escaped and the slowest.
"""

from __future__ import annotations

import random
import sys
import time
from typing import Any

from grader.formula import check

_TEXT = r"""
9 0 1 2 10 99999999 1e400 1e-400 0.1 .5 5. 1,234 1 234 x n k c_in C_in Cin c_{in} pi e i inf oo nan ( ) [ ] {
} | || ⌊ ⌋ ⌈ ⌉ + - * / ** ^ ! !! % = == != < > <= >= ≈ → -> , ; : . … ' " ` # @ & $ _ ~ \ \frac \sqrt \left
\right \lfloor \rfloor \begin{pmatrix} \end{pmatrix} \boxed{ \text{ \choose \sigma \log sqrt( log( log_2 exp(
floor( max( min( sum( softmax( factorial( root( norm( mod mean( det( matmul( 九 十 百 万 亿 一百一十二 三分之二
点 负 的平方 次方
根号 乘以 加 减 除以 或者 所以 因为 不对 约 倍 个 像素 GB MiB bits % m/s kg^2 ½ ² ⁻³ ⁿ ₂ √ ∛ × ÷ · ∞ π ε λ O( Θ( n!
n^n^n 9**9**9
10**4000000 factorial(10**8) ((((((((( ]]]]] and or not in U ∪ ∈ or so because no, wait between about nine
hundred and half third 😀 é 𝐵 ４ Ａ （ ） ， __class__ eval( __import__ lambda : x.y 0x10 1_000
"""
ATOMS = [*_TEXT.split(), "\u202e", "\u0000", "\n", "\t"]
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"expected": "floor((224 + 2*3 - 7)/2) + 1", "kind": "number", "unit": "px"},
    {"expected": "7*2", "kind": "number", "unit": "GB", "tolerance": "1%"},
    {"expected": "[1, 2, 3]", "kind": "number", "tolerance": "2dp"},
    {"expected": "0.667", "kind": "number", "tolerance": "3sf"},
    {"expected": "112x112x64", "kind": "shape"},
    {"expected": "k^2*c_in + n", "kind": "formula", "variables": {"k": "1..11", "c_in": "1..512", "n": "0.0..9.0"}},
    {"expected": "sqrt(x) + log(n)", "kind": "formula"},
    {"expected": "x > 2 or x < -1", "kind": "formula", "variables": {"x": "-4.0..4.0"}},
    {"expected": "n*log(n)", "kind": "growth"},
    {"expected": "V + E", "kind": "growth"},
)


def hostile_answer(chance: random.Random) -> str:
    joint = chance.choice(["", "", " "])
    text = joint.join(chance.choice(ATOMS) for _ in range(chance.choice([1, 3, 6, 12, 25, 60])))
    return text * chance.choice([1, 1, 1, 1, 20])


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    chance = random.Random(seed)
    slowest: list[tuple[float, str, str]] = []
    escaped = 0
    for question in QUESTIONS:
        check("1", **question)  # prepares the question
    for _ in range(count):
        answer, question = hostile_answer(chance), chance.choice(QUESTIONS)
        begin = time.perf_counter()
        try:
            check(answer, **question)
        except Exception as error:  # noqa: BLE001  that is what is looked for
            escaped += 1
            print("ESCAPED", type(error).__name__, error, repr(answer[:200]), question["kind"])
        slowest.append((time.perf_counter() - begin, answer[:120], str(question["expected"])))
        if len(slowest) > 500:
            slowest = sorted(slowest, reverse=True)[:5]
    print(f"{count} answers, {escaped} escaped")
    for seconds, answer, expected in sorted(slowest, reverse=True)[:5]:
        print(f"{seconds * 1000:8.2f} ms  {answer!r}  against {expected}")


if __name__ == "__main__":
    main()
