"""JSON Schema of the bank format, for completion and checking in editors.

Generated from bot.bank.model; banks/schema.json is the committed copy. The loader reads every scalar as a string while
an editor sees 2 as a number and true as a boolean, so where the format says string the schema allows all three.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from bot.bank import model

TITLE = "A bank of Mianshi: a list of questions, or a plan"


def schema() -> dict[str, Any]:
    """Schema of a question file (a list) or a plan file (a mapping)."""
    (questions, plan), components = msgspec.json.schema_components(
        [list[model.AnyQuestion], model.Plan], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "anyOf": [questions, plan],
        "$defs": {name: loosened(component) for name, component in sorted(components.items())},
    }


def loosened(part: Any) -> Any:
    """*part* with any scalar allowed where it says string, integer or number."""
    if isinstance(part, list):
        return [loosened(item) for item in part]
    if not isinstance(part, dict):
        return part
    found = {key: loosened(value) for key, value in part.items()}
    if found.get("type") == "string":
        found["type"] = ["string", "number", "boolean"]
    if "yes" in found.get("enum", ()):
        found["enum"] = [*found["enum"], True, False]
    return found


def schema_text() -> str:
    """As it is committed."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
