"""Events: messages, mentions, the App Home, and what happens to the app itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.engine.state import Record
from bot.frontends.slack.asker import PLATFORM, Asker, Payload, from_message
from bot.frontends.slack.bursts import Reply
from bot.frontends.slack.commands import Verb, folded, verb_of
from bot.frontends.slack.home import Homes
from bot.frontends.slack.interviews import House, Interviews
from bot.frontends.slack.mrkdwn import typed
from bot.frontends.slack.once import Once
from bot.frontends.slack.orders import Orders
from bot.runtime import is_open

SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})  # of messages that a person wrote


class Listening:
    """What is done about each event."""

    def __init__(self, house: House, interviews: Interviews, orders: Orders, homes: Homes) -> None:
        self.house = house
        self.interviews = interviews
        self.orders = orders
        self.homes = homes
        self.once = Once()
        self.events: dict[str, Callable[[str, Payload], Awaitable[None]]] = {
            "message": self.on_message,
            "app_mention": self.on_message,
            "app_home_opened": self.on_home,
            "app_uninstalled": self.on_uninstalled,
            "tokens_revoked": self.on_uninstalled,
            "member_joined_channel": self.on_joined,
        }

    async def take(self, body: Payload) -> None:
        """Act on the event in *body*, if it is one that matters."""
        event = body.get("event") or {}
        act = self.events.get(event.get("type", ""))
        if act is not None:
            await act(body.get("team_id") or "", event)

    async def on_message(self, team: str, event: Payload) -> None:
        """A message in a thread, a direct message or a mention: for an interview, or an order."""
        if event.get("subtype") not in SUBTYPES or event.get("bot_id") or not event.get("user"):
            return
        workspace = await self.house.workspaces.find(team)
        if workspace is None:
            return
        mention = f"<@{workspace.bot_user}>"
        text = str(event.get("text") or "")
        is_mention = mention in text
        asker = from_message(team, event)
        record = await self.interview_at(asker)
        reply = Reply(event["ts"], typed(text.replace(mention, " ")), names_of(team, event))
        if record is not None and is_open(record) and reply.text:
            await self.interviews.hear(record, asker, reply)
        elif is_mention or asker.is_direct or self.asks_to_start(event, workspace.bot_user, reply.text):
            await self.order(asker, event, reply, is_mention=is_mention)

    async def interview_at(self, asker: Asker) -> Record | None:
        if not asker.thread and not asker.is_direct:
            return None
        return await self.house.runtime.session_at(asker.place)

    def asks_to_start(self, event: Payload, bot_user: str, text: str) -> bool:
        """A thread of ours in which nothing goes on: its interview was lost before it began, or is over."""
        if event.get("parent_user_id") != bot_user:
            return False
        return verb_of(folded(text).split())[0] is Verb.START

    async def order(self, asker: Asker, event: Payload, reply: Reply, *, is_mention: bool) -> None:
        """A message and its mention event are two events about one thing: they share the name."""
        if not self.once.take(reply.ids[0]):
            return
        try:
            at = asker
            if is_mention and not asker.is_direct and not asker.thread:
                at = Asker(asker.team, asker.user, asker.channel, thread=event["ts"])  # its thread, under the mention
            await self.orders.obey(at, reply.text, event["ts"])
        except BaseException:
            self.once.give_back(reply.ids[0])
            raise

    async def on_home(self, team: str, event: Payload) -> None:
        if event.get("tab", "home") == "home":
            await self.homes.publish(Asker(team, event["user"]))

    async def on_uninstalled(self, team: str, event: Payload) -> None:
        tokens = event.get("tokens")
        if event["type"] == "tokens_revoked" and tokens is not None and not tokens.get("bot"):
            return  # only tokens of people, and the app asks for none
        await self.house.workspaces.lose(team, str(event["type"]))

    async def on_joined(self, team: str, event: Payload) -> None:
        """Invited (back) into a channel: what waits for it goes out now."""
        workspace = await self.house.workspaces.find(team)
        if workspace is not None and event.get("user") == workspace.bot_user:
            self.house.courier.tasks.spawn(self.house.runtime.recover(PLATFORM))
            self.house.courier.tasks.spawn(self.house.courier.daily.deliver())


def names_of(team: str, event: Payload) -> tuple[str, ...]:
    """What a message may come back as: its place and time, and the id its writer's program gave it.

    The second catches what was seen in practice: one message delivered twice with different time stamps.
    """
    by_time = f"slack/{team}/{event['channel']}/{event['ts']}"
    client_id = event.get("client_msg_id")
    return (by_time, f"slack/{team}/msg/{client_id}") if client_id else (by_time,)
