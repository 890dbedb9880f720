"""YAML text becomes plain data: nothing is guessed, nothing escapes but faults."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bank.reader import MAX_FILE_BYTES, Document, Plain, read


def read_text(text: str) -> Document:
    return read(text.encode(), "x.yaml")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("answer: no", {"answer": "no"}),
        ("at: 22:30", {"at": "22:30"}),
        ("n: 007", {"n": "007"}),
        ("x: 1e3", {"x": "1e3"}),
        ("x:", {"x": ""}),
        ("x: ~", {"x": "~"}),
        ("given: {k: [3, 5], p: 0..3}", {"given": {"k": ["3", "5"], "p": "0..3"}}),
        ("- a\n- {b: 'c: d'}", ["a", {"b": "c: d"}]),
        ("", None),
        ("\ufeffa: b", {"a": "b"}),
    ],
)
def test_every_scalar_is_a_string(text: str, data: Plain | None) -> None:
    document = read_text(text)
    assert (document.data, document.faults) == (data, [])


@pytest.mark.parametrize(
    ("text", "line", "what", "fix"),
    [
        ("a: 1\nb: 2\na: 3", 3, "The key 'a' is given twice (first on line 1).", "Remove one."),
        ("a: &x 1\nb: 2", 1, "The anchor &x is not supported.", "Remove it, or quote the text."),
        ("a: 1\nb: *x", 2, "The alias *x is not supported.", "Write it out, or quote the text."),
        ("a: !!python/object:os.system x", 1, "The tag tag:yaml.org,2002:python/object:os.system is", "quote the text"),
        ("a: b: c", 1, "YAML: mapping values are not allowed", "Put the text in quotes: it contains ': '."),
        ("a: {zh: 什么: 是}", 1, "YAML: did not find expected ',' or '}'", "Put text in quotes inside {…}"),
        ("a: @b", 1, "YAML: found character that cannot start any token", "Put the text in quotes"),
        ('a: "x', 1, "YAML: found unexpected end of stream while scanning a quoted scalar", "never closed"),
        ('a: "\\sqrt"', 1, "YAML: found unknown escape character", "Use 'single quotes'"),
        ('a: "\\frac{1}{2}"', 1, "holds a control character.", "Use 'single quotes' around backslashes."),
        ('a: "\\nabla f"', 1, "holds a control character.", "Use 'single quotes' around backslashes."),
        ("a: [1, 2", 2, "YAML: did not find expected ',' or ']'", "Put text in quotes inside […]"),
        ("? [a]\n: b", 1, "A key is a list or a mapping.", "Put text with braces or brackets in quotes."),
        ("a: 1\n---\nb: 2", 2, "A second YAML document starts here.", "Remove the line '---'."),
        ("a: \x07", 1, "A control character is not allowed.", "Remove it."),
        ("[" * 100, 1, "This is nested too deeply, or there is too much of it.", "Split it up."),
    ],
)
def test_a_fault_says_where_and_how_to_mend_it(text: str, line: int, what: str, fix: str) -> None:
    found = [fault for fault in read_text(text).faults if what in fault.what]
    assert found, read_text(text).faults
    assert found[0].line == line
    assert fix in found[0].fix


def test_text_in_another_encoding_and_files_without_end_are_refused() -> None:
    assert "not UTF-8" in read("a: 批".encode("gbk"), "x.yaml").faults[0].what
    assert "more than 2,000,000 bytes" in read(b"#" * (MAX_FILE_BYTES + 1), "x.yaml").faults[0].what


def test_after_a_fault_of_syntax_every_other_item_is_read_all_the_same() -> None:
    document = read_text("- id: one\n- id: two: three\n- id: four\n- id: 'five\n- id: six\n")
    assert document.data == [{"id": "one"}, {"id": "four"}, {"id": "six"}]
    assert [fault.line for fault in document.faults] == [2, 4]
    assert document.place((2, "id")) == (5, 7)


def test_every_part_knows_its_line_and_column() -> None:
    document = read_text("- id: one\n  points:\n    - {id: a, fact: b}\n    - id: c\n- id: two\n")
    assert document.place((0, "points", 0, "fact")) == (3, 21)
    assert document.place((0, "points", 1)) == (4, 7)
    assert document.place((1, "id")) == (5, 7)
    assert document.place((1, "missing", 7)) == (5, 3), "the nearest container that exists"


@given(st.text() | st.text(alphabet="-:{}[]&*!|>'\"#%@`, \n\tab"))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    document = read(text.encode("utf-8", "surrogatepass"), "x.yaml")
    assert document.data is None or isinstance(document.data, str | list | dict)


@given(st.binary())
def test_no_bytes_make_the_reader_raise(content: bytes) -> None:
    read(content, "x.yaml")
