"""Logs: for people on a terminal, one JSON object a line otherwise. Never a token, never an answer's text."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import TextIO

import structlog
from structlog.types import Processor

from bot import metrics

SECRET_KEYS = frozenset({"answer", "text", "token", "secret", "password", "authorization", "payload"})


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's loggers (discord.py, slack_sdk, aiohttp) to *stream* (stderr)."""
    target = sys.stderr if stream is None else stream
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_secrets,
    ]
    last: Processor = (
        structlog.dev.ConsoleRenderer() if target.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(target)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            last,
        ],
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("discord.http").addFilter(_count_rate_limits)
    for noisy in ("discord.gateway", "discord.client", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def _count_rate_limits(record: logging.LogRecord) -> bool:
    """discord.py waits out a 429 by itself and only logs it; this is where it can be counted."""
    if "rate limit" in str(record.msg).lower():
        metrics.RATE_LIMIT_WAITS.labels("discord").inc()
    return True


def without_secrets(_: object, __: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Values under keys that could hold a secret or somebody's words are left out."""
    for name in SECRET_KEYS & set(event):
        event[name] = "…"
    return event
