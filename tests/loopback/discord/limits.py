"""The documented limits of messages, components and modals; each check raises `RefusedError` and names the field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.loopback.discord.refusals import EMPTY_MESSAGE, RefusedError, invalid
from tests.loopback.discord.shapes import COMPONENTS_V2, Json

MAX_CONTENT = 2000
MAX_V2_TEXT = 4000  # all text displays of a message together
MAX_EMBED_TEXT = 6000  # all embeds of a message together
MAX_COMPONENTS = 40
MAX_ATTACHMENTS = 10

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
INTERACTIVE = (2, 3, 4, 5, 6, 7, 8, 19, 21, 22, 23)
V2_ONLY = (SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER)
LINK = 5  # the one button style without a custom_id


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, parents before children."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        yield from walk([component[key] for key in ("accessory", "component") if component.get(key)])


def interactive(components: list[Json]) -> list[Json]:
    """What a person can press, choose or fill in."""
    return [c for c in walk(components) if c["type"] in INTERACTIVE and "custom_id" in c]


def check_components(components: list[Json], *, v2: bool = False, modal: bool = False) -> None:
    everything = list(walk(components))
    for component in everything:
        _check_one(component)
        if component["type"] in V2_ONLY and not (v2 or modal):
            raise invalid("components", "needs IS_COMPONENTS_V2")
    ids = [c["custom_id"] for c in interactive(components)]
    if len(set(ids)) < len(ids):
        raise invalid("components", "COMPONENT_CUSTOM_ID_DUPLICATED")
    if modal and not 1 <= len(components) <= 5:
        raise invalid("components", "a modal has 1 to 5 components")
    if v2 and len(everything) > MAX_COMPONENTS:
        raise invalid("components", "over 40 components")
    if v2 and sum(len(c["content"]) for c in everything if c["type"] == TEXT) > MAX_V2_TEXT:
        raise invalid("components", "text displays over 4000 characters in all")
    if not (v2 or modal) and len(components) > 5:
        raise invalid("components", "over 5 rows")


def _check_one(component: Json) -> None:
    kind = component["type"]
    if kind == ROW and not 1 <= len(component["components"]) <= 5:
        raise invalid("components", "a row has 1 to 5 components")
    if kind == BUTTON:
        _check_button(component)
    if kind == SELECT and not 1 <= len(component["options"]) <= 25:
        raise invalid("components", "a select has 1 to 25 options")
    if kind == TEXT_INPUT:
        within("label", component.get("label"), 45)
        within("placeholder", component.get("placeholder"), 100)
        if not 0 <= (component.get("max_length") or 4000) <= 4000:
            raise invalid("max_length", "0 to 4000")
        within("value", component.get("value"), component.get("max_length") or 4000)
    if kind == LABEL:
        within("label", component.get("label"), 45, least=1)
        within("description", component.get("description"), 100)
    if kind == TEXT:
        within("content", component.get("content"), MAX_V2_TEXT, least=1)
    if "custom_id" in component and kind in INTERACTIVE:
        within("custom_id", component["custom_id"], 100, least=1)


def _check_button(button: Json) -> None:
    within("label", button.get("label"), 80)
    if not button.get("label") and not button.get("emoji"):
        raise invalid("label", "a button has a label or an emoji")
    if button.get("style") != LINK and not button.get("custom_id"):
        raise invalid("custom_id", "This field is required")
    if button.get("style") == LINK and not re.match(r"(https?|discord)://", button.get("url") or ""):
        raise invalid("url", "Not a well formed URL.")


def check_modal(modal: Json) -> None:
    within("title", modal.get("title"), 45, least=1)
    within("custom_id", modal.get("custom_id"), 100, least=1)
    check_components(modal["components"], modal=True)


def check_message(body: Json, old: Json | None = None) -> None:
    """Refuse what a new message (or the edit of *old*) may not hold."""
    flags = body.get("flags") or (old or {}).get("flags") or 0
    content, embeds, components = body.get("content") or "", body.get("embeds") or [], body.get("components") or []
    within("content", content, MAX_CONTENT)
    within("nonce", str(body.get("nonce") or ""), 25)
    if flags & COMPONENTS_V2 and (content or embeds or body.get("poll") or body.get("sticker_ids")):
        raise invalid("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
    if old is None and not (content.strip() or embeds or components or body.get("attachments")):
        raise RefusedError(*EMPTY_MESSAGE)
    if len(body.get("attachments") or []) > MAX_ATTACHMENTS:
        raise invalid("attachments", "10 at most")
    check_mentions(body.get("allowed_mentions"))
    check_embeds(embeds)
    check_components(components, v2=bool(flags & COMPONENTS_V2))


def check_mentions(allowed: Json | None) -> None:
    if allowed is None:
        return
    if not set(allowed.get("parse") or []) <= {"users", "roles", "everyone"}:
        raise invalid("allowed_mentions", "parse: users, roles, everyone")
    if "users" in (allowed.get("parse") or []) and allowed.get("users"):
        raise invalid("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE")


def check_embeds(embeds: list[Json]) -> None:
    if len(embeds) > 10:
        raise invalid("embeds", "10 embeds at most")
    size = 0
    for embed in embeds:
        fields = embed.get("fields") or []
        if len(fields) > 25:
            raise invalid("embeds", "25 fields at most")
        for field in fields:
            size += within("name", field["name"], 256, least=1) + within("value", field["value"], 1024, least=1)
        size += within("title", embed.get("title"), 256) + within("description", embed.get("description"), 4096)
        size += within("footer", (embed.get("footer") or {}).get("text"), 2048)
        size += within("author", (embed.get("author") or {}).get("name"), 256)
    if size > MAX_EMBED_TEXT:
        raise invalid("embeds", "Embed size exceeds maximum size of 6000")


def within(field: str, text: str | None, most: int, *, least: int = 0) -> int:
    """Length of *text*, which must be in *least* … *most*."""
    size = len(text or "")
    if not least <= size <= most:
        raise invalid(field, f"Must be between {least} and {most} in length.")
    return size
