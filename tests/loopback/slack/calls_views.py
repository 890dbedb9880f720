"""views.*: modals and the App Home."""

from __future__ import annotations

from tests.loopback.slack.blockkit import check_view
from tests.loopback.slack.calls import method
from tests.loopback.slack.model import Json, SlackError, Team
from tests.loopback.slack.world import World


def put_view(world: World, team: Team, view: Json, view_id: str | None = None) -> Json:
    """Check and keep a view; gives it as the service sends it back."""
    check_view(view)
    kept: Json = {"callback_id": "", "private_metadata": "", **view}
    kept |= {"id": view_id or world.new_id("V"), "hash": world.new_id("h"), "team_id": team.id}
    kept |= {"bot_id": team.bot_id, "state": {"values": {}}}
    world.views[kept["id"]] = kept
    world.poke()
    return kept


@method("views.open", tier=4, required=("trigger_id", "view"))
def open_view(world: World, team: Team, args: Json) -> Json:
    world.use_trigger(args["trigger_id"])
    return {"view": put_view(world, team, args["view"])}


@method("views.update", tier=4, required=("view",))
def update_view(world: World, team: Team, args: Json) -> Json:
    if args.get("view_id") not in world.views:
        raise SlackError("not_found")
    if args.get("hash") and args["hash"] != world.views[args["view_id"]]["hash"]:
        raise SlackError("hash_conflict")
    return {"view": put_view(world, team, args["view"], args["view_id"])}


@method("views.publish", tier=4, required=("user_id", "view"))
def publish_view(world: World, team: Team, args: Json) -> Json:
    if args["user_id"] not in team.members:
        raise SlackError("user_not_found")
    view = put_view(world, team, args["view"])
    team.homes[args["user_id"]] = view
    world.poke()
    return {"view": view}
