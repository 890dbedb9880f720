"""chat.*, conversations.*, users.*: posting and looking up."""

from __future__ import annotations

from tests.loopback.slack.blockkit import check_message
from tests.loopback.slack.calls import method
from tests.loopback.slack.model import Channel, Json, Message, SlackError, Team
from tests.loopback.slack.world import World


def writable(team: Team, channel_id: str) -> Channel:
    """The channel the bot may write to. A user's id stands for the direct message with that user.

    Raises: SlackError: channel_not_found, not_in_channel, is_archived, user_not_found.
    """
    if channel_id in team.members:
        return team.direct(channel_id)
    channel = team.channels.get(channel_id)
    if channel is None:
        raise SlackError("channel_not_found")
    if team.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def new_message(world: World, team: Team, channel: Channel, args: Json) -> Message:
    return Message(
        ts=world.new_ts(),
        channel=channel.id,
        user=team.bot_user,
        text=args.get("text") or "",
        blocks=args.get("blocks") or [],
        thread_ts=args.get("thread_ts"),
        bot_id=team.bot_id,
        client_msg_id=args.get("client_msg_id"),
    )


@method("chat.postMessage", scope="chat:write", required=("channel",))
def post_message(world: World, team: Team, args: Json) -> Json:
    channel = writable(team, args["channel"])
    check_message(args.get("text") or "", args.get("blocks") or [])
    if args.get("thread_ts") and args["thread_ts"] not in channel.messages:
        raise SlackError("thread_not_found")
    key = (channel.id, str(args.get("client_msg_id")))
    if world.remembers_client_msg_ids and key in world.client_msg_ids:
        again = world.client_msg_ids[key]
        return {"channel": channel.id, "ts": again.ts, "message": again.wire()}
    world.posts.spend(channel.id)
    message = new_message(world, team, channel, args)
    if message.client_msg_id:
        world.client_msg_ids[key] = message
    world.put(team, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.wire()}


@method("chat.postEphemeral", scope="chat:write", tier=4, required=("channel", "user"))
def post_ephemeral(world: World, team: Team, args: Json) -> Json:
    channel = writable(team, args["channel"])
    if args["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    check_message(args.get("text") or "", args.get("blocks") or [])
    message = new_message(world, team, channel, args)
    message.only_for = args["user"]
    world.whisper(channel, message)
    return {"message_ts": message.ts}


@method("chat.update", scope="chat:write", tier=3, required=("channel", "ts"))
def update_message(world: World, team: Team, args: Json) -> Json:
    channel = writable(team, args["channel"])
    message = channel.messages.get(args["ts"])
    if message is None:
        raise SlackError("message_not_found")
    if message.bot_id != team.bot_id:
        raise SlackError("cant_update_message")
    check_message(args.get("text") or "", args.get("blocks") or [])
    message.text = args.get("text") or ""
    message.blocks = args.get("blocks") or []
    message.edits += 1
    world.poke()
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


@method("conversations.open", scope="im:write", tier=3, required=("users",))
def open_conversation(world: World, team: Team, args: Json) -> Json:
    return {"channel": {"id": team.direct(args["users"]).id}}


@method("users.info", scope="users:read", tier=4, required=("user",))
def user_info(world: World, team: Team, args: Json) -> Json:
    member = team.members.get(args["user"])
    if member is None:
        raise SlackError("user_not_found")
    user: Json = {"id": member.id, "name": member.name, "tz": member.tz, "deleted": member.deleted, "team_id": team.id}
    user |= {"is_admin": member.admin, "is_owner": False, "is_bot": False}
    if str(args.get("include_locale")).lower() in ("true", "1"):
        user["locale"] = member.locale
    return {"user": user}
