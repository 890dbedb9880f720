"""Banks of questions: YAML in, typed and checked questions out."""

from bot.bank.cache import default_folder as cache_folder
from bot.bank.faults import BankError, Fault
from bot.bank.loader import load_library

__all__ = ["BankError", "Fault", "cache_folder", "load_library"]
