"""Shared by all tests: the catalogues are compiled when a source tree has not been built since they changed."""

from __future__ import annotations

from hypothesis import settings

from hatch_build import LOCALE, compile_catalogues

settings.register_profile("untimed", deadline=None)  # how fast something is belongs into a benchmark
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Compile the Chinese sentences where a .mo is missing or older than its .po."""
    for po in LOCALE.glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            compile_catalogues()
            return
