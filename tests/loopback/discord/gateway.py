"""The gateway: zlib-stream, IDENTIFY, heartbeat, RESUME, and the ways in which a connection ends.

One zlib context lives as long as the connection, flushed after each event. Every event is kept with its number, so
RESUME replays what a dropped connection missed; `drop(forget=True)` makes the server forget, as the real one does
after a few minutes.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.loopback.discord.shapes import KNOWN_INTENTS, PRIVILEGED, ChannelType, Intent, Json, Opcode
from tests.loopback.discord.world import World

MAX_PAYLOAD = 4096  # bytes a bot may send at once
UNKNOWN_OPCODE, TOO_LARGE, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, INVALID_INTENTS, DISALLOWED_INTENTS = 4005, 4013, 4014


class Connection:
    """One websocket, compressed or not."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._zlib = zlib.compressobj() if compressed else None

    async def send(
        self, op: Opcode, data: object = None, *, event: str | None = None, number: int | None = None
    ) -> None:
        if self.socket.closed:
            return
        text = json.dumps({"op": int(op), "d": data, "t": event, "s": number})
        try:
            if self._zlib is None:
                await self.socket.send_str(text)
            else:
                squeezed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(squeezed)
        except ConnectionError:
            pass  # the bot is gone; RESUME will ask for what it missed


@dataclass
class Session:
    id: str
    intents: int
    shard: int
    shards: int
    connection: Connection | None
    past: list[tuple[int, str, Json]] = field(default_factory=list)
    forgotten: bool = False

    async def emit(self, event: str, data: Json) -> None:
        self.past.append((len(self.past) + 1, event, data))
        if self.connection is not None:
            await self.connection.send(Opcode.DISPATCH, data, event=event, number=len(self.past))

    def concerns(self, guild_id: str | None) -> bool:
        """Whether this shard serves the guild; direct messages go to shard 0."""
        return (int(guild_id) >> 22) % self.shards == self.shard if guild_id else self.shard == 0


