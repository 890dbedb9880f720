"""Slack workspaces that installed the app themselves. What is kept is encrypted by the front end; here it is bytes."""

from __future__ import annotations

from bot.store.database import Store


class InstallationShelf:
    """Sealed installations by workspace, in the store's database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def save_installation(self, workspace: str, sealed: bytes) -> None:
        """Keep *sealed*, in place of what was there."""
        await self._store.arun(
            lambda db: db.execute(
                "INSERT INTO slack_installations (workspace, sealed) VALUES (?, ?)"
                " ON CONFLICT (workspace) DO UPDATE SET sealed = excluded.sealed",
                [workspace, sealed],
            )
        )

    async def load_installation(self, workspace: str) -> bytes | None:
        """What was kept last, or None."""
        row = await self._store.arun(
            lambda db: db.execute("SELECT sealed FROM slack_installations WHERE workspace = ?", [workspace]).fetchone()
        )
        return bytes(row[0]) if row else None

    async def delete_installation(self, workspace: str) -> None:
        """Forget the workspace's installation; nothing happens if there is none."""
        await self._store.arun(
            lambda db: db.execute("DELETE FROM slack_installations WHERE workspace = ?", [workspace])
        )
