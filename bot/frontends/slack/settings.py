"""What the Slack front end is told at start."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import Config
from bot.errors import OperatorError
from bot.frontends.slack.pace import POST_SECONDS

MAX_PORT = 65535
SLACK_API = "https://slack.com/api/"


@dataclass(frozen=True)
class SlackSettings:
    """Secrets and addresses. Socket Mode needs the two tokens; HTTP mode the signing secret and, for several
    workspaces, the OAuth fields instead of the bot token.

    Attributes:
        public_url: https address that Slack reaches this server at, without a path; the OAuth redirect goes there.
        token_key: Fernet key that stored tokens are encrypted with.
        api_url: ends in `/api/`.
        post_seconds: between two posts in one channel.
        renew_seconds: from an answer to the daily question to its count; many answers at once make one edit.
        gather_seconds: replies of one person that follow each other this closely are one answer.
    """

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""
    token_key: str = ""
    public_url: str = ""
    host: str = "0.0.0.0"  # noqa: S104 - a container listens on every address; the signature keeps strangers out
    port: int = 3000
    api_url: str = SLACK_API
    post_seconds: float = POST_SECONDS
    gather_seconds: float = 1.0
    renew_seconds: float = 3.0

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install the app themselves (OAuth)."""
        return bool(self.client_id)

    @property
    def authorize_url(self) -> str:
        """Where an admin agrees to the installation."""
        return self.api_url.removesuffix("/").removesuffix("/api") + "/oauth/v2/authorize"

    @classmethod
    def of(cls, config: Config) -> SlackSettings:
        """The Slack part of *config*. Raises: OperatorError: a port that is no number."""
        port = config.text("MIANSHI_SLACK_PORT")
        if not port.isdecimal() or not 0 <= int(port) <= MAX_PORT:
            raise OperatorError(f"MIANSHI_SLACK_PORT is {port!r}; it must be a port from 0 to {MAX_PORT}.")
        return cls(
            bot_token=config.text("MIANSHI_SLACK_BOT_TOKEN"),
            app_token=config.text("MIANSHI_SLACK_APP_TOKEN"),
            signing_secret=config.text("MIANSHI_SLACK_SIGNING_SECRET"),
            client_id=config.text("MIANSHI_SLACK_CLIENT_ID"),
            client_secret=config.text("MIANSHI_SLACK_CLIENT_SECRET"),
            token_key=config.text("MIANSHI_SLACK_TOKEN_KEY"),
            public_url=config.text("MIANSHI_SLACK_PUBLIC_URL").rstrip("/"),
            host=config.text("MIANSHI_SLACK_HOST"),
            port=int(port),
            api_url=config.text("MIANSHI_SLACK_API_URL") or SLACK_API,
        )

    def check(self, *, http: bool) -> None:
        """Raises: OperatorError: names the first setting that is missing, and where to find its value."""
        for name, where in self.missing(http=http):
            raise OperatorError(f"{name} is not set. {where}")

    def missing(self, *, http: bool) -> list[tuple[str, str]]:
        """Name of each missing setting, and the page of api.slack.com/apps that shows its value."""
        basic = "api.slack.com/apps > your app > Basic Information"
        needed = []
        if http:
            needed.append(("MIANSHI_SLACK_SIGNING_SECRET", self.signing_secret, f"{basic} > Signing Secret."))
        else:
            app_level = f"{basic} > App-Level Tokens, scope connections:write; it begins with xapp-."
            needed.append(("MIANSHI_SLACK_APP_TOKEN", self.app_token, app_level))
        if http and self.many_workspaces:
            key = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())" makes one.'
            needed += [
                ("MIANSHI_SLACK_CLIENT_SECRET", self.client_secret, f"{basic} > Client Secret."),
                ("MIANSHI_SLACK_TOKEN_KEY", self.token_key, key),
                ("MIANSHI_SLACK_PUBLIC_URL", self.public_url, "It is the https address of this server."),
            ]
        else:
            install = (
                "api.slack.com/apps > your app > OAuth & Permissions > Bot User OAuth Token; it begins with xoxb-."
            )
            needed.append(("MIANSHI_SLACK_BOT_TOKEN", self.bot_token, install))
        return [(name, where) for name, value, where in needed if not value]
