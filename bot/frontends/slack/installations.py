"""Workspaces that installed the app themselves: their tokens, encrypted at rest, and how Bolt gets at them.

Bolt's own SQLite store keeps tokens in the clear and blocks the event loop (seen in practice), so this one seals every
installation with Fernet and awaits a shelf that the composition root hands in.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.errors import OperatorError

STATE_SECONDS = 600  # an admin has ten minutes to agree
MAX_USED_STATES = 10_000


class Shelf(Protocol):
    """Where sealed installations are kept, by workspace. Implemented by the store."""

    async def save_installation(self, workspace: str, sealed: bytes) -> None:
        """Keep *sealed*, in place of what was there."""

    async def load_installation(self, workspace: str) -> bytes | None:
        """What was kept last, or None."""

    async def delete_installation(self, workspace: str) -> None:
        """Forget the workspace's installation; nothing happens if there is none."""


def fernet(key: str) -> Fernet:
    """Raises: OperatorError: *key* is not a Fernet key."""
    try:
        return Fernet(key)
    except ValueError as error:
        raise OperatorError(
            "MIANSHI_SLACK_TOKEN_KEY is not a Fernet key (32 bytes, url-safe base64). "
            'Make one: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
        ) from error


class SealedInstallations(AsyncInstallationStore):
    """Bolt's view of the shelf. One installation a workspace: the app asks for no tokens of single people."""

    def __init__(self, shelf: Shelf, key: Fernet) -> None:
        self.shelf = shelf
        self.key = key
        self.on_saved: Callable[[str], None] = lambda _: None

    async def async_save(self, installation: Installation) -> None:
        """Seal and keep."""
        data = json.dumps(installation.to_dict(), default=str).encode()
        workspace = workspace_of(installation.enterprise_id, installation.team_id)
        await self.shelf.save_installation(workspace, self.key.encrypt(data))
        self.on_saved(workspace)

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - Bolt's signature
        is_enterprise_install: bool | None = False,  # noqa: ARG002
    ) -> Installation | None:
        """The installation of a workspace, or None.

        Raises: OperatorError: it was sealed with another key.
        """
        sealed = await self.shelf.load_installation(workspace_of(enterprise_id, team_id))
        if sealed is None:
            return None
        try:
            data = json.loads(self.key.decrypt(sealed))
        except InvalidToken as error:
            raise OperatorError(
                "A stored Slack token cannot be decrypted: MIANSHI_SLACK_TOKEN_KEY is not the key it was stored with. "
                "Set the old key, or let the workspaces install the app again."
            ) from error
        return Installation(**{key: value for key, value in data.items() if key in INSTALLATION_FIELDS})

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot's part of the installation."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found else None

    async def async_delete_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - Bolt's signature
    ) -> None:
        """Forget the workspace's token."""
        await self.shelf.delete_installation(workspace_of(enterprise_id, team_id))

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """The same: the bot's token is the only one."""
        await self.shelf.delete_installation(workspace_of(enterprise_id, team_id))


INSTALLATION_FIELDS = frozenset(
    {
        "app_id",
        "bot_id",
        "bot_token",
        "bot_user_id",
        "bot_scopes",
        "enterprise_id",
        "enterprise_name",
        "installed_at",
        "is_enterprise_install",
        "team_id",
        "team_name",
        "token_type",
        "user_id",
    }
)


def workspace_of(enterprise_id: str | None, team_id: str | None) -> str:
    """The key that data of a workspace is kept under; an organisation-wide installation has no team."""
    return team_id or enterprise_id or "?"


class SealedStates(AsyncOAuthStateStore):
    """OAuth states that carry their own proof and age (Fernet), so that nothing has to be stored to check one."""

    def __init__(self, key: Fernet, seconds: int = STATE_SECONDS) -> None:
        self.key = key
        self.seconds = seconds
        self.used: OrderedDict[str, None] = OrderedDict()

    async def async_issue(self, *args: object, **kwargs: object) -> str:  # noqa: ARG002 - Bolt's signature
        """A new state, different each time."""
        return self.key.encrypt(b"install").decode()

    async def async_consume(self, state: str) -> bool:
        """Whether *state* is ours, young enough and not used before."""
        try:
            is_ours = self.key.decrypt(state, ttl=self.seconds) == b"install"
        except (InvalidToken, TypeError, ValueError):
            return False
        if not is_ours or state in self.used:
            return False
        self.used[state] = None
        if len(self.used) > MAX_USED_STATES:
            self.used.popitem(last=False)
        return True
