"""The REST API: which call does what, who may call, and a record of all that was said in both directions."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.loopback.discord.commands import check_commands
from tests.loopback.discord.faults import Fault, When
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.interactions import Interactions
from tests.loopback.discord.messages import Messages
from tests.loopback.discord.rates import Rates
from tests.loopback.discord.refusals import RefusedError, unknown
from tests.loopback.discord.shapes import Json, Permission
from tests.loopback.discord.threads import Threads
from tests.loopback.discord.world import World

PREFIX = "/api/v10"


@dataclass(frozen=True)
class Exchange:
    """One call and its answer, for replays against the OpenAPI document and for a look at what the bot did."""

    method: str
    path: str
    body: Any
    status: int
    answer: Any


class Rest:
    def __init__(self, world: World, gateway: Gateway, rates: Rates, token: str) -> None:
        self.world, self.gateway, self.rates, self.token = world, gateway, rates, token
        self.messages = Messages(world, gateway)
        self.threads = Threads(world, gateway)
        self.interactions = Interactions(world, self.messages)
        self.faults: list[Fault] = []
        self.log: list[Exchange] = []
        self.typing: list[str] = []  # channels in which the bot showed that it types
        self.files: dict[str, bytes] = {}  # by file name: what the bot attached
        self.latency = 0.0  # seconds added to each call
        self.shards = 1

    async def serve(self, request: web.Request) -> web.Response:
        method, path = request.method, request.path.removeprefix(PREFIX)
        body = await self._body(request)
        headers = {"Via": "1.1 loopback"}  # discord.py takes a 429 without it for a ban by Cloudflare
        if self.latency:
            await asyncio.sleep(self.latency)
        fault = next((f for f in self.faults if f.strikes(method, path)), None)
        if fault is not None and fault.when is When.BEFORE:
            return self._reply(method, path, body, fault.status, fault.body, headers | fault.headers)
        try:
            self._check_caller(request, path, headers)
            answer = await self._route(method, path.strip("/").split("/"), body, dict(request.query), headers)
            status = 204 if answer is None else 201 if method == "POST" and path.endswith("/threads") else 200
        except RefusedError as refusal:
            status, answer = refusal.status, refusal.body
            if status == 429:
                headers["Retry-After"] = str(refusal.body["retry_after"])
        if fault is not None:
            status, answer = fault.status, fault.body
        return self._reply(method, path, body, status, answer, headers)

    def _reply(
        self, method: str, path: str, body: Any, status: int, answer: Any, headers: dict[str, str]
    ) -> web.Response:
        # A copy, because the answer holds live objects that later calls change.
        self.log.append(Exchange(method, path, body, status, json.loads(json.dumps(answer))))
        if status in (401, 403, 429):
            self.rates.invalid += 1
        if answer is None:
            return web.Response(status=204, headers=headers)
        # discord.py parses JSON only when the type is exactly this, without a charset.
        headers["Content-Type"] = "application/json"
        return web.Response(body=json.dumps(answer).encode(), status=status, headers=headers)

    def _check_caller(self, request: web.Request, path: str, headers: dict[str, str]) -> None:
        # Interactions and webhooks have their token in the path; GET /gateway needs none.
        by_token = path.startswith(("/interactions/", "/webhooks/")) or path == "/gateway"
        if not by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            raise RefusedError(401, 0, "401: Unauthorized")
        if not by_token:
            self.rates.count_any(headers)

    async def _body(self, request: web.Request) -> Any:
        if request.content_type == "application/json" and request.can_read_body:
            return await request.json()
        if not request.content_type.startswith("multipart/"):
            return {}
        form = await request.post()
        body = json.loads(str(form.get("payload_json", "{}")))
        target = body.get("data", body) if "type" in body and "data" in body else body
        target["attachments"] = [self._attachment(f) for f in form.values() if isinstance(f, web.FileField)]
        return body

    def _attachment(self, file: web.FileField) -> Json:
        self.files[file.filename] = file.file.read()
        url = "http://127.0.0.1/file"
        size = len(self.files[file.filename])
        return {"id": self.world.new_id(), "filename": file.filename, "size": size, "url": url, "proxy_url": url}

    async def _route(
        self, method: str, path: list[str], body: Any, query: dict[str, str], headers: dict[str, str]
    ) -> Any:
        match path[0]:
            case "channels":
                return await self._channel(method, path[1], path[2:], body, query, headers)
            case "interactions":
                wants = query.get("with_response", "").lower() in ("1", "true")
                return await self.interactions.acknowledge(path[1], path[2], body, with_response=wants)
            case "webhooks" if len(path) == 3:
                return await self.interactions.follow_up(path[2], body)
            case "webhooks":
                return await self.interactions.on_message(method, path[2], path[4], body)
        return self._about(method, path, body)

    async def _channel(
        self, method: str, id_: str, rest: list[str], body: Any, query: dict[str, str], headers: dict[str, str]
    ) -> Any:
        channel = self.world.channel(id_)
        match [method, *rest]:
            case ["GET"]:
                self.world.require(channel)
                return channel
            case ["PATCH"]:
                return await self.threads.change(channel, body)
            case ["DELETE"]:
                self.world.require(channel, Permission.MANAGE_THREADS)
                return await self.threads.delete(channel)
            case ["POST", "typing"]:
                self.messages.check_may_post(channel)
                self.typing.append(id_)
                return None
            case ["GET", "messages"]:
                self.world.require(channel, Permission.READ_MESSAGE_HISTORY)
                return self.messages.fetch(channel, query)
            case ["POST", "messages"]:
                self.rates.count_message(id_, headers)
                return await self.messages.bot_posts(channel, body)
            case ["GET", "messages", message_id]:
                self.world.require(channel, Permission.READ_MESSAGE_HISTORY)
                return self.world.message(id_, message_id)
            case ["PATCH", "messages", message_id]:
                return await self.messages.edit(self.world.message(id_, message_id), body)
            case ["DELETE", "messages", message_id]:
                return await self.messages.delete(self.world.message(id_, message_id))
            case ["POST", "threads"]:
                return await self.threads.create(channel, body)
            case ["POST", "messages", message_id, "threads"]:
                return await self.threads.create(channel, body, self.world.message(id_, message_id))
            case ["PUT", "thread-members", user_id]:
                return self.threads.add(channel, self.world.bot["id"] if user_id == "@me" else user_id)
        raise RefusedError(404, 0, f"404: Not Found ({method} /channels/…/{'/'.join(rest)})")

    def _about(self, method: str, path: list[str], body: Any) -> Any:
        """The bot itself, people, guilds and commands."""
        match [method, *path]:
            case ["GET", "gateway"]:
                return {"url": self.gateway.url}
            case ["GET", "gateway", "bot"]:
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return {"url": self.gateway.url, "shards": self.shards, "session_start_limit": limit}
            case ["GET", "users", "@me"]:
                return self.world.bot | {"locale": "en-US", "mfa_enabled": True}
            case ["GET", "users", user_id]:
                return self._user(user_id)
            case ["POST", "users", "@me", "channels"]:
                return self.world.dm_with(str(body["recipient_id"]))
            case ["GET", "applications", "@me"] | ["GET", "oauth2", "applications", "@me"]:
                return self._application()
            case ["GET", "applications", _, "commands"]:
                return self.world.commands
            case ["PUT", "applications", application, "commands"]:
                return self._register(application, body)
            case ["GET", "guilds", guild_id] if guild_id in self.world.guilds:
                return self.world.guild_payload(guild_id)
        raise RefusedError(404, 0, f"404: Not Found ({method} /{'/'.join(path)})")

    def _user(self, user_id: str) -> Json:
        if user_id not in self.world.users:
            raise unknown("User")
        return self.world.users[user_id]

    def _register(self, application: str, commands: list[Json]) -> list[Json]:
        check_commands(commands)
        blank = {"default_member_permissions": None, "type": 1, "nsfw": False, "application_id": application}
        self.world.commands = [
            {"id": self.world.new_id(), "version": self.world.new_id()} | blank | command for command in commands
        ]
        for command in self.world.commands:
            command["integration_types"] = command.get("integration_types") or [0]
        return self.world.commands

    def _application(self) -> Json:
        nothing: Json = dict.fromkeys(("icon", "team", "type", "interactions_endpoint_url", "event_webhooks_url"))
        nothing["role_connections_verification_url"] = None
        content = 1 << 19 if self.gateway.granted else 0  # GATEWAY_MESSAGE_CONTENT_LIMITED
        return nothing | {
            "id": self.world.bot["id"],
            "name": "interviewer",
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": content,
            "flags_new": str(content),
            "owner": self.world.owner,
            "redirect_uris": [],
            "eligible_oauth2_scopes": [],
            "explicit_content_filter": 0,
            "approximate_guild_count": len(self.world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "event_webhooks_status": 1,
        }
