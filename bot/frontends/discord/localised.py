"""Names and descriptions of the commands in simplified and traditional Chinese."""

from __future__ import annotations

from functools import cache

import discord
from discord import app_commands
from opencc import OpenCC

from bot.engine.question import Language
from bot.wording import wording


@cache
def _traditional() -> OpenCC:
    """As written in Taiwan, with the words used there."""
    return OpenCC("s2twp")


class Chinese(app_commands.Translator):
    """From the catalogue; the traditional form is made from the simplified one."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002
    ) -> str | None:
        """*string* for *locale*, or None to leave it in English."""
        if locale not in {discord.Locale.chinese, discord.Locale.taiwan_chinese}:
            return None
        text = wording(Language.ZH).say(string.message)
        if text == string.message:
            return None
        return str(_traditional().convert(text)) if locale is discord.Locale.taiwan_chinese else text
