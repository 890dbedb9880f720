"""What is counted for Prometheus. Every metric of the project is defined here and nowhere else."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

INTERVIEWS = Counter("mianshi_interviews", "Interviews begun.", ["platform"], registry=REGISTRY)
ANSWERS = Counter("mianshi_answers", "Answers graded.", ["platform"], registry=REGISTRY)
GRADE_SECONDS = Histogram(
    "mianshi_grade_seconds",
    "Time from an answer's arrival in the engine to its grade.",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5),
    registry=REGISTRY,
)
DELIVERIES = Counter(
    "mianshi_deliveries", "Messages shown, and tries that failed.", ["platform", "result"], registry=REGISTRY
)
OUTBOX_LAG = Gauge("mianshi_outbox_lag_seconds", "Age of the oldest message not yet shown.", registry=REGISTRY)
RECONNECTS = Counter("mianshi_gateway_connects", "Connections made to a platform.", ["platform"], registry=REGISTRY)
RATE_LIMIT_WAITS = Counter("mianshi_rate_limit_waits", "Times we were told to wait.", ["platform"], registry=REGISTRY)
DAILY_POSTS = Counter("mianshi_daily_posts", "Daily questions by what became of them.", ["result"], registry=REGISTRY)
LOOP_LAG = Gauge("mianshi_event_loop_lag_seconds", "How late the event loop woke up last.", registry=REGISTRY)
