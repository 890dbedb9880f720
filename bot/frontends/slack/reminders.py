"""The private reminder before a streak ends: switching it on and off."""

from __future__ import annotations

from bot.frontends.slack.asker import Asker
from bot.frontends.slack.interviews import House
from bot.frontends.slack.names import COMMAND
from bot.reminders import Reminders


class ReminderDesk:
    """Switching it on and off."""

    def __init__(self, house: House, reminders: Reminders) -> None:
        self.house = house
        self.reminders = reminders

    async def switch(self, asker: Asker, hour: int | None) -> None:
        """Remind *asker* from *hour* of their own clock on; None: never."""
        if hour is None:
            await self.reminders.off(asker.team, asker.user)
            return
        await self.house.learn_timezone(asker)
        await self.reminders.on(asker.team, asker.user, await self.house.language_of(asker), hour)

    async def ordered(self, asker: Asker, hour: int | None) -> None:
        """The same, by a command or the button; what holds now is said."""
        await self.switch(asker, hour)
        words = await self.house.words_for(asker)
        if hour is None:
            text = words.say("No more reminders. {command} reminder on brings them back.", command=COMMAND)
        else:
            zone = (await self.house.runtime.profile(asker.team, asker.user)).timezone or self.house.runtime.timezone
            text = words.say(
                "When a streak of yours is about to end I write to you in private, from {hour}:00 on ({zone}), "
                "once a day at the most. {command} reminder off ends that.",
                hour=hour,
                zone=zone,
                command=COMMAND,
            )
        await self.house.tell(asker, text)
