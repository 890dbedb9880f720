"""Interactions: acknowledged within 3 s and once; afterwards the token writes for 15 minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from tests.loopback.discord import shapes
from tests.loopback.discord.limits import check_message, check_modal
from tests.loopback.discord.messages import Messages
from tests.loopback.discord.refusals import ALREADY_ACKNOWLEDGED, TOKEN_EXPIRED, RefusedError, invalid, unknown
from tests.loopback.discord.shapes import EPHEMERAL, EVERYTHING, Answer, ChannelType, Json, Kind
from tests.loopback.discord.world import World

ACK_SECONDS = 3.0
TOKEN_SECONDS = 900.0


class Interaction:
    """One thing a person did, and everything the bot answered to it."""

    def __init__(self, payload: Json, user: Json, born: float) -> None:
        self.payload, self.user, self.born = payload, user, born
        self.id: str = payload["id"]
        self.token: str = payload["token"]
        self.kind: Answer | None = None
        self.reply: Json | None = None  # the first message, also when it came after "thinking…"
        self.followups: list[Json] = []
        self.modal: Json | None = None
        self.choices: list[Json] = []
        self.took: float | None = None  # seconds until the acknowledgement
        self.private = False
        self.acknowledged = asyncio.Event()

    @property
    def messages(self) -> list[Json]:
        return ([self.reply] if self.reply else []) + self.followups


class Interactions:
    def __init__(self, world: World, messages: Messages) -> None:
        self.world, self.messages = world, messages
        self.by_id: dict[str, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}

    def new(
        self, user: Json, channel: Json, kind: Kind, data: Json, *, message: Json | None, locale: str, permissions: int
    ) -> Interaction:
        guild_id = channel.get("guild_id")
        payload: Json = {
            "id": self.world.new_id(),
            "application_id": self.world.bot["id"],
            "type": int(kind),
            "token": f"token-{self.world.new_id()}",
            "version": 1,
            "data": data,
            "channel": channel | {"permissions": str(EVERYTHING)},
            "channel_id": channel["id"],
            "locale": locale,
            "app_permissions": str(self.world.permissions_in(channel)),
            "entitlements": [],
            "attachment_size_limit": 10 << 20,
            "authorizing_integration_owners": {"0": guild_id or "0"},
            "context": 0 if guild_id else 1,
        }
        if guild_id:
            person = shapes.member(user, self.world.stamp()) | {"permissions": str(permissions)}
            guild = {"id": guild_id, "locale": "en-US", "features": []}
            payload |= {"guild_id": guild_id, "guild": guild, "guild_locale": "en-US", "member": person}
        else:
            payload["user"] = user
        if message is not None:
            payload["message"] = message
        interaction = Interaction(payload, user, self.world.clock.seconds())
        self.by_id[interaction.id] = self.by_token[interaction.token] = interaction
        return interaction

    # ---- POST /interactions/{id}/{token}/callback ----------------------------------------------------------------
    async def acknowledge(self, id_: str, token: str, body: Json, *, with_response: bool) -> Json | None:
        interaction = self.by_id.get(id_)
        if interaction is None or interaction.token != token:
            raise unknown("Interaction")
        if interaction.kind is not None:
            raise RefusedError(*ALREADY_ACKNOWLEDGED)
        took = self.world.clock.seconds() - interaction.born
        if took > ACK_SECONDS:
            raise unknown("Interaction")
        kind, data = Answer(body["type"]), body.get("data") or {}
        self._check_fits(interaction, kind)
        resource = await self._answer(interaction, kind, data)
        interaction.kind, interaction.took = kind, took
        interaction.acknowledged.set()
        if not with_response:
            return None
        ephemeral = bool((data.get("flags") or 0) & EPHEMERAL)
        about: Json = {"id": id_, "type": interaction.payload["type"], "response_message_ephemeral": ephemeral}
        about["response_message_loading"] = kind is Answer.THINKING
        if resource is None:
            return {"interaction": about}
        about["response_message_id"] = resource["id"]
        if kind in (Answer.THINKING, Answer.DEFERRED_UPDATE):
            return {"interaction": about}
        return {"interaction": about, "resource": {"type": int(kind), "message": resource}}

    @staticmethod
    def _check_fits(interaction: Interaction, kind: Answer) -> None:
        asked = Kind(interaction.payload["type"])
        if (kind is Answer.CHOICES) != (asked is Kind.AUTOCOMPLETE):
            raise invalid("type", "choices answer autocompletion and nothing else")
        if kind in (Answer.UPDATE, Answer.DEFERRED_UPDATE) and "message" not in interaction.payload:
            raise invalid("type", "there is no message to update")
        if kind is Answer.MODAL and asked is Kind.MODAL:
            raise invalid("type", "a modal cannot answer a modal")

    async def _answer(self, interaction: Interaction, kind: Answer, data: Json) -> Json | None:
        """Do what the acknowledgement says; the message that it made or changed."""
        match kind:
            case Answer.MESSAGE:
                check_message(data)
                interaction.reply = await self._write(interaction, data)
                return interaction.reply
            case Answer.THINKING:
                interaction.private = bool((data.get("flags") or 0) & EPHEMERAL)
                return self._loading(interaction)
            case Answer.DEFERRED_UPDATE:
                return self.world.messages.get(interaction.payload["message"]["id"])
            case Answer.UPDATE:
                return await self.messages.edit(self._source(interaction), data)
            case Answer.CHOICES:
                if len(data["choices"]) > 25:
                    raise invalid("choices", "25 at most")
                for choice in data["choices"]:
                    if not (1 <= len(choice["name"]) <= 100 and 1 <= len(str(choice["value"])) <= 100):
                        raise invalid("choices", "name and value are 1 to 100 characters")
                interaction.choices = data["choices"]
            case Answer.MODAL:
                check_modal(data)
                interaction.modal = data
        return None

    def _source(self, interaction: Interaction) -> Json:
        message = self.world.messages.get(interaction.payload["message"]["id"])
        if message is None:
            raise unknown("Message")
        return message

    def _loading(self, interaction: Interaction) -> Json:
        return {
            "id": self.world.new_id(),
            "channel_id": interaction.payload["channel_id"],
            "author": self.world.bot,
            "content": "",
            "timestamp": self.world.stamp(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 20,
            "flags": 128 | (EPHEMERAL if interaction.private else 0),
        }

    # ---- /webhooks/{application}/{token}… ------------------------------------------------------------------------
    def _live(self, token: str) -> Interaction:
        interaction = self.by_token.get(token)
        if interaction is None or interaction.kind is None:
            raise unknown("Webhook")
        if self.world.clock.seconds() - interaction.born > TOKEN_SECONDS:
            raise RefusedError(*TOKEN_EXPIRED)
        return interaction

    async def follow_up(self, token: str, body: Json) -> Json:
        interaction = self._live(token)
        check_message(body)
        if interaction.kind is Answer.THINKING and interaction.reply is None:
            interaction.reply = await self._write(interaction, body, private=interaction.private)
            return interaction.reply
        message = await self._write(interaction, body)
        interaction.followups.append(message)
        return message

    async def on_message(self, method: str, token: str, message_id: str, body: Json) -> Json | None:
        """GET, PATCH or DELETE of the first answer (@original) or of a follow-up."""
        interaction = self._live(token)
        if (
            message_id == "@original"
            and method == "PATCH"
            and interaction.kind is Answer.THINKING
            and not interaction.reply
        ):
            interaction.reply = await self._write(interaction, body, private=interaction.private)
            return interaction.reply
        message = self._original(interaction) if message_id == "@original" else self.world.messages.get(message_id)
        if message is None:
            raise unknown("Message")
        match method:
            case "PATCH":
                return await self.messages.edit(message, body)
            case "DELETE":
                self.world.messages.pop(message["id"], None)
                return None
            case _:
                return message

    def _original(self, interaction: Interaction) -> Json | None:
        if interaction.kind in (Answer.UPDATE, Answer.DEFERRED_UPDATE):
            return self.world.messages.get(interaction.payload["message"]["id"])
        return interaction.reply

    def _write(self, interaction: Interaction, body: Json, *, private: bool = False) -> Awaitable[Json]:
        channel = self.world.channel(interaction.payload["channel_id"])
        more: dict[str, Any] = {
            "flags": EPHEMERAL if private else 0,
            "webhook_id": self.world.bot["id"],
            "application_id": self.world.bot["id"],
            "interaction_metadata": self._metadata(interaction, channel),
        }
        if channel["type"] != ChannelType.DM:
            more["type"] = 20 if interaction.payload["type"] == Kind.COMMAND else 0
        return self.messages.post(self.world.bot, channel, body, **more)

    def _metadata(self, interaction: Interaction, channel: Json) -> Json:
        about: Json = {
            "id": interaction.id,
            "type": interaction.payload["type"],
            "user": interaction.user,
            "authorizing_integration_owners": {"0": channel.get("guild_id") or "0"},
        }
        source = interaction.payload.get("message")
        match interaction.payload["type"]:
            case Kind.COMPONENT if source:
                about["interacted_message_id"] = source["id"]
            case Kind.MODAL:
                # A modal is opened by a command or, on a message, by a button.
                opened = dict(about, id=self.world.new_id(), type=int(Kind.COMPONENT if source else Kind.COMMAND))
                if source:
                    opened["interacted_message_id"] = source["id"]
                about["triggering_interaction_metadata"] = opened
        return about
