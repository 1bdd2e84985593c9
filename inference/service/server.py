"""How the service is run: by uvicorn, which lets a client that sends no request wait for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

_STOPPING_SECONDS: Final = 30
"""For answers that are on their way when the service is stopped."""
_CONNECTIONS: Final = 1000
"""More are refused at once."""


class HeadInTime(H11Protocol):
    """Closes a connection on which the head of the next request does not come in time.

    Else a thousand clients that say nothing, or a word now and then, would keep all others out.
    """

    head_seconds = 10.0
    """From the connection, or from the first byte of a further request, to the end of its head."""
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        self.access_log = False  # whoever listens to that logger: it would be told queries
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """A client has sent something."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:  # type: ignore[redundant-expr]
            self._await_head()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """A client has gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


OPTIONS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "http": HeadInTime,
        "ws": "none",
        "access_log": False,  # it would log queries
        "log_level": "warning",
        "server_header": False,
        "timeout_graceful_shutdown": _STOPPING_SECONDS,
        "limit_concurrency": _CONNECTIONS,
    }
)
"""What uvicorn is started with."""
