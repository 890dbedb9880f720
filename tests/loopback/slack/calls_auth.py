"""auth.test, and the exchange of an OAuth code for a token."""

from __future__ import annotations

from tests.loopback.slack.calls import method
from tests.loopback.slack.model import Json, SlackError, Team
from tests.loopback.slack.world import World


@method("auth.test")
def auth_test(world: World, team: Team, args: Json) -> Json:
    return {
        "url": f"{world.base}/",
        "team": team.name,
        "team_id": team.id,
        "user": "mianshi",
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
    }


def exchange(world: World, client_id: str, client_secret: str, args: Json) -> Json:
    """oauth.v2.access: a code is good once, for the app it was given to."""
    if (args.get("client_id"), args.get("client_secret")) != (client_id, client_secret):
        raise SlackError("bad_client_secret" if args.get("client_id") == client_id else "invalid_client_id")
    team_id = world.codes.pop(str(args.get("code")), None)
    if team_id is None:
        raise SlackError("invalid_code")
    team = world.teams[team_id]
    team.token_error = None
    installer = next(member.id for member in team.members.values() if member.admin)
    return {
        "access_token": team.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(team.scopes)),
        "bot_user_id": team.bot_user,
        "app_id": "A0001",
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "authed_user": {"id": installer},
        "is_enterprise_install": False,
    }