class Gateway:
    def __init__(self, world: World, token: str, *, heartbeat_ms: int = 41_250) -> None:
        self.world, self.token, self.heartbeat_ms = world, token, heartbeat_ms
        self.granted = int(Intent.MESSAGE_CONTENT)  # privileged intents switched on in the developer portal
        self.sessions: dict[str, Session] = {}
        self.received: list[tuple[int, Json | int | None]] = []  # opcode and data of everything the bot sent
        self.refuse_connections = 0  # so many of the next connections break before HELLO
        self.url = ""

    @property
    def identifies(self) -> int:
        return sum(op == Opcode.IDENTIFY for op, _ in self.received)

    @property
    def resumes(self) -> int:
        return sum(op == Opcode.RESUME for op, _ in self.received)

    @property
    def connected(self) -> bool:
        return any(s.connection is not None for s in self.sessions.values())

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_connections:
            self.refuse_connections -= 1
            raise web.HTTPBadGateway
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, compressed=request.query.get("compress") == "zlib-stream")
        await connection.send(Opcode.HELLO, {"heartbeat_interval": self.heartbeat_ms})
        session: Session | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            if len(message.data) > MAX_PAYLOAD:
                await socket.close(code=TOO_LARGE)
                break
            payload = json.loads(message.data)
            self.received.append((payload["op"], payload.get("d")))
            session = await self._obey(connection, session, payload["op"], payload.get("d"))
        if session is not None and session.connection is connection:
            session.connection = None
        return socket

    async def _obey(self, connection: Connection, session: Session | None, op: int, data: Json) -> Session | None:
        match op:
            case Opcode.HEARTBEAT:
                await connection.send(Opcode.HEARTBEAT_ACK)
            case Opcode.IDENTIFY | Opcode.RESUME if session is not None:
                await connection.socket.close(code=ALREADY_AUTHENTICATED, message=b"Already authenticated.")
            case Opcode.IDENTIFY:
                return await self._identify(connection, data)
            case Opcode.RESUME:
                return await self._resume(connection, data)
            case _ if session is None:
                await connection.socket.close(code=NOT_AUTHENTICATED, message=b"Not authenticated.")
            case Opcode.PRESENCE | Opcode.REQUEST_MEMBERS:
                pass
            case _:
                await connection.socket.close(code=UNKNOWN_OPCODE, message=b"Unknown opcode.")
        return session

    async def _identify(self, connection: Connection, data: Json) -> Session | None:
        intents = int(data["intents"])
        if data["token"] != self.token:
            await connection.socket.close(code=AUTHENTICATION_FAILED, message=b"Authentication failed.")
            return None
        if intents & ~KNOWN_INTENTS:
            await connection.socket.close(code=INVALID_INTENTS, message=b"Invalid intent(s).")
            return None
        if intents & PRIVILEGED & ~self.granted:
            await connection.socket.close(code=DISALLOWED_INTENTS, message=b"Disallowed intent(s).")
            return None
        shard, shards = data.get("shard") or (0, 1)
        session = Session(self.world.new_id(), intents, shard, shards, connection)
        self.sessions[session.id] = session
        guilds = [g for g in self.world.guilds if session.concerns(g)]
        await session.emit("READY", self._ready(session, guilds))
        if intents & Intent.GUILDS:
            for guild_id in guilds:
                await session.emit("GUILD_CREATE", self.world.guild_payload(guild_id))
        return session

    def _ready(self, session: Session, guilds: list[str]) -> Json:
        return {
            "v": 10,
            "user": self.world.bot,
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "session_type": "normal",
            "private_channels": [],
            "shard": [session.shard, session.shards],
            "guilds": [{"id": g, "unavailable": True} for g in guilds],
            "application": {"id": self.world.bot["id"], "flags": 1 << 19},
        }

    async def _resume(self, connection: Connection, data: Json) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None or session.forgotten or data["token"] != self.token:
            await connection.send(Opcode.INVALID_SESSION, False)
            return None
        session.connection = connection
        for number, event, missed in [entry for entry in session.past if entry[0] > data["seq"]]:
            await connection.send(Opcode.DISPATCH, missed, event=event, number=number)
        await session.emit("RESUMED", {})
        return session

    async def dispatch(self, event: str, data: Json, needs: Intent | int = 0) -> None:
        """Send *event* to every session that serves its guild and asked for the intents *needs*."""
        frozen = json.loads(json.dumps(data))
        for session in list(self.sessions.values()):
            if session.forgotten or session.intents & needs != needs or not session.concerns(data.get("guild_id")):
                continue
            await session.emit(event, self._visible(session, event, frozen))

    def _visible(self, session: Session, event: str, data: Json) -> Json:
        """Without the message content intent the words of a guild message arrive empty."""
        if not event.startswith("MESSAGE_") or "author" not in data or session.intents & Intent.MESSAGE_CONTENT:
            return data
        mine = self.world.bot["id"]
        if not data.get("guild_id") or data["author"]["id"] == mine or any(u["id"] == mine for u in data["mentions"]):
            return data
        return data | {"content": "", "embeds": [], "attachments": [], "components": []}

    async def message_event(self, event: str, message: Json) -> None:
        direct = self.world.channels[message["channel_id"]]["type"] == ChannelType.DM
        await self.dispatch(event, message, Intent.DIRECT_MESSAGES if direct else Intent.GUILD_MESSAGES)

    async def drop(self, *, code: int = 4000, op: Opcode | None = None, forget: bool = False) -> None:
        """End every connection: with a close *code*, or by asking for it (op 7, op 9). *forget*: RESUME will fail."""
        for session in list(self.sessions.values()):
            session.forgotten = session.forgotten or forget
            connection, session.connection = session.connection, None
            if connection is None:
                continue
            if op is None:
                await connection.socket.close(code=code)
            else:
                await connection.send(op, False if op is Opcode.INVALID_SESSION else None)
