"""A candidate's progress as a picture: mastery by topic with its uncertainty, and a calendar of activity.

The SVG is ours and pure; resvg turns it into a PNG. It has a ground of its own, so it reads the same on dark and light.
Labels are Chinese when a font for it is installed, else English; without resvg or any font there is no picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from xml.sax.saxutils import escape

from bot.engine.question import Language, Library
from bot.fonts import font_for
from bot.progress.mastery import Mastery
from bot.progress.stats import Stats
from bot.wording import wording
from bot.wording.phrases import score_text

WIDTH = 760
MARGIN = 28
BAR_LEFT, BAR_WIDTH, BAR_STEP, BAR_HEIGHT = 230, 440, 30, 16
MOST_TOPICS = 12
WEEKS, CELL = 26, 27
GROUND, INK, QUIET, TRACK = "#20242c", "#f2f4f8", "#aab2c0", "#353b47"
POOR, FAIR, GOOD = "#f0716a", "#f2b64c", "#5cc98b"  # each at least 4.5:1 on GROUND
SHADES = (TRACK, "#2f6d4f", "#3f9a6c", "#5cc98b", "#9be8bd")  # no answer to four and more


def progress_picture(stats: Stats, today: date, library: Library, language: Language) -> bytes | None:
    """A PNG, or None where one cannot be drawn (the text says the same)."""
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415 - an extra; without it there is no picture
    except ImportError:
        return None
    is_chinese = language is Language.ZH and font_for(is_chinese=True) is not None
    font = font_for(is_chinese)
    if font is None or not stats.attempts:
        return None
    svg = progress_svg(stats, today, library, Language.ZH if is_chinese else Language.EN)
    drawn = svg_to_bytes(
        svg_string=svg, width=2 * WIDTH, sans_serif_family=font.family, font_files=[str(font.file)]
    )  # the file too: resvg looks for fonts in fewer folders than people keep them in
    return bytes(drawn)


def progress_svg(stats: Stats, today: date, library: Library, language: Language) -> str:
    """The picture as SVG; *today* is the candidate's local date, the last day of the calendar."""
    topics = dict(list(stats.topics.items())[:MOST_TOPICS])
    calendar_top = 2 * MARGIN + 40 + len(topics) * BAR_STEP
    height = calendar_top + 60 + 7 * CELL + MARGIN
    words = wording(language)
    parts = [
        f'<rect width="{WIDTH}" height="{height}" rx="14" fill="{GROUND}"/>',
        _text(MARGIN, MARGIN + 18, words.say("Mastery"), size=20, weight=700),
        *_bars(topics, library, language),
        _text(MARGIN, calendar_top + 18, words.say("Activity"), size=20, weight=700),
        *_calendar(stats.calendar, today, calendar_top + 34),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif">'
    return head + "".join(parts) + "</svg>"


def _bars(topics: Mapping[str, Mastery], library: Library, language: Language) -> Iterator[str]:
    """A bar for each topic; the thin line is the range that holds the truth in four cases of five."""
    for row, (topic, known) in enumerate(topics.items()):
        top = MARGIN + 40 + row * BAR_STEP
        text = library.topics.get(topic)
        middle = top + BAR_HEIGHT / 2
        yield _text(MARGIN, top + 13, text.said_in(language) if text else topic, size=14, width=BAR_LEFT - MARGIN - 12)
        yield _bar(BAR_LEFT, top, BAR_WIDTH, TRACK)
        yield _bar(BAR_LEFT, top, BAR_WIDTH * known.estimate, _colour(known.estimate))
        low, high = BAR_LEFT + BAR_WIDTH * known.low, BAR_LEFT + BAR_WIDTH * known.high
        yield f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="{INK}" stroke-width="2"/>'
        yield _text(BAR_LEFT + BAR_WIDTH + 12, top + 13, score_text(known.estimate), size=14)


def _calendar(calendar: Mapping[date, int], today: date, top: float) -> Iterator[str]:
    """A column for each week, Monday first."""
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    for at in range((today - monday).days + 1):
        day = monday + timedelta(days=at)
        shade = SHADES[min(calendar.get(day, 0), len(SHADES) - 1)]
        x, y = MARGIN + (at // 7) * CELL, top + (at % 7) * CELL
        yield f'<rect x="{x}" y="{y}" width="{CELL - 3}" height="{CELL - 3}" rx="3" fill="{shade}"/>'
    below = top + 7 * CELL + 16
    yield _text(MARGIN, below, monday.isoformat(), size=13, colour=QUIET)
    yield _text(MARGIN + (WEEKS - 3) * CELL, below, today.isoformat(), size=13, colour=QUIET)


def _bar(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{BAR_HEIGHT}" rx="4" fill="{colour}"/>'


def _colour(share: float) -> str:
    return GOOD if share >= 0.7 else FAIR if share >= 0.4 else POOR


def _text(x: float, y: float, text: str, *, size: int, weight: int = 400, colour: str = INK, width: float = 0) -> str:
    """*width*: squeezed to that when it would be longer (a wide character is as wide as the font is high)."""
    length = sum(size if ord(character) > 0x2E80 else size * 0.56 for character in text)
    squeeze = f' textLength="{width:.0f}" lengthAdjust="spacingAndGlyphs"' if width and length > width else ""
    look = f'font-size="{size}" font-weight="{weight}" fill="{colour}"'
    return f'<text x="{x}" y="{y}" {look}{squeeze}>{escape(text)}</text>'
