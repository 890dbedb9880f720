"""What people type: `/interview start cnn 3 5 zh private`, or `@mianshi start` where slash commands do not work.

Words may come in any order and in either language. The short words inside an interview (hint, skip, …) are not here:
they are the same on every platform, see bot.frontends.steering.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.engine.question import Language, Library, Text
from bot.progress.periods import Period
from bot.progress.reminder import USUAL_HOUR
from bot.wording.commands import WORDS as STEERING_WORDS
from bot.wording.commands import Command as Steering

MAX_QUESTIONS = 50
MAX_LEVEL = 5
LONGEST_NAME = 6  # words that a title is looked for in


class Verb(StrEnum):
    """What can be asked for."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    REVIEW = "review"
    DAILY = "daily"
    LEADERBOARD = "leaderboard"
    STATS = "stats"
    STREAK = "streak"
    TOPICS = "topics"
    SETTINGS = "settings"
    REMINDER = "reminder"
    HISTORY = "history"
    EXPORT = "export"
    FORGET_ME = "forget-me"
    HELP = "help"


WORDS: Mapping[str, Verb] = {
    **{verb.value: verb for verb in Verb},
    **{
        word: verb
        for verb, command in (
            (Verb.STOP, Steering.STOP),
            (Verb.PAUSE, Steering.PAUSE),
            (Verb.RESUME, Steering.RESUME),
            (Verb.HELP, Steering.HELP),
        )
        for word in STEERING_WORDS[command]
    },
    **dict.fromkeys(("begin", "开始", "開始", "面试", "面試"), Verb.START),
    **dict.fromkeys(("停止",), Verb.STOP),
    **dict.fromkeys(("复习", "複習"), Verb.REVIEW),
    **dict.fromkeys(("每日", "每日一题", "每日一題"), Verb.DAILY),
    **dict.fromkeys(("ranking", "排行榜", "排名"), Verb.LEADERBOARD),
    **dict.fromkeys(("统计", "統計"), Verb.STATS),
    **dict.fromkeys(("连续", "連續", "打卡"), Verb.STREAK),
    **dict.fromkeys(("主题", "主題", "话题"), Verb.TOPICS),
    **dict.fromkeys(("设置", "設定"), Verb.SETTINGS),
    **dict.fromkeys(("提醒",), Verb.REMINDER),
    **dict.fromkeys(("记录", "記錄", "历史"), Verb.HISTORY),
    **dict.fromkeys(("导出", "匯出"), Verb.EXPORT),
    **dict.fromkeys(("forget", "forget me", "忘记我", "忘記我"), Verb.FORGET_ME),
}

LANGUAGES: Mapping[str, Language] = {
    **dict.fromkeys(("zh", "chinese", "中文", "汉语", "zh-cn"), Language.ZH),
    **dict.fromkeys(("en", "english", "英文", "英语"), Language.EN),
}
PERIODS: Mapping[str, Period] = {
    **{period.value: period for period in Period},
    **dict.fromkeys(("本周", "周"), Period.WEEK),
    **dict.fromkeys(("本月", "月"), Period.MONTH),
    **dict.fromkeys(("本季", "赛季", "季"), Period.SEASON),
    **dict.fromkeys(("总", "全部", "always", "ever"), Period.ALL),
}
ON = frozenset({"on", "开", "開", "开启", "開啟"})
OFF = frozenset({"off", "关", "關", "关闭", "關閉"})
CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:：]00|点|點|h)?")
HERE = frozenset({"here", "channel", "本频道", "这里"})
PRIVATE = frozenset({"private", "dm", "私下", "私聊", "私密"})
TEAM = frozenset({"team", "together", "一起", "团队"})
LEVEL = re.compile(r"(?:level|l|难度|級別|级别)([1-5])(?:(?:-|to|~)([1-5]))?|([1-5])(?:-|~)([1-5])|([1-5])(?:级|級)")
COUNT = re.compile(r"(?:x|q|questions)(\d{1,3})|(\d{1,3})(?:questions?|题|題|道|道题)")
NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Start:
    """What an interview should be like; None and 0 leave it open."""

    plan: str = ""
    topic: str = ""
    levels: tuple[int, int] = (1, MAX_LEVEL)
    count: int = 0
    language: Language | None = None
    private: bool = False
    team: bool = False


@dataclass(frozen=True)
class Command:
    """A verb with what follows it: *start* for START and REVIEW, the plain words for the others."""

    verb: Verb
    start: Start = Start()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standings:
    """Which leaderboard: *topic* "" for all, *is_here* for this channel alone."""

    period: Period = Period.WEEK
    topic: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Unknown:
    """A word that means nothing here, and the nearest one that does ("" if none is near)."""

    word: str
    near: str


