"""A light English stemmer: inflection, British spelling and the commonest derivations.

Snowball's Porter2 takes about 50 microseconds for a new word and merges too much for this field
("normalization" and "normal", "general" and "generalization" become one). These take about 2 and keep those apart.
"""

from __future__ import annotations

from functools import lru_cache

MAX_WORD_CHARS = 40  # longer "words" are noise; they stay as they are

_VOWELS = frozenset("aeiouy")
_IRREGULAR = {
    "noise": "noise", "noisy": "noise", "bias": "bias", "biases": "bias", "loss": "loss", "losses": "loss",
    "less": "less", "thing": "thing", "class": "class", "classes": "class", "this": "this", "axes": "axis",
    "axis": "axis", "matrices": "matrix", "vertices": "vertex", "indices": "index", "analyses": "analysis",
    "children": "child", "men": "man", "data": "data", "media": "media", "criteria": "criterion",
    "went": "go", "gone": "go", "goes": "go", "does": "do", "did": "do", "done": "do", "doing": "do",
    "made": "make", "making": "make", "took": "take", "taken": "take", "given": "give", "gave": "give",
    "got": "get", "gotten": "get", "getting": "get", "kept": "keep", "lost": "lose", "chosen": "choose",
    "chose": "choose", "grew": "grow", "grown": "grow", "shrunk": "shrink", "shrank": "shrink", "fell": "fall",
    "fallen": "fall", "rose": "rise", "risen": "rise", "found": "find", "held": "hold", "left": "left",
    "learnt": "learn", "meant": "mean", "sent": "send", "spent": "spend", "told": "tell", "said": "say",
    "thought": "think", "built": "build", "split": "split", "splitting": "split", "cut": "cut", "cutting": "cut",
    "wrote": "write", "written": "write", "seen": "see", "saw": "see", "shown": "show", "known": "know",
    "knew": "know", "drawn": "draw", "drew": "draw", "broken": "break", "broke": "break", "frozen": "freeze",
    "froze": "freeze", "hidden": "hidden", "better": "good", "best": "good", "worse": "bad", "worst": "bad",
    "bigger": "big", "biggest": "big", "larger": "large", "largest": "large", "smaller": "small",
    "smallest": "small", "higher": "high", "highest": "high", "lower": "low", "lowest": "low", "faster": "fast",
    "fastest": "fast", "slower": "slow", "slowest": "slow", "deeper": "deep", "deepest": "deep",
    "shallower": "shallow", "wider": "wide", "longer": "long", "shorter": "short", "earlier": "early",
    "later": "later", "easier": "easy", "easiest": "easy", "harder": "hard", "cheaper": "cheap", "simpler": "simple",
    "stronger": "strong", "weaker": "weak", "smoother": "smooth", "greater": "great", "fewer": "few",
    "finer": "fine", "coarser": "coarse", "closer": "close", "flatter": "flat", "steeper": "steep", "heavier": "heavy",
    "string": "string", "spring": "spring", "during": "during", "always": "always", "perhaps": "perhaps",
    "rise": "rise", "rises": "rise", "raise": "raise", "precise": "precise", "exercise": "exercise",
    "otherwise": "otherwise", "wise": "wise", "likewise": "likewise", "pairwise": "pairwise", "promise": "promise",
    "elementwise": "elementwise", "depthwise": "depthwise", "pointwise": "pointwise", "need": "need", "needed": "need",
    "speed": "speed", "feed": "feed", "seed": "seed", "embed": "embed", "embedded": "embed", "embedding": "embedding",
    "embeddings": "embedding", "vanishing": "vanish", "pass": "pass", "passes": "pass", "across": "across",
    "news": "news", "lens": "lens", "gas": "gas", "plus": "plus", "minus": "minus", "canvas": "canvas",
    "used": "use", "using": "use", "uses": "use", "meaning": "meaning",
}  # fmt: skip
_ISE_STAYS = frozenset(
    {"rise", "raise", "noise", "wise", "precise", "exercise", "otherwise", "promise", "advise", "compromise", "revise"}
)
_SPELLINGS = (("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ises", "izes"))
_OUR = frozenset(["colour", "behaviour", "neighbour", "favour", "honour", "labour", "flavour", "vapour"])
# (ending, replacement, letters that must remain in front), tried in order after inflection; the first that fits applies
_DERIVED = (
    ("ization", "iz", 3),
    ("ation", "", 4),
    ("ition", "", 5),
    ("ness", "", 4),
    ("ment", "", 5),
    ("ence", "", 5),
    ("ance", "", 5),
    ("ency", "", 5),
    ("ancy", "", 5),
    ("ent", "", 5),
    ("ant", "", 5),
    ("ity", "", 4),
    ("able", "", 4),
    ("ible", "", 4),
    ("ate", "", 4),
    ("ion", "", 4),
    ("izer", "iz", 3),
    ("ize", "iz", 3),
    ("at", "", 5),
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Stem of one lower-case word; not always a word itself ("normalization" -> "normaliz")."""
    if len(word) < 4 or len(word) > MAX_WORD_CHARS or not word.isascii() or not word.isalpha():
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = _american(word)
    word = _without_inflection(word)
    word = _IRREGULAR.get(word, word)
    for ending, instead, least in _DERIVED:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)] + instead
            break
    return _bare(word)


def _american(word: str) -> str:
    for british, american in _SPELLINGS:
        if word.endswith(british) and len(word) > len(british) + 3 and word[: -len(british)] + "ise" not in _ISE_STAYS:
            return word[: -len(british)] + american
    if word.endswith("ise") and len(word) > 6 and word not in _ISE_STAYS:
        return word[:-3] + "ize"
    for stem_word in (word, word[:-1], word[:-2], word[:-3]):
        if stem_word in _OUR:
            return word.replace("our", "or", 1) if not word.startswith("our") else word
    return word


def _without_inflection(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ily") and len(word) > 5:
        word = word[:-3] + "y"
    elif word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= 3 and not _VOWELS.isdisjoint(rest) and not rest.endswith("e"):
            return rest
    return word


def _bare(word: str) -> str:
    """Without the final e and with a doubled final consonant single, so that "dropping" meets "drop"."""
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in _VOWELS and word[-1] != "s":
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") and word[-2] not in _VOWELS else word
