"""Banks of questions: YAML in, typed and checked questions out."""

from bot.bank.faults import BankError, Fault
from bot.bank.loader import load_library

__all__ = ["BankError", "Fault", "load_library"]
