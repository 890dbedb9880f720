"""A Slack on 127.0.0.1: Web API, Socket Mode, signed HTTP delivery and OAuth, strict about what is documented.

    async with SlackServer.run(manifest) as slack:
        team = slack.new_team("T1", people=["U1", "U2"], channels=["C1"])
        client = AsyncWebClient(token=team.bot_token, base_url=slack.api_url)
        ada = slack.person(team, "U1")
        await ada.types("C1", "/interview start")

The *manifest* is the one that a team pastes to create the app: commands, events and scopes that it does not name do not
exist here, so what a test sees working works with that manifest.
"""

from __future__ import annotations

import asyncio
import urllib.parse
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp
from aiohttp import web

from tests.loopback.slack import calls_chat as _chat
from tests.loopback.slack import calls_files as _files
from tests.loopback.slack import calls_views as _views
from tests.loopback.slack.blockkit import check_message
from tests.loopback.slack.calls import arguments, perform, serve_call
from tests.loopback.slack.calls_auth import exchange
from tests.loopback.slack.delivery import Delivery, Events, SignedHttp, SocketMode
from tests.loopback.slack.model import Channel, Json, Kind, Member, Message, SlackError, Team
from tests.loopback.slack.person import Person
from tests.loopback.slack.world import World

REGISTERED = (_chat, _files, _views)  # importing them enters their methods in the table
T = TypeVar("T")


@dataclass(frozen=True)
class Manifest:
    """What the app declared: the part of a Slack app manifest that decides what reaches it."""

    commands: frozenset[str]
    events: frozenset[str]
    scopes: frozenset[str]
    shortcuts: frozenset[str] = frozenset()

    @classmethod
    def from_yaml(cls, data: Json) -> Manifest:
        features, settings = data["features"], data["settings"]
        return cls(
            commands=frozenset(command["command"] for command in features.get("slash_commands", [])),
            events=frozenset(settings["event_subscriptions"]["bot_events"]),
            scopes=frozenset(data["oauth_config"]["scopes"]["bot"]),
            shortcuts=frozenset(shortcut["callback_id"] for shortcut in features.get("shortcuts", [])),
        )


