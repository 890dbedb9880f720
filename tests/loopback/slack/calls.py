"""The table of Web API methods: name, scope, tier, and the way from an HTTP request to one of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.loopback.slack.faults import Cut
from tests.loopback.slack.model import Json, SlackError, Team
from tests.loopback.slack.world import World

Handler = Callable[[World, Team, Json], Json]
JSON_ARGUMENTS = ("blocks", "view", "attachments", "metadata", "files")


@dataclass(frozen=True)
class Method:
    handler: Handler
    scope: str | None
    tier: int | None
    required: tuple[str, ...]


METHODS: dict[str, Method] = {}


def method(
    name: str, *, scope: str | None = None, tier: int | None = None, required: tuple[str, ...] = ()
) -> Callable[[Handler], Handler]:
    """Enter a handler in the table."""

    def enter(handler: Handler) -> Handler:
        METHODS[name] = Method(handler, scope, tier, required)
        return handler

    return enter


async def arguments(request: web.Request) -> Json:
    """Query, form or JSON body as one object; nested JSON in form fields is unpacked."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= await request.json()
    else:
        args |= dict(await request.post())
    for key in JSON_ARGUMENTS:
        if isinstance(args.get(key), str):
            args[key] = json.loads(args[key])
    return args


def token_of(request: web.Request, args: Json) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token", ""))


def perform(world: World, team: Team, name: str, args: Json) -> Json:
    """Run one method for the app of *team*, after every check that Slack makes first."""
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    entry = METHODS[name]
    if entry.scope is not None and entry.scope not in team.scopes:
        raise SlackError("missing_scope", needed=entry.scope, provided=",".join(sorted(team.scopes)))
    world.tiers.spend(team.id, name, entry.tier)
    missing = [key for key in entry.required if not args.get(key)]
    if missing:
        raise SlackError(
            "invalid_arguments",
            response_metadata={"messages": [f"[ERROR] missing required field: {key}" for key in missing]},
        )
    return entry.handler(world, team, args)


def cut_connection(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def serve_call(world: World, request: web.Request, run: Callable[[str, str, Json], Json]) -> web.Response:
    """Answer one HTTP call: log it, apply a planned fault, run it, and give errors in Slack's shape."""
    name = request.match_info["method"]
    args = await arguments(request)
    world.log.append((name, {key: value for key, value in args.items() if key != "token"}))
    if name in world.stalls:
        await world.stalls[name].wait()
    fault = world.faults.take(name)
    if fault and fault.cut is Cut.BEFORE:
        return cut_connection(request)
    try:
        if fault and fault.cut is None:
            raise fault.as_error()
        body = run(name, token_of(request, args), args)
    except SlackError as error:
        world.refusals.append((name, error.error))
        world.poke()
        return web.json_response(error.body, status=error.status, headers=error.headers)
    if fault and fault.cut is Cut.AFTER:
        return cut_connection(request)
    return web.json_response({"ok": True, **body})