@dataclass(frozen=True)
class Vocabulary:
    """The names of a library: every plan and topic by id and by title in both languages."""

    plans: Mapping[str, str] = field(default_factory=dict)  # folded name -> id
    topics: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, library: Library) -> Vocabulary:
        """The vocabulary of *library*."""
        return cls(
            plans=named((plan.id, plan.title) for plan in library.plans.values()),
            topics=named(library.topics.items()),
        )


def named(titles: Iterable[tuple[str, Text]]) -> dict[str, str]:
    return {folded(name): name_id for name_id, title in titles for name in (name_id, title.en, title.zh) if name}


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def parse(text: str, vocabulary: Vocabulary) -> Command | Unknown | None:
    """What was asked for; None when nothing was typed, Unknown for the first word that means nothing."""
    words = folded(text).split()
    if not words:
        return None
    verb, rest = verb_of(words)
    if verb is None:
        # A plan or topic alone starts an interview: "/interview cnn".
        started = parse_start(words, vocabulary)
        return unknown(words[0], WORDS) if isinstance(started, Unknown) else Command(Verb.START, started)
    if verb not in (Verb.START, Verb.REVIEW):
        return Command(verb, words=tuple(rest))
    start = parse_start(rest, vocabulary)
    return start if isinstance(start, Unknown) else Command(verb, start)


def verb_of(words: Sequence[str]) -> tuple[Verb | None, Sequence[str]]:
    """The verb at the beginning, of up to two words, and what follows it."""
    for length in (2, 1):
        verb = WORDS.get(" ".join(words[:length]))
        if verb is not None and len(words) >= length:
            return verb, words[length:]
    return None, words


def parse_start(words: Sequence[str], vocabulary: Vocabulary) -> Start | Unknown:
    """Every word put in its place, in whatever order they came."""
    start = Start()
    has_level = False
    for token in tokens(words, vocabulary):
        if token in vocabulary.plans:
            start = replace(start, plan=vocabulary.plans[token])
        elif token in vocabulary.topics:
            start = replace(start, topic=vocabulary.topics[token])
        elif token in LANGUAGES:
            start = replace(start, language=LANGUAGES[token])
        elif token in PRIVATE:
            start = replace(start, private=True)
        elif token in TEAM:
            start = replace(start, team=True)
        elif level := LEVEL.fullmatch(token):
            start, has_level = replace(start, levels=levels_of(level)), True
        elif count := COUNT.fullmatch(token):
            start = replace(start, count=at_most(int(count[1] or count[2])))
        elif not NUMBER.fullmatch(token):
            return unknown(token, {**vocabulary.plans, **vocabulary.topics, **LANGUAGES})
        elif not has_level and 1 <= int(token) <= MAX_LEVEL:  # a bare number is first the level, then how many
            start, has_level = replace(start, levels=(int(token), int(token))), True
        else:
            start = replace(start, count=at_most(int(token)))
    return start


def standings(words: Sequence[str], vocabulary: Vocabulary) -> Standings | Unknown:
    """The leaderboard that was asked for, in any order of words."""
    wanted = Standings()
    for token in tokens(words, vocabulary):
        if token in PERIODS:
            wanted = replace(wanted, period=PERIODS[token])
        elif token in HERE:
            wanted = replace(wanted, is_here=True)
        elif token in vocabulary.topics:
            wanted = replace(wanted, topic=vocabulary.topics[token])
        else:
            return unknown(token, {**PERIODS, **vocabulary.topics})
    return wanted


def reminder_of(words: Sequence[str]) -> int | Unknown | None:
    """The hour from which to remind, None for never; "on" may be left out, and is the usual hour when nothing is."""
    hour: int | None = USUAL_HOUR
    for word in words:
        if word in OFF:
            hour = None
        elif match := CLOCK.fullmatch(word):
            hour = int(match[1])
        elif word not in ON:
            return unknown(word, dict.fromkeys(ON | OFF))
    return hour


def tokens(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The words, with titles of several words and pairs as "level 3" or "5 questions" joined."""
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            name, glued = " ".join(words[at : at + length]), "".join(words[at : at + length])
            is_pair = length == 2 and (LEVEL.fullmatch(glued) or COUNT.fullmatch(glued)) and not glued.isdigit()
            if is_pair or name in vocabulary.plans or name in vocabulary.topics or length == 1:
                yield glued if is_pair else name
                at += length
                break


def levels_of(match: re.Match[str]) -> tuple[int, int]:
    ends = [int(group) for group in match.groups() if group]
    return min(ends), max(ends)


def at_most(count: int) -> int:
    return max(0, min(count, MAX_QUESTIONS))


def unknown(word: str, names: Mapping[str, object]) -> Unknown:
    """*word* with the nearest of *names*; two letters swapped count as one slip."""
    near = process.extractOne(word, names.keys(), scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return Unknown(word, near[0] if near else "")
