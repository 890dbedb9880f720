"""The workspaces served: for each the Web API client with its token, and who the bot is there."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import OperatorError
from bot.frontends.slack.failures import advice
from bot.frontends.slack.installations import SealedInstallations

CALL_SECONDS = 20.0
MAX_CACHED = 1000  # workspaces

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Workspace:
    """One team. *client* waits out rate limits by itself; *poster* reports them, for the courier keeps the queues."""

    id: str
    bot_user: str
    bot_id: str
    client: AsyncWebClient
    poster: AsyncWebClient


class Workspaces(Protocol):
    """Where the tokens come from."""

    async def find(self, team: str) -> Workspace | None:
        """The workspace, or None when it does not (or no longer) have the app."""

    async def lose(self, team: str, word: str) -> None:
        """The token of *team* was refused with *word*, or the app was uninstalled: do not serve it any more."""


@dataclass(frozen=True)
class Clients:
    """Makes Web API clients that share one HTTP session and one address."""

    api_url: str
    session: aiohttp.ClientSession

    def plain(self, token: str | None = None) -> AsyncWebClient:
        return AsyncWebClient(
            token=token, base_url=self.api_url, session=self.session, logger=quiet_logger(), retry_handlers=[]
        )

    def patient(self, token: str) -> AsyncWebClient:
        client = self.plain(token)
        client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=3)]
        return client

    def workspace(self, team: str, bot_user: str, bot_id: str, token: str) -> Workspace:
        return Workspace(team, bot_user, bot_id, self.patient(token), self.plain(token))


def quiet_logger() -> logging.Logger:
    """slack_sdk logs whole messages at level DEBUG; what candidates write must not get into a log."""
    logger = logging.getLogger("bot.frontends.slack.sdk")
    logger.setLevel(logging.WARNING)
    return logger


class OneWorkspace:
    """The workspace whose bot token is in the settings."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.refusal = ""  # why it is not served any more
        self.lost = asyncio.Event()

    @classmethod
    async def open(cls, clients: Clients, token: str) -> OneWorkspace:
        """Ask Slack who we are.

        Raises: OperatorError: the token is refused; says where to find the right one.
        """
        try:
            me = await clients.patient(token).auth_test()
        except SlackApiError as error:
            raise OperatorError(advice(error)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OperatorError(f"Slack cannot be reached at {clients.api_url}: {error!r}.") from error
        return cls(clients.workspace(me["team_id"], me["user_id"], me["bot_id"], token))

    async def find(self, team: str) -> Workspace | None:
        """The one workspace there is."""
        return self.workspace if team == self.workspace.id and not self.refusal else None

    async def lose(self, team: str, word: str) -> None:
        """Nothing is left to serve."""
        if team == self.workspace.id:
            self.refusal = word
            self.lost.set()


class InstalledWorkspaces:
    """Every workspace that has installed the app."""

    def __init__(self, clients: Clients, installations: SealedInstallations) -> None:
        self.clients = clients
        self.installations = installations
        self.known: OrderedDict[str, Workspace] = OrderedDict()
        installations.on_saved = self.refresh

    async def find(self, team: str) -> Workspace | None:
        """From memory, else from the store."""
        if team in self.known:
            self.known.move_to_end(team)
            return self.known[team]
        found = await self.installations.async_find_installation(enterprise_id=None, team_id=team)
        if found is None or not found.bot_token:
            return None
        workspace = self.clients.workspace(team, found.bot_user_id or "", found.bot_id or "", found.bot_token)
        self.known[team] = workspace
        if len(self.known) > MAX_CACHED:
            self.known.popitem(last=False)
        return workspace

    async def lose(self, team: str, word: str) -> None:
        """Delete the token; the workspace's interviews are kept for when it installs the app again."""
        log.warning("workspace %s is no longer served: %s", team, word)
        self.known.pop(team, None)
        await self.installations.async_delete_bot(enterprise_id=None, team_id=team)

    def refresh(self, team: str) -> None:
        """The workspace installed the app again and has a new token."""
        self.known.pop(team, None)


class Authorize(AsyncAuthorize):
    """Bolt's question "whose event is this?", answered without a call to Slack."""

    def __init__(self, workspaces: Workspaces) -> None:
        self.workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - Bolt's signature
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        """Who the bot is in the team the event comes from; None when that team is not served."""
        workspace = await self.workspaces.find(team_id or enterprise_id or "")
        if workspace is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=workspace.bot_user,
            bot_id=workspace.bot_id,
            bot_token=workspace.client.token,
            user_id=user_id,
        )
