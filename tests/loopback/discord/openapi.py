"""Replays what was said against Discord's own OpenAPI document, in both directions."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema

from tests.loopback.discord.rest import Exchange
from tests.loopback.discord.shapes import Json


class Document:
    """The OpenAPI file at *path*, as it is published."""

    def __init__(self, path: Path) -> None:
        self.spec: Json = json.loads(path.read_text(encoding="utf-8"))
        by_placeholders = sorted(self.spec["paths"], key=lambda path: path.count("{"))
        self._paths = [(re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(p))), p) for p in by_placeholders]

    def faults(self, exchanges: Iterable[Exchange]) -> Counter[tuple[str, ...]]:
        """How often each deviation occurs: (direction, method, path, place, reason)."""
        return Counter(fault for exchange in exchanges for fault in self._faults(exchange))

    def _faults(self, exchange: Exchange) -> Iterator[tuple[str, ...]]:
        method = exchange.method.lower()
        path = next(
            (p for rx, p in self._paths if rx.fullmatch(exchange.path) and method in self.spec["paths"][p]), None
        )
        if path is None:
            yield ("no such path", exchange.method, re.sub(r"\d{9,}|token-\w+", "#", exchange.path))
            return
        operation = self.spec["paths"][path][method]
        asked = _schema(operation.get("requestBody"))
        if asked and exchange.body and exchange.status < 400:
            for place, reason in self._errors(asked, exchange.body):
                yield ("request", exchange.method, path, place, reason)
        answers = operation["responses"]
        answer = answers.get(str(exchange.status)) or answers.get("4XX" if exchange.status >= 400 else "2XX")
        if answer is None:
            yield ("status", exchange.method, path, str(exchange.status))
            return
        given = _schema(self._resolved(answer))
        if given and exchange.answer is not None:
            for place, reason in self._errors(given, exchange.answer):
                yield ("response", exchange.method, path, place, reason)

    def _resolved(self, node: Json) -> Json:
        while "$ref" in node:
            node = self.spec["components"]["responses"][node["$ref"].rsplit("/", 1)[1]]
        return node

    def _errors(self, schema: Json, body: Any) -> Iterator[tuple[str, str]]:
        validator = jsonschema.Draft202012Validator({**schema, "components": self.spec["components"]})
        for error in validator.iter_errors(body):
            deepest = error
            while deepest.context:
                deepest = min(deepest.context, key=lambda e: (-len(e.absolute_path), len(e.message)))
            yield "/".join(map(str, deepest.absolute_path)), deepest.message[:150]


def _schema(node: Json | None) -> Json | None:
    found: Json | None = (node or {}).get("content", {}).get("application/json", {}).get("schema")
    return found
