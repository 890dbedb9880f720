"""files.*: a file is announced with its length, sent to an address of its own, and then shared in a conversation.

Source: docs.slack.dev/reference/methods/files.getUploadURLExternal and files.completeUploadExternal. What Slack says to
a file that was announced and not sent is not documented; here it does not exist.
"""

from __future__ import annotations

from tests.loopback.slack.calls import method
from tests.loopback.slack.calls_chat import new_message, writable
from tests.loopback.slack.model import Json, SlackError, Team
from tests.loopback.slack.world import World

ALT_CHARS = 1000
ABOUT_A_FILE = {"id", "title", "highlight_type"}


def wrong(why: str) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {why}"]})


@method("files.getUploadURLExternal", scope="files:write", tier=4, required=("filename",))
def upload_url(world: World, team: Team, args: Json) -> Json:
    if not str(args.get("length") or "0").isdecimal() or int(args.get("length") or 0) == 0:
        raise SlackError("missing_argument")
    if len(args.get("alt_txt") or "") > ALT_CHARS:
        raise SlackError("alt_txt_too_large")
    file_id = world.new_id("F")
    about = {"filename": args["filename"], "length": int(args["length"]), "alt_txt": args.get("alt_txt") or ""}
    world.uploads[file_id] = {**about, "content": b"", "team": team.id}
    return {"file_id": file_id, "upload_url": f"{world.base}/upload/{file_id}"}


@method("files.completeUploadExternal", scope="files:write", tier=4, required=("files",))
def complete_upload(world: World, team: Team, args: Json) -> Json:
    """Share every file of the list, or none; without a channel they stay with the app."""
    items = args["files"]
    if not isinstance(items, list) or not all(isinstance(i, dict) and i.keys() <= ABOUT_A_FILE for i in items):
        raise wrong("must provide a list of {id, title} [json-pointer:/files]")
    if str(args.get("channel_id") or "C")[0] not in "CDG":
        raise SlackError("channel_not_found")  # a person's id is none
    channel = writable(team, args["channel_id"]) if args.get("channel_id") else None
    if args.get("thread_ts") and (channel is None or args["thread_ts"] not in channel.messages):
        raise SlackError("thread_not_found")
    for item in items:
        upload = world.uploads.get(item.get("id"))
        if upload is None or upload["team"] != team.id or len(upload["content"]) != upload["length"]:
            raise SlackError("file_not_found")
    shared = [{**world.uploads.pop(item["id"]), "title": item.get("title", "")} for item in items]
    if channel is not None:
        team.files += [{**upload, "channel": channel.id} for upload in shared]
        message = new_message(world, team, channel, {"text": args.get("initial_comment") or ""})
        world.put(team, channel, message, "file_share")
    world.poke()
    return {"files": [{"id": item["id"], "title": item.get("title", "")} for item in items]}
