"""What programs count of what they do, by the names under which Prometheus knows it.

Each process counts from its start in its own memory, and `metrics_exchange` hands that over. No
label grows with people: its values are words of our own code, never anything that somebody wrote.
docs/metrics.md lists all of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from birthday_calendar import logs
from birthday_calendar.domain.deliveries import Delivery, DeliveryStatus, Outcome
from birthday_calendar.states import State
from birthday_calendar.telegram_errors import TelegramFailure

NAMESPACE = "birthday_calendar"

disable_created_metrics()  # type: ignore[no-untyped-call]  # the watchdog tells when a program was started

REGISTRY = CollectorRegistry()

REQUESTS = Counter(
    "http_requests",
    "Requests that the API has answered, by the template of their route.",
    ["route", "method", "status"],
    namespace=NAMESPACE,
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Seconds from a request's head to the end of its answer.",
    ["route"],
    namespace=NAMESPACE,
    registry=REGISTRY,
    buckets=(0.005, 0.025, 0.1, 0.5, 2.5),  # after 2.2 s it gives up, but for files
)
TELEGRAM_CALLS = Counter(
    "telegram_calls",
    "Calls to Telegram that came to an end; what else than ok, states.py and Refusal say.",
    ["method", "outcome"],
    namespace=NAMESPACE,
    registry=REGISTRY,
)
DELIVERIES = Counter(
    "deliveries",
    "Deliveries that were sent, skipped, failed for good, or put off, and why.",
    ["status", "outcome"],
    namespace=NAMESPACE,
    registry=REGISTRY,
)
WEBHOOK_CALLS = Counter(
    "webhook_calls",
    "Calls of webhooks: ok, refused by what was answered, or without an answer.",
    ["outcome"],
    namespace=NAMESPACE,
    registry=REGISTRY,
)
CARDS = Counter(
    "cards",
    "Cards that were drawn, or not: busy with others, too slow, or failed.",
    ["outcome"],
    namespace=NAMESPACE,
    registry=REGISTRY,
)
CARD_SECONDS = Histogram(
    "card_duration_seconds",
    "Seconds that a card took, without the wait for its turn.",
    namespace=NAMESPACE,
    registry=REGISTRY,
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 4),
)
LATENESS = Histogram(
    "delivery_lateness_seconds",
    "Seconds from when a delivery was due to when it was sent.",
    ["kind"],
    namespace=NAMESPACE,
    registry=REGISTRY,
    buckets=(5, 30, 120, 600, 3600, 21_600),
)


def note_call(method: str, failure: TelegramFailure | None = None) -> None:
    """A call to Telegram, and what it means where there is no result."""
    outcome = "ok"
    if failure is not None:
        refusal = failure.refusal.name.lower() if failure.refusal else "other"
        outcome = failure.trouble or refusal
    TELEGRAM_CALLS.labels(method, outcome).inc()


def note_sent(deliveries: Iterable[Delivery], at: datetime) -> None:
    for delivery in deliveries:
        DELIVERIES.labels(DeliveryStatus.SENT, "sent").inc()
        LATENESS.labels(delivery.kind).observe(max(0.0, (at - delivery.due_at).total_seconds()))


def note_unsent(status: DeliveryStatus, outcome: Outcome | None, count: int) -> None:
    """`pending` are those that were put off."""
    word = "put_off" if status is DeliveryStatus.PENDING else status
    DELIVERIES.labels(word, outcome or status).inc(count)


Labels = TypeVar("Labels", bound=tuple[str, ...])  # their values


def gauge(name: str, about: str, samples: Mapping[Labels, float], *labels: str) -> Metric:
    """What is looked at only when somebody asks."""
    family = GaugeMetricFamily(f"{NAMESPACE}_{name}", about, labels=labels)
    for values, number in samples.items():
        family.add_metric(values, number)
    return family


def counter(name: str, about: str, samples: Mapping[Labels, float], *labels: str) -> Metric:
    """The same of what somebody else counts. Its name ends with `_total`, which is added here."""
    family = CounterMetricFamily(f"{NAMESPACE}_{name}", about, labels=labels)
    for values, number in samples.items():
        family.add_metric(values, number)
    return family


def level(part: str, state: State) -> list[Metric]:
    """A part's state, and how bad the doctor calls that."""
    about = "How bad the state of a part is: 0 well, 1 a warning, 2 a failure."
    return [
        gauge("part_state", "The state that a part is in.", {(part, state): 1}, "part", "state"),
        gauge("part_level", about, {(part,): state.level}, "part"),
    ]


class _DroppedLines:
    """logs.py counts them: it is there before anything else is."""

    def collect(self) -> Iterator[Metric]:
        by_reason = {(reason,): float(count) for reason, count in logs.dropped.items()}
        about = "Lines that a program has not logged: repeats, and what could not be written."
        yield counter("log_lines_dropped", about, by_reason, "reason")


REGISTRY.register(_DroppedLines())
