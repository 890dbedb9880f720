"""The whole state of the loopback Slack, and the few things that happen to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.loopback.slack.faults import Faults
from tests.loopback.slack.limits import PostLimit, TierLimit
from tests.loopback.slack.model import Channel, Clock, Json, Message, SlackError, Team

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass
class ResponseUrl:
    team: Team
    channel: str
    user: str
    thread_ts: str | None
    born: float
    uses: int = 0


@dataclass
class World:
    """Teams, views and tickets, the log of every call, and the clock all limits run on."""

    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    teams: dict[str, Team] = field(default_factory=dict)
    views: dict[str, Json] = field(default_factory=dict)
    triggers: dict[str, tuple[float, bool]] = field(default_factory=dict)  # id -> (born, already used)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # OAuth code -> team id
    uploads: dict[str, Json] = field(default_factory=dict)  # file id -> {filename, content}
    lost_uploads: bool = False  # the service that takes the bytes of files is down
    log: list[tuple[str, Json]] = field(default_factory=list)  # (method, arguments) of every call, refused or not
    refusals: list[tuple[str, str]] = field(default_factory=list)  # (method, error word)
    client_msg_ids: dict[tuple[str, str], Message] = field(default_factory=dict)
    remembers_client_msg_ids: bool = True
    watched: dict[tuple[str, str], asyncio.Future[Message]] = field(default_factory=dict)  # by thread
    stalls: dict[str, asyncio.Event] = field(default_factory=dict)  # method -> when it answers again
    posts: PostLimit = field(init=False)
    tiers: TierLimit = field(init=False)
    on_event: Callable[[Team, Json], None] = lambda team, event: None
    base: str = ""  # http://127.0.0.1:PORT once the server listens
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    last_id: int = 0
    last_ts: int = 0

    def __post_init__(self) -> None:
        self.posts = PostLimit(self.clock)
        self.tiers = TierLimit(self.clock)

    def new_id(self, prefix: str) -> str:
        self.last_id += 1
        return f"{prefix}{self.last_id:08d}"

    def new_ts(self) -> str:
        """A message time stamp, later than every one before it; six decimals, as Slack's."""
        self.last_ts = max(self.last_ts + 1, int(self.clock.now() * 1e6))
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def poke(self) -> None:
        """Wake whoever waits for something to change."""
        self.changed.set()
        self.changed = asyncio.Event()

    def team_of(self, token: str) -> Team:
        for team in self.teams.values():
            if team.bot_token == token:
                if team.token_error:
                    raise SlackError(team.token_error)
                return team
        raise SlackError("invalid_auth")

    @contextmanager
    def stalled(self, method: str) -> Iterator[None]:
        """While inside, *method* takes its calls and does not answer them."""
        self.stalls[method] = asyncio.Event()
        yield
        self.stalls.pop(method).set()

    # -- messages ------------------------------------------------------------------------------

    def put(self, team: Team, channel: Channel, message: Message, subtype: str | None = None) -> Message:
        """Keep a message that all can see and tell the app, whoever wrote it (an app hears itself too)."""
        channel.messages[message.ts] = message
        self.poke()
        if message.bot_id and (waiting := self.watched.pop((channel.id, message.thread_ts or ""), None)) is not None:
            waiting.set_result(message)
        if team.bot_user in channel.members and channel.kind.history_scope in team.scopes:
            event = {
                **message.wire(),
                "channel": channel.id,
                "channel_type": channel.kind.value,
                "event_ts": message.ts,
            }
            if message.thread_ts in channel.messages:
                event["parent_user_id"] = channel.messages[message.thread_ts].user
            if subtype:
                event["subtype"] = subtype
            self.on_event(team, event)
        return message

    def whisper(self, channel: Channel, message: Message) -> Message:
        """Keep a message that one person sees."""
        channel.ephemeral.append(message)
        self.poke()
        return message

    # -- tickets -------------------------------------------------------------------------------

    def new_trigger(self) -> str:
        trigger = self.new_id("trigger.")
        self.triggers[trigger] = (self.clock.now(), False)
        return trigger

    def use_trigger(self, trigger: str) -> None:
        if trigger not in self.triggers:
            raise SlackError("invalid_trigger_id")
        born, used = self.triggers[trigger]
        if used:
            raise SlackError("exchanged_trigger_id")
        if self.clock.now() - born > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        self.triggers[trigger] = (born, True)

    def new_response_url(self, team: Team, channel: str, user: str, thread_ts: str | None = None) -> str:
        key = self.new_id("respond-")
        self.response_urls[key] = ResponseUrl(team, channel, user, thread_ts, self.clock.now())
        return f"{self.base}/respond/{key}"

    def use_response_url(self, key: str) -> ResponseUrl:
        found = self.response_urls.get(key)
        if found is None:
            raise SlackError("invalid_url", status=404)
        found.uses += 1
        if found.uses > RESPONSE_URL_USES or self.clock.now() - found.born > RESPONSE_URL_SECONDS:
            raise SlackError("expired_url", status=404)
        return found
