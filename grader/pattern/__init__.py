"""The pattern language of rubrics: what an author writes by hand to say which words earn a point.

    word            the word, its other forms, a typo (from four letters on); Chinese as it stands
    train*          any ending
    ~word =word     one typo even in a short word; no typo and no other form
    "exact phrase"  these words next to each other, as written
    {concept}       any name of a concept of the lexicon or of a general family
    a b             next to each other (stop words may stand between)
    a ... b         in this order, within one sentence
    a & b           both in one sentence, in any order
    a !b            a, in a sentence that does not say b
    a | b           either; ( ) groups

Binding, loosest first: ``|``, ``&`` and ``!``, ``...``, juxtaposition.
"""

from grader.pattern.clues import clues
from grader.pattern.errors import PatternError
from grader.pattern.match import find
from grader.pattern.parse import parse_pattern
from grader.pattern.tree import Both, Either, Named, Next, Order, Pattern, Phrase, Word

__all__ = [
    "Both",
    "Either",
    "Named",
    "Next",
    "Order",
    "Pattern",
    "PatternError",
    "Phrase",
    "Word",
    "clues",
    "find",
    "parse_pattern",
]
