"""What people do in Slack: type, reply, click, fill in a modal, open the App Home. Each act gives what the app answers.

The acts obey Slack's interface: no slash command inside a thread, no click on a button that the person cannot see, no
empty submission of a field that must be filled.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Protocol

from tests.loopback.slack.calls_views import put_view
from tests.loopback.slack.delivery import Delivery, Events
from tests.loopback.slack.model import Channel, Json, Kind, Message, Team, texts_of
from tests.loopback.slack.world import World


class Slack(Protocol):
    """The part of the server a person needs."""

    delivery: Delivery
    events: Events


@dataclass
class Person:
    world: World
    commands: frozenset[str]
    shortcuts: frozenset[str]
    slack: Slack
    team: Team
    id: str

    # -- writing -------------------------------------------------------------------------------

    async def types(self, channel: str, line: str) -> Json | None:
        """A slash command in the main box of a channel. A text in the acknowledgement is shown to this person only."""
        command, _, text = line.partition(" ")
        if command not in self.commands:
            raise LookupError(f"{command} is not a valid command; Slackbot says so")
        place = self.channel(channel)
        payload: Json = {
            **self.about_me(),
            "command": command,
            "text": text,
            "channel_id": place.id,
            "channel_name": "directmessage" if place.kind is Kind.DIRECT else place.name,
            "trigger_id": self.world.new_trigger(),
            "response_url": self.world.new_response_url(self.team, place.id, self.id),
        }
        answer = await self.slack.delivery.deliver("slash_commands", payload)
        if answer and (answer.get("text") or answer.get("blocks")):
            self.hear(place, answer)
        return answer

    def says(self, channel: str, text: str, *, thread: str | None = None, subtype: str | None = None) -> Message:
        """A plain message; *thread* is the time stamp of the message it replies to."""
        place = self.channel(channel)
        if place.archived:
            raise PermissionError("the channel is archived")
        message = self.new_message(place, text, thread)
        self.world.put(self.team, place, message, subtype=subtype)
        if f"<@{self.team.bot_user}>" in text and place.kind is not Kind.DIRECT:
            mention = {**message.wire(), "type": "app_mention", "channel": place.id, "event_ts": message.ts}
            self.slack.events.emit(self.team, mention)
        return message

    def replies(self, to: Message, text: str) -> Message:
        return self.says(to.channel, text, thread=to.thread_ts or to.ts)

    def message_event(self, channel: str, text: str, thread: str | None = None) -> Json:
        """A message kept but not yet told to the app, for tests that deliver in another order or twice."""
        place = self.channel(channel)
        message = self.new_message(place, text, thread)
        place.messages[message.ts] = message
        event = {**message.wire(), "channel": place.id, "channel_type": place.kind.value, "event_ts": message.ts}
        return self.slack.events.wrap(self.team, event)

    def new_message(self, place: Channel, text: str, thread: str | None) -> Message:
        return Message(
            self.world.new_ts(),
            place.id,
            self.id,
            text,
            thread_ts=thread,
            client_msg_id=str(uuid.UUID(int=self.count())),
        )

    # -- clicking ------------------------------------------------------------------------------

    async def clicks(self, message: Message, action: str) -> Json | None:
        """A button of a message, found by its action id or the part after its last colon."""
        if message.only_for not in (None, self.id):
            raise LookupError("this person cannot see that message")
        return await self.slack.delivery.deliver("interactive", self.click(message, message.button(action)))

    def click(self, message: Message, button: Json) -> Json:
        place = self.channel(message.channel)
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": place.id}
        container["is_ephemeral"] = message.only_for is not None
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload: Json = {
            **self.interaction("block_actions"),
            "container": container,
            "channel": {"id": place.id, "name": place.name},
            "state": {"values": {}},
            "response_url": self.world.new_response_url(self.team, place.id, self.id, message.thread_ts),
            "actions": [self.action(button)],
        }
        if message.only_for is None:
            payload["message"] = message.wire()  # Slack leaves it out for ephemeral messages
        return payload

    async def clicks_home(self, action: str, selected: str | None = None) -> None:
        """A button or menu in the App Home; *selected* is the value chosen from a menu."""
        await self.clicks_view(self.team.homes[self.id], action, selected)

    async def clicks_view(self, view: Json, action: str, selected: str | None = None) -> Json | None:
        """A button or menu in an open modal or the App Home."""
        element = Message("", "", "", "", blocks=view["blocks"]).button(action)
        done = self.action(element)
        if selected is not None:
            done["selected_option"] = next(o for o in element["options"] if o["value"] == selected)
        payload: Json = {
            **self.interaction("block_actions"),
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [done],
        }
        return await self.slack.delivery.deliver("interactive", payload)

    async def uses_shortcut(self, callback_id: str) -> Json | None:
        if callback_id not in self.shortcuts:
            raise LookupError(f"there is no shortcut {callback_id}")
        payload = {**self.interaction("shortcut"), "callback_id": callback_id, "action_ts": self.world.new_ts()}
        return await self.slack.delivery.deliver("interactive", payload)

    async def fills(self, view: Json, values: dict[str, str]) -> Json | None:
        """Submit a modal; *values* are by block id. Fields left out keep what the app put there."""
        state: dict[str, Json] = defaultdict(dict)
        unknown = dict(values)
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            element = block["element"]
            value = unknown.pop(block["block_id"], None)
            state[block["block_id"]][element["action_id"]] = entered(
                element, value, optional=block.get("optional", False)
            )
        if unknown:
            raise LookupError(f"the modal has no {sorted(unknown)}")
        payload: Json = {
            **self.interaction("view_submission"),
            "view": {**view, "state": {"values": dict(state)}},
            "response_urls": [],
        }
        answer = await self.slack.delivery.deliver("interactive", payload)
        if answer and answer.get("response_action") == "update":
            put_view(self.world, self.team, answer["view"], view["id"])
        return answer

    def opens_home(self) -> None:
        direct = self.team.direct(self.id)
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": direct.id, "tab": "home"}
        if self.id in self.team.homes:
            event["view"] = self.team.homes[self.id]
        self.slack.events.emit(self.team, event | {"event_ts": self.world.new_ts()})

    # -- seeing --------------------------------------------------------------------------------

    def whispers(self, channel: str) -> list[Message]:
        """The messages of a channel that only this person sees."""
        return [message for message in self.channel(channel).ephemeral if message.only_for == self.id]

    def home(self) -> str:
        return "\n".join(texts_of(self.team.homes.get(self.id, {}).get("blocks", [])))

    # -- parts ---------------------------------------------------------------------------------

    def channel(self, channel: str) -> Channel:
        if channel == f"D{self.id}":
            return self.team.direct(self.id)
        place = self.team.channels[channel]
        if self.id not in place.members:
            raise PermissionError(f"{self.id} is not in {channel}")
        return place

    def hear(self, place: Channel, answer: Json) -> None:
        message = Message(self.world.new_ts(), place.id, self.team.bot_user, answer.get("text") or "")
        message.blocks = answer.get("blocks") or []
        message.only_for = self.id
        self.world.whisper(place, message)

    def count(self) -> int:
        self.world.last_id += 1
        return self.world.last_id

    def action(self, element: Json) -> Json:
        kept = {key: element[key] for key in ("action_id", "block_id", "type", "text", "value") if key in element}
        return kept | {"action_ts": self.world.new_ts()}

    def about_me(self) -> Json:
        return {
            "token": "unused",
            "team_id": self.team.id,
            "team_domain": self.team.name.lower(),
            "user_id": self.id,
            "user_name": self.team.members[self.id].name,
            "api_app_id": "A0001",
            "is_enterprise_install": "false",
        }

    def interaction(self, kind: str) -> Json:
        return {
            "type": kind,
            "token": "unused",
            "api_app_id": "A0001",
            "team": {"id": self.team.id, "domain": self.team.name.lower()},
            "user": {"id": self.id, "username": self.team.members[self.id].name, "team_id": self.team.id},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.world.new_trigger(),
        }


def entered(element: Json, value: str | None, *, optional: bool) -> Json:
    """The state of one input after a person put *value* there (None: left as it was)."""
    kind = element["type"]
    if kind == "plain_text_input":
        text = element.get("initial_value") if value is None else value
        if not text and not optional:
            raise ValueError("Slack does not submit an empty field that must be filled")
        if text and len(text) > element.get("max_length", 3000):
            raise ValueError("Slack does not let anybody type that much")
        return {"type": kind, "value": text or None}
    if kind in ("static_select", "radio_buttons"):
        options = {option["value"]: option for option in element["options"]}
        chosen = element.get("initial_option") if value is None else options[value]
        if chosen is None and not optional:
            raise ValueError("Slack does not submit a menu without a choice")
        return {"type": kind, "selected_option": chosen}
    if kind == "conversations_select":
        if value is None and not optional:
            raise ValueError("Slack does not submit a menu without a choice")
        return {"type": kind, "selected_conversation": value}
    if kind == "timepicker":
        return {"type": kind, "selected_time": element.get("initial_time") if value is None else value}
    if kind == "checkboxes":
        options = {option["value"]: option for option in element["options"]}
        picked = element.get("initial_options", []) if value is None else [options[v] for v in value.split(",") if v]
        return {"type": kind, "selected_options": picked}
    raise LookupError(f"nobody knows how to fill {kind}")
