"""Every sentence the bot says. English sentences are the message ids; gettext catalogues hold the other languages.

Values are put in with str.format by name, after translation, so a translator may change their order. A value is never
itself read as a format.
"""

from bot.wording.catalogue import DOMAINS, LOCALE, Wording, wording

__all__ = ["DOMAINS", "LOCALE", "Wording", "wording"]
