"""The store: one SQLite file that holds everything, behind functions that speak the engine's types."""

from bot.store.database import Store
from bot.store.rows import OutboxRow, Profile, StaleError

__all__ = ["OutboxRow", "Profile", "StaleError", "Store"]
