"""What every request passes before its route: its host, its token, its size and its time."""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from importlib.resources import files
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mndnotes.errors import internal_error
from mndnotes.inference.service.metrics import Metrics
from mndnotes.inference.service.problems import problem
from mndnotes.inference.service.settings import ServiceSettings

LOGGER: Final = logging.getLogger("mndnotes.service")

PAGE: Final = files("mndnotes.inference.service") / "page"
"""The files of the page."""
OPEN_PATHS: Final = frozenset(
    {"/healthz", "/readyz", "/", *(f"/{file.name}" for file in PAGE.iterdir())}
)
"""Asked by who has no token: what watches over the service, and the page, which asks for it."""
STREAM: Final = "/v1/batch"
"""Has no end that could be too far; its lines have."""

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_NO_ROUTE: Final = "none"
"""Stands for a path that no route has: a path may say anything."""


class Guard:
    """Middleware of ASGI."""

    def __init__(self, app: ASGIApp, settings: ServiceSettings, metrics: Metrics) -> None:
        """Guard an app."""
        self._app = app
        self._settings = settings
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.monotonic()
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            refusal = self._refusal(scope)
            if refusal is not None:
                await refusal(scope, receive, sent)
            else:
                await self._app(scope, self._limited(scope, receive), sent)
        except Exception as error:  # a server would log its message, which may quote a note
            said = f"{internal_error(error)}; please report it"
            LOGGER.error(said)
            if not status:
                await problem(500, said)(scope, receive, sent)
        finally:
            route = getattr(scope.get("route"), "path", _NO_ROUTE)
            seconds = time.monotonic() - begin
            self._metrics.request(scope["method"], route, status, seconds)
            LOGGER.info("%s %s %s %.3f s", scope["method"], route, status, seconds)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            return problem(421, "the service is not known by this name; see mndnotes serve --host")
        if self._settings.token is None or scope["path"] in OPEN_PATHS:
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        known = hmac.compare_digest(given.strip().encode(), self._settings.token.encode())
        if scheme.lower() == "bearer" and known:
            return None
        return problem(
            401,
            "the request brings no valid token; send it as Authorization: Bearer TOKEN",
            {"WWW-Authenticate": "Bearer"},
        )

    def _is_ours(self, host: str) -> bool:
        """Whether a request meant this service.

        A page of another site can let its own name point here, and be taken for this one's.
        """
        names = self._settings.hosts
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        return "*" in names or name.lower() in names

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """Counts the bytes of the body while they come in, and the time that they take."""
        most = None if scope["path"] == STREAM else self._settings.body_bytes
        patience = self._settings.body_seconds
        until = time.monotonic() + patience
        seen = 0
        ended = False

        async def received() -> Message:
            nonlocal seen, ended
            if ended:
                return await receive()  # waits for the client to go
            left = patience if most is None else max(until - time.monotonic(), 0)
            try:
                message = await asyncio.wait_for(receive(), left)
            except TimeoutError:
                raise HTTPException(
                    408, "the request did not come in time; send it again"
                ) from None
            seen += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if most is not None and seen > most:
                raise HTTPException(413, f"the request has more than {most:,} bytes; shorten it")
            return message

        return received
