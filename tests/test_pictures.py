"""Progress as a picture: what is in it, and where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.engine.question import Language, Library, Text
from bot.fonts import font_for
from bot.pictures import GOOD, GROUND, INK, POOR, SHADES, WIDTH, progress_picture, progress_svg
from bot.progress.stats import Past, Stats, stats

TODAY = date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LIBRARY = Library("1", {}, {}, {"cnn": Text("卷积网络", "Convolution"), "rnn": Text("循环 <网络>", "R & N")})


def past(topic: str, score: float, days_ago: int) -> Past:
    ago = timedelta(days=days_ago)
    return Past(question=topic, topic=topic, level=1, score=score, is_genuine=True, at=NOON - ago, day=TODAY - ago)


def some() -> Stats:
    return stats([past("cnn", 1.0, n) for n in range(9)] + [past("rnn", 0.0, 3), past("rnn", 0.0, 2)], NOON, TODAY)


def shapes(svg: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}"))


def test_topics_have_bars_in_the_colour_of_their_mastery() -> None:
    svg = progress_svg(some(), TODAY, LIBRARY, Language.EN)
    assert {GOOD, POOR} <= {rect.get("fill") for rect in shapes(svg, "rect")}
    assert {"Convolution", "R & N"} <= {text.text for text in shapes(svg, "text")}


def test_every_day_of_the_calendar_has_a_cell() -> None:
    cells = [
        rect for rect in shapes(progress_svg(some(), TODAY, LIBRARY, Language.EN), "rect") if rect.get("rx") == "3"
    ]
    assert len(cells) == 25 * 7 + 3  # 2026-03-04 is a Wednesday
    assert cells[-1].get("fill") == SHADES[1]
    assert cells[0].get("fill") == SHADES[0]


def test_labels_are_in_the_language_asked_for_and_escaped() -> None:
    svg = progress_svg(some(), TODAY, LIBRARY, Language.ZH)
    assert "循环 &lt;网络&gt;" in svg


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb. Source: WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [INK, GOOD, POOR])
def test_it_reads_on_its_own_ground(colour: str) -> None:
    assert (luminance(colour) + 0.05) / (luminance(GROUND) + 0.05) >= 4.5


def test_a_picture_is_a_png_with_its_words_in_it() -> None:
    resvg = pytest.importorskip("resvg_py")
    if not font_for(is_chinese=False):
        pytest.skip("no font is installed")
    picture = progress_picture(some(), TODAY, LIBRARY, Language.EN)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    svg = progress_svg(some(), TODAY, LIBRARY, Language.EN)
    wordless = bytes(resvg.svg_to_bytes(svg_string=svg, width=2 * WIDTH, sans_serif_family="no such family"))
    assert len(wordless) + 3000 < len(picture) < 500_000


@pytest.fixture
def font_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The fonts of a person whose home is new; those of the machine stay."""
    monkeypatch.setenv("HOME", str(tmp_path))
    font_for.cache_clear()
    (tmp_path / ".fonts").mkdir()
    yield tmp_path / ".fonts"
    font_for.cache_clear()


def drawn(title: str) -> bytes:
    """The picture in Chinese for somebody who knows a topic of that *title*."""
    library = Library("1", {}, {}, {"cnn": Text(title, "Convolution"), "rnn": Text("循环", "Recurrence")})
    picture = progress_picture(some(), TODAY, library, Language.ZH)
    assert picture is not None
    return picture


def test_chinese_labels_are_drawn_with_a_chinese_font(font_folder: Path) -> None:
    pytest.importorskip("resvg_py")
    fonts = pytest.importorskip("pylopdf_fonts_zh_cn", reason="no Chinese font to try")
    (font_folder / "NotoSansSC-Regular.otf").symlink_to(Path(fonts.__file__).with_name("NotoSansSC-Regular.otf"))
    assert font_for(is_chinese=True)
    assert drawn("卷积网络") != drawn("优化方法"), "characters without a glyph would all look the same"


@pytest.mark.usefixtures("font_folder")
def test_without_a_chinese_font_the_labels_are_english() -> None:
    pytest.importorskip("resvg_py")
    if font_for(is_chinese=True) or not font_for(is_chinese=False):
        pytest.skip("this machine has a Chinese font, or none at all")
    assert drawn("卷积网络") == drawn("优化方法") == progress_picture(some(), TODAY, ENGLISH, Language.EN)


ENGLISH = Library("1", {}, {}, {"cnn": Text("", "Convolution"), "rnn": Text("", "Recurrence")})


def test_without_an_answer_there_is_no_picture() -> None:
    assert progress_picture(stats([], NOON, TODAY), TODAY, LIBRARY, Language.EN) is None
