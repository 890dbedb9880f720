"""The store: one SQLite file that holds everything, behind functions that speak the engine's types."""

from bot.store.database import Store
from bot.store.rows import OutboxRow, StaleError

__all__ = ["OutboxRow", "StaleError", "Store"]