@dataclass
class SlackServer:
    manifest: Manifest
    app_token: str = "xapp-loopback"
    signing_secret: str = "loopback-signing-secret"
    client_id: str = "1.2"
    client_secret: str = "loopback-client-secret"
    world: World = field(default_factory=World)
    sockets: SocketMode = field(init=False)
    delivery: Delivery = field(init=False)
    events: Events = field(init=False)

    def __post_init__(self) -> None:
        self.sockets = SocketMode(self.world)
        self.delivery = self.sockets
        self.events = Events(self.world, self.sockets, self.manifest.events)
        self.world.on_event = self.events.emit

    # -- life ----------------------------------------------------------------------------------

    @classmethod
    @asynccontextmanager
    async def run(cls, manifest: Manifest, port: int = 0) -> AsyncIterator[SlackServer]:
        server = cls(manifest)
        app = web.Application(client_max_size=4_000_000)
        app.router.add_route("*", "/api/{method}", server.serve_api)
        app.router.add_get("/link/", server.sockets.serve)
        app.router.add_post("/respond/{key}", server.serve_response_url)
        app.router.add_post("/upload/{file_id}", server.serve_upload)
        app.router.add_get("/oauth/v2/authorize", server.serve_authorize)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        server.world.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield server
        finally:
            for task in list(server.events.running):
                task.cancel()
            for socket in server.sockets.live():
                await socket.close()
            await runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.world.base}/api/"

    def deliver_over_http(self, url: str) -> SignedHttp:
        """From now on payloads go to *url* as signed POSTs."""
        self.delivery = self.events.delivery = http = SignedHttp(self.world, url, self.signing_secret)
        return http

    # -- population ----------------------------------------------------------------------------

    def new_team(
        self, team_id: str, *, people: Iterable[str], channels: Iterable[str], scopes: frozenset[str] | None = None
    ) -> Team:
        """A workspace with the app installed; the first of *people* is its admin, and all are in every channel."""
        granted = self.manifest.scopes if scopes is None else scopes
        team = Team(team_id, f"Team {team_id}", f"xoxb-{team_id}", f"UBOT{team_id}", f"BBOT{team_id}", granted)
        for index, user in enumerate(people):
            team.members[user] = Member(user, user.lower(), admin=index == 0)
        for channel in channels:
            self.new_channel(team, channel)
        self.world.teams[team_id] = team
        return team

    def new_channel(self, team: Team, channel: str, kind: Kind = Kind.PUBLIC) -> Channel:
        team.channels[channel] = Channel(channel, channel.lower(), kind, {team.bot_user, *team.members})
        return team.channels[channel]

    def join(self, team: Team, user: str) -> None:
        """Somebody new, who joins every channel."""
        team.members[user] = Member(user, user.lower())
        for channel in team.channels.values():
            if channel.kind is not Kind.DIRECT:
                channel.members.add(user)

    def person(self, team: Team, user: str) -> Person:
        return Person(self.world, self.manifest.commands, self.manifest.shortcuts, self, team, user)

    def tell(self, team: Team, event: Json) -> None:
        """An event that nobody's message causes: uninstalled, archived, member left."""
        self.events.emit(team, event)

    def remove_bot(self, team: Team, channel: str) -> None:
        """Somebody typed /remove: the bot hears and says nothing there any more."""
        team.channels[channel].members.discard(team.bot_user)

    def invite_bot(self, team: Team, channel: str, inviter: str) -> None:
        """Somebody typed /invite."""
        team.channels[channel].members.add(team.bot_user)
        kind = {Kind.PUBLIC: "C", Kind.PRIVATE: "G"}[team.channels[channel].kind]
        event = {"type": "member_joined_channel", "user": team.bot_user, "channel": channel, "channel_type": kind}
        self.tell(team, event | {"team": team.id, "inviter": inviter, "event_ts": self.world.new_ts()})

    def uninstall(self, team: Team) -> None:
        """An admin removed the app: the token dies, and the app is told."""
        team.token_error = "account_inactive"
        self.tell(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot_user]}})
        self.tell(team, {"type": "app_uninstalled"})

    # -- waiting -------------------------------------------------------------------------------

    async def until(self, test: Callable[[], T | None], seconds: float = 10.0) -> T:
        """The first true value of *test*, tried again whenever something changes.

        Raises: TimeoutError: with what the app's last refusals were, which usually say why.
        """
        try:
            async with asyncio.timeout(seconds):
                while True:
                    changed = self.world.changed
                    if found := test():
                        return found
                    await changed.wait()
        except TimeoutError:
            raise TimeoutError(f"not within {seconds} s; refusals: {self.world.refusals[-5:]}") from None

    async def connected(self, seconds: float = 10.0) -> None:
        await self.until(lambda: self.sockets.live() or None, seconds)

    # -- routes --------------------------------------------------------------------------------

    async def serve_api(self, request: web.Request) -> web.Response:
        def run(name: str, token: str, args: Json) -> Json:
            if name == "oauth.v2.access":
                return exchange(self.world, self.client_id, self.client_secret, credentials(request) | args)
            if name == "apps.connections.open":
                if token != self.app_token:
                    raise SlackError("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
                return self.sockets.ticket()
            if token == self.app_token:
                raise SlackError("not_allowed_token_type")
            return perform(self.world, self.world.team_of(token), name, args)

        return await serve_call(self.world, request, run)

    async def serve_response_url(self, request: web.Request) -> web.Response:
        args = await arguments(request)
        try:
            url = self.world.use_response_url(request.match_info["key"])
            if args.get("delete_original"):
                return web.Response(text="ok")
            check_message(args.get("text") or "", args.get("blocks") or [])
        except SlackError as error:
            self.world.refusals.append(("response_url", error.error))
            return web.json_response(error.body, status=error.status if error.status != 200 else 400)
        self.world.log.append(("response_url", args))
        message = Message(
            self.world.new_ts(), url.channel, url.team.bot_user, args.get("text") or "", args.get("blocks") or []
        )
        message.bot_id = url.team.bot_id
        message.thread_ts = args.get("thread_ts") or url.thread_ts
        channel = url.team.channels[url.channel]
        if args.get("response_type") == "in_channel":
            self.world.put(url.team, channel, message)
        else:
            message.only_for = url.user
            self.world.whisper(channel, message)
        return web.Response(text="ok")

    async def serve_upload(self, request: web.Request) -> web.Response:
        upload = self.world.uploads.get(request.match_info["file_id"])
        if upload is None:
            return web.Response(status=404)
        if self.world.lost_uploads:
            return web.Response(status=503)
        if request.content_type == "multipart/form-data":
            parts = [part.file.read() for part in (await request.post()).values() if isinstance(part, web.FileField)]
            upload["content"] = b"".join(parts)
        else:
            upload["content"] = await request.read()
        return web.Response(text=f"OK - {len(upload['content'])}")

    async def serve_authorize(self, request: web.Request) -> web.Response:
        """The page on which an admin agrees. Who and where is told by the query field `team`; agreeing is at once."""
        query = request.query
        if query.get("client_id") != self.client_id:
            return web.Response(status=400, text="invalid_client_id")
        asked = set(query.get("scope", "").split(","))
        if not asked or asked - self.manifest.scopes:
            return web.Response(status=400, text=f"invalid_scope {sorted(asked - self.manifest.scopes)}")
        code = self.world.new_id("code-")
        self.world.codes[code] = query.get("team") or next(iter(self.world.teams))
        back = urllib.parse.urlencode({"code": code, "state": query.get("state", "")})
        raise web.HTTPFound(f"{query['redirect_uri']}?{back}")


def credentials(request: web.Request) -> Json:
    """The client id and secret of HTTP basic authentication, where Slack's own library puts them."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return {}
    basic = aiohttp.BasicAuth.decode(header)
    return {"client_id": basic.login, "client_secret": basic.password}
