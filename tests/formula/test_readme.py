"""The examples of the engine's documents are true."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import grader.formula


def test_every_example_of_the_readme_comes_out_as_printed() -> None:
    readme = Path(grader.formula.__file__).with_name("README.md")
    assert doctest.testfile(str(readme), module_relative=False).failed == 0


@pytest.mark.parametrize("module", ["check", "numerals"])
def test_the_examples_in_docstrings(module: str) -> None:
    assert doctest.testmod(import_module(f"grader.formula.{module}")).failed == 0
