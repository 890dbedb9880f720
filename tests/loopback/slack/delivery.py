"""How Slack hands a payload to the app: over a socket, or as a signed POST; and how it tries again.

An events_api payload that is not acknowledged within 3 s comes again, up to three times (in the real service at once,
after one minute and after five), always with the same event id. Commands, clicks and modals come once.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp
from aiohttp import WSMsgType, web

from tests.loopback.slack.model import Json, SlackError, Team
from tests.loopback.slack.world import World

ACK_SECONDS = 3.0
MAX_SOCKETS = 10


class NotAcknowledgedError(Exception):
    """The app did not answer in time, or answered with an error; the person sees a warning triangle."""


@dataclass(frozen=True)
class Retry:
    number: int
    reason: str = "http_timeout"


class Delivery(Protocol):
    """One way to the app. Gives the acknowledgement's payload (None when it is empty)."""

    async def deliver(self, kind: str, payload: Json, retry: Retry | None = None) -> Json | None: ...


@dataclass
class SocketMode:
    """The sockets that the app holds open; each envelope goes to one of them."""

    world: World
    ack_seconds: float = ACK_SECONDS
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)
    swallow_acks: int = 0  # so many acknowledgements are lost on the way
    opened: int = 0
    tickets: set[str] = field(default_factory=set)
    refuse_links: int = 0  # so many connections are refused, though their ticket was good

    def ticket(self) -> Json:
        """Raises: SlackError: too_many_websockets."""
        if len(self.live()) >= MAX_SOCKETS:
            raise SlackError("too_many_websockets")
        ticket = self.world.new_id("t")
        self.tickets.add(ticket)
        return {"url": f"{self.world.base.replace('http', 'ws', 1)}/link/?ticket={ticket}"}

    def live(self) -> list[web.WebSocketResponse]:
        return [socket for socket in self.sockets if not socket.closed]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A connection; its ticket is good once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=403)
        self.tickets.discard(ticket)
        if self.refuse_links > 0:
            self.refuse_links -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.opened += 1
        info = {"num_connections": len(self.live()), "connection_info": {"app_id": "A0001"}}
        await socket.send_json({"type": "hello", **info, "debug_info": {"host": "loopback"}})
        self.world.poke()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self.acknowledge(json.loads(frame.data))
        self.sockets.remove(socket)
        self.world.poke()
        return socket

    def acknowledge(self, reply: Json) -> None:
        if self.swallow_acks > 0:
            self.swallow_acks -= 1
            return
        future = self.waiting.pop(reply.get("envelope_id", ""), None)
        if future is not None and not future.done():
            future.set_result(reply.get("payload"))

    async def deliver(self, kind: str, payload: Json, retry: Retry | None = None) -> Json | None:
        live = self.live()
        if not live:
            raise NotAcknowledgedError("no socket is open")
        envelope_id = self.world.new_id("envelope-")
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}
        future = self.waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await live[self.world.last_id % len(live)].send_json(envelope)
            return await asyncio.wait_for(future, self.ack_seconds)
        except (TimeoutError, ConnectionError) as error:
            raise NotAcknowledgedError(f"{kind} was not acknowledged within {self.ack_seconds:g} s") from error
        finally:
            self.waiting.pop(envelope_id, None)

    async def say_goodbye(self, reason: str, *, close: bool) -> None:
        """What Slack does every few hours: it announces the end of a connection, and then ends it."""
        for socket in self.live():
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})
            if close:
                await socket.close()

    def break_off(self) -> None:
        """Cut every connection without a closing handshake."""
        for socket in self.live():
            transport = socket._req.transport if socket._req else None
            if transport is not None:
                transport.abort()


@dataclass
class SignedHttp:
    """POSTs to the app's public address, signed as `v0:timestamp:body` with HMAC-SHA256."""

    world: World
    url: str
    secret: str
    ack_seconds: float = ACK_SECONDS

    async def deliver(self, kind: str, payload: Json, retry: Retry | None = None) -> Json | None:
        body, content_type = encode(kind, payload)
        headers = {"Content-Type": content_type}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        status, text = await self.post(body, headers)
        if status != 200:
            raise NotAcknowledgedError(f"{status} {text}")
        if text.startswith("{"):
            answer: Json = json.loads(text)
            return answer
        return {"text": text} if text else None

    async def post(self, body: str, headers: dict[str, str], *, age: float = 0, secret: str = "") -> tuple[int, str]:
        """Status and text of one signed POST; *age* seconds old, and with another *secret* if one is given."""
        stamp = str(int(self.world.clock.now() - self.world.clock.offset - age))
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret or self.secret, stamp, body)}
        timeout = aiohttp.ClientTimeout(self.ack_seconds)
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(self.url, data=body.encode(), headers=headers | signed, timeout=timeout) as answer,
            ):
                return answer.status, await answer.text()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotAcknowledgedError(repr(error)) from error


def encode(kind: str, payload: Json) -> tuple[str, str]:
    """Body and content type: events are JSON, commands a form, everything clicked a form with one JSON field."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urllib.parse.urlencode(form), "application/x-www-form-urlencoded"


def sign(secret: str, stamp: str, body: str) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()


@dataclass
class Events:
    """Events with their retries, in the background, so that the writer of a message does not wait for the app."""

    world: World
    delivery: Delivery
    subscribed: frozenset[str]
    pauses: Sequence[float] = (0.05, 0.1, 0.2)
    given_up: list[Json] = field(default_factory=list)
    running: set[asyncio.Task[None]] = field(default_factory=set)

    def emit(self, team: Team, event: Json) -> None:
        """Send *event* if the app subscribes to it."""
        if name_of(event) in self.subscribed:
            task = asyncio.get_running_loop().create_task(self.send(self.wrap(team, event)))
            self.running.add(task)
            task.add_done_callback(self.running.discard)

    def wrap(self, team: Team, event: Json) -> Json:
        authorization = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot_user, "is_bot": True}
        return {
            "type": "event_callback",
            "token": "unused",
            "team_id": team.id,
            "context_team_id": team.id,
            "api_app_id": "A0001",
            "event": event,
            "event_id": self.world.new_id("Ev"),
            "event_time": int(self.world.clock.now()),
            "is_ext_shared_channel": False,
            "authorizations": [{**authorization, "is_enterprise_install": False}],
        }

    async def send(self, payload: Json) -> None:
        retry = None
        for pause in (*self.pauses, None):
            try:
                await self.delivery.deliver("events_api", payload, retry)
            except NotAcknowledgedError:
                if pause is None:
                    self.given_up.append(payload)
                    return
                retry = Retry(1 if retry is None else retry.number + 1)
                await asyncio.sleep(pause)
            else:
                return

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while self.running:
            await asyncio.gather(*self.running, return_exceptions=True)


def name_of(event: Json) -> str:
    """The subscription an event belongs to: `message.channels` for a message in a public channel."""
    if event["type"] != "message":
        return str(event["type"])
    return {"channel": "message.channels", "group": "message.groups", "im": "message.im"}[event["channel_type"]]
