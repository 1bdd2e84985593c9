"""What is counted, as Prometheus reads it: routes, statuses and times, never what was sent."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one service."""

    def __init__(self) -> None:
        """Start from nothing."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "mndnotes_requests",
            "Requests by method, route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "mndnotes_request_seconds",
            "Time from the head of a request to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._notes = Counter(
            "mndnotes_notes", "Notes by what became of them.", ("outcome",), registry=self._registry
        )
        self._waiting = Gauge(
            "mndnotes_notes_waiting",
            "Notes that wait or are being scored.",
            registry=self._registry,
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def note(self, outcome: str) -> None:
        """Count a note."""
        self._notes.labels(outcome).inc()

    def render(self, waiting: int) -> bytes:
        """The text that Prometheus reads."""
        self._waiting.set(waiting)
        return generate_latest(self._registry)
