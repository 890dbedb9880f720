"""People at their clients: they type commands, press buttons, fill in modals and talk. They can do nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.loopback.discord.commands import invocation
from tests.loopback.discord.interactions import ACK_SECONDS, Interaction
from tests.loopback.discord.limits import LABEL, SELECT, TEXT, interactive, within
from tests.loopback.discord.refusals import THREAD_LOCKED, RefusedError
from tests.loopback.discord.shapes import EVERYTHING, THREADS, Intent, Json, Kind, Permission

if TYPE_CHECKING:
    from tests.loopback.discord.server import LoopbackDiscord


class NotSeenError(LookupError):
    """The person cannot see what they were to use."""


class Person:
    def __init__(self, discord: LoopbackDiscord, user: Json, locale: str, permissions: int) -> None:
        self._discord, self.user, self.locale, self.permissions = discord, user, locale, permissions
        self.id: str = user["id"]

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    @property
    def dm(self) -> Json:
        """This person's conversation with the bot."""
        return self._discord.world.dm_with(self.id)

    async def say(self, channel: Json, text: str) -> Json:
        """Write *text*; a message un-archives a thread, a locked thread takes none."""
        channel = self._seen(channel)
        if channel["type"] in THREADS:
            if channel["thread_metadata"]["locked"]:
                raise RefusedError(*THREAD_LOCKED)
            self._discord.world.thread_members[channel["id"]].add(self.id)
            if channel["thread_metadata"]["archived"]:
                channel["thread_metadata"]["archived"] = False
                await self._discord.gateway.dispatch("THREAD_UPDATE", channel, Intent.GUILDS)
        return await self._discord.rest.messages.post(self.user, channel, {"content": text})

    async def command(self, channel: Json, line: str, **options: Any) -> Interaction:
        """Run "/line"; returns when the bot has acknowledged. Raises TimeoutError where the client shows an error."""
        return await self._run(channel, line, options, None)

    async def complete(self, channel: Json, line: str, option: str, typed: str, **others: Any) -> list[Json]:
        """The choices that appear below *option* while *typed* stands in it."""
        shown = await self._run(channel, line, others | {option: typed}, option)
        return shown.choices

    async def _run(self, channel: Json, line: str, options: dict[str, Any], focused: str | None) -> Interaction:
        channel = self._seen(channel)
        context = 0 if channel.get("guild_id") else 1
        commands = self._discord.world.commands
        data, level = invocation(
            commands, line, options, context=context, permissions=self.permissions, focused=focused
        )
        people = {o["value"]: self._discord.world.users[o["value"]] for o in level["options"] if o["type"] == 6}
        places = {o["value"]: self._place(o["value"]) for o in level["options"] if o["type"] == 7}
        data["resolved"] = {"users": people, "members": {}, "channels": places}
        return await self._interact(channel, Kind.AUTOCOMPLETE if focused else Kind.COMMAND, data)

    def _place(self, channel_id: str) -> Json:
        channel = self._discord.world.channels[channel_id]
        return {key: channel.get(key) for key in ("id", "name", "type", "parent_id")} | {"permissions": str(EVERYTHING)}

    async def click(self, message: Json, label: str) -> Interaction:
        """Press the button (or open the select) that reads *label* or whose custom_id starts so."""
        button = self._find(message, label)
        return await self._interact(
            self._discord.world.channels[message["channel_id"]],
            Kind.COMPONENT,
            {"custom_id": button["custom_id"], "component_type": button["type"], "id": button.get("id", 1)},
            message=self._discord.world.messages[message["id"]],
        )

    async def choose(self, message: Json, name: str, *values: str) -> Interaction:
        select = self._find(message, name)
        if select["type"] == SELECT and not set(values) <= {o["value"] for o in select["options"]}:
            raise NotSeenError(f"{values} are not offered")
        data = {"custom_id": select["custom_id"], "component_type": select["type"], "values": list(values)}
        message = self._discord.world.messages[message["id"]]
        return await self._interact(
            self._discord.world.channels[message["channel_id"]], Kind.COMPONENT, data, message=message
        )

    def _find(self, message: Json, label: str) -> Json:
        current = self._discord.world.messages.get(message["id"])
        if current is None:
            raise NotSeenError("the message is gone")
        self._seen(self._discord.world.channels[current["channel_id"]])
        for component in interactive(current["components"]):
            named = label == component.get("label") or component["custom_id"].startswith(label)
            if named and not component.get("disabled"):
                return component
        raise NotSeenError(f"no enabled component {label!r}")

    async def submit(self, opened: Interaction, **values: str) -> Interaction:
        """Fill in the modal that *opened* showed; names are custom_ids. The client checks lengths."""
        assert opened.modal is not None, "no modal was shown"
        filled: list[Json] = []
        for component in opened.modal["components"]:
            if component["type"] == TEXT:
                filled.append({"type": TEXT, "id": 1})
                continue
            field = component.get("component") or component["components"][0]
            value = values.pop(field["custom_id"], field.get("value") or "")
            least = field.get("min_length") or (1 if field.get("required", True) else 0)
            within(field["custom_id"], value, field.get("max_length") or 4000, least=least)
            entry = {"type": field["type"], "id": 2, "custom_id": field["custom_id"], "value": value}
            if component["type"] == LABEL:
                filled.append({"type": LABEL, "id": 1, "component": entry})
            else:
                filled.append({"type": 1, "id": 1, "components": [entry]})
        if values:
            raise NotSeenError(f"the modal has no {sorted(values)}")
        data = {"custom_id": opened.modal["custom_id"], "components": filled}
        channel = self._discord.world.channels[opened.payload["channel_id"]]
        return await self._interact(channel, Kind.MODAL, data, message=opened.payload.get("message"))

    async def _interact(self, channel: Json, kind: Kind, data: Json, message: Json | None = None) -> Interaction:
        interaction = self._discord.rest.interactions.new(
            self.user, channel, kind, data, message=message, locale=self.locale, permissions=self.permissions
        )
        await self._discord.gateway.dispatch("INTERACTION_CREATE", interaction.payload)
        try:
            await asyncio.wait_for(interaction.acknowledged.wait(), ACK_SECONDS)
        except TimeoutError:
            raise TimeoutError("The application did not respond") from None
        return interaction

    def _seen(self, channel: Json) -> Json:
        current = self._discord.world.channels.get(channel["id"])
        if current is None or not self._discord.rest.threads.sees(self.id, current):
            raise NotSeenError(f"{self.user['username']} does not see {channel.get('name', 'this conversation')}")
        return current


MEMBER = EVERYTHING & ~Permission.MANAGE_GUILD
