"""What Slack knows about a person that an interview needs: language, time zone, and whether they run the workspace."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from slack_sdk.errors import SlackApiError

from bot.engine.question import Language
from bot.frontends.slack.failures import CONNECTION_TROUBLE
from bot.frontends.slack.workspaces import Workspaces

KEPT = timedelta(hours=1)
MAX_CACHED = 10_000


@dataclass(frozen=True)
class Facts:
    """None and "" where Slack did not say."""

    language: Language | None = None
    timezone: str = ""
    is_admin: bool = False


class People:
    """Looks people up, at most once an hour each."""

    def __init__(self, workspaces: Workspaces, clock: Callable[[], datetime]) -> None:
        self.workspaces = workspaces
        self.clock = clock
        self.known: OrderedDict[tuple[str, str], tuple[datetime, Facts]] = OrderedDict()
        self.rooms: OrderedDict[tuple[str, str], str] = OrderedDict()  # direct-message channels

    async def facts(self, team: str, user: str) -> Facts:
        """What Slack knows; no facts when it cannot be asked."""
        kept = self.known.get((team, user))
        if kept is not None and self.clock() - kept[0] < KEPT:
            return kept[1]
        workspace = await self.workspaces.find(team)
        if workspace is None:
            return Facts()
        try:
            answer = await workspace.client.users_info(user=user, include_locale=True)
        except (SlackApiError, *CONNECTION_TROUBLE):
            return kept[1] if kept else Facts()
        found = facts_of(answer.get("user") or {})
        self.known[team, user] = (self.clock(), found)
        if len(self.known) > MAX_CACHED:
            self.known.popitem(last=False)
        return found

    async def direct_room(self, team: str, user: str) -> str:
        """The channel of direct messages with *user*.

        Raises: SlackApiError: the person cannot be written to. LookupError: the workspace is not served.
        """
        if (team, user) not in self.rooms:
            workspace = await self.workspaces.find(team)
            if workspace is None:
                raise LookupError(team)
            answer = await workspace.client.conversations_open(users=user)
            self.rooms[team, user] = answer["channel"]["id"]
            if len(self.rooms) > MAX_CACHED:
                self.rooms.popitem(last=False)
        return self.rooms[team, user]

    def forget(self, team: str, user: str) -> None:
        """Know nothing about somebody any more."""
        self.known.pop((team, user), None)
        self.rooms.pop((team, user), None)


def facts_of(user: dict[str, object]) -> Facts:
    """The facts in the `user` object of users.info."""
    locale, timezone = str(user.get("locale") or ""), str(user.get("tz") or "")
    language = Language.ZH if locale.startswith("zh") else Language.EN if locale else None
    is_admin = bool(user.get("is_admin") or user.get("is_owner"))
    return Facts(language, timezone if timezone in available_timezones() else "", is_admin)
