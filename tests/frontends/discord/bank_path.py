"""Where the small bank of these tests lies."""

from __future__ import annotations

from pathlib import Path

BANK = Path(__file__).parent / "bank"
