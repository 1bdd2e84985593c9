"""The service as an ASGI app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import as_file

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException

from mndnotes import __version__
from mndnotes.inference.result import Note
from mndnotes.inference.scorer import NoteScorer
from mndnotes.inference.service.guard import PAGE, Guard
from mndnotes.inference.service.lookups import routes
from mndnotes.inference.service.metrics import MEDIA_TYPE, Metrics
from mndnotes.inference.service.problems import Problem, handle_errors, told
from mndnotes.inference.service.scoring import scoring_routes
from mndnotes.inference.service.settings import ServiceSettings
from mndnotes.inference.service.standards import standard_routes
from mndnotes.inference.service.workers import Workers
from mndnotes.rules.icd10cm.tabular_list import library


def create_app(settings: ServiceSettings | None = None) -> FastAPI:
    """An app with its own processes, which start and stop with it.

    Args:
        settings: limits; those of `ServiceSettings` where absent.

    Raises:
        ModelError: the model can't be opened.
    """
    settings = settings or ServiceSettings()
    NoteScorer.load(settings.model)  # a process or a server could tell by a traceback only
    workers, metrics = Workers(settings), Metrics()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await workers.start()
        reading = asyncio.create_task(asyncio.to_thread(library))  # seconds, for the first look-up
        try:
            yield
        finally:
            await reading
            await workers.stop()

    app = FastAPI(
        title="mndnotes",
        version=__version__,
        summary="Reads clinical notes for motor neuron disease.",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    handle_errors(app)
    app.include_router(scoring_routes(workers, metrics, settings))
    app.include_router(standard_routes(workers, metrics))
    app.include_router(routes)

    @app.get("/healthz", tags=["operation"])
    async def health() -> dict[str, str]:
        """The service runs."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["operation"], responses=told(503))
    async def readiness() -> dict[str, str]:
        """The service takes notes in."""
        if not workers.ready:
            raise HTTPException(503, "the service is starting or stopping; ask again")
        return {"status": "ready"}

    @app.get(
        "/metrics",
        tags=["operation"],
        response_class=Response,
        responses={
            200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
            **told(401),
        },
    )
    async def prometheus() -> Response:
        """Counts and times, as Prometheus reads them."""
        return Response(metrics.render(workers.waiting), media_type=MEDIA_TYPE)

    _describe(app, Problem, Note)
    _add_page(app)
    app.add_middleware(Guard, settings=settings, metrics=metrics)
    return app


def _describe(app: FastAPI, *models: type[BaseModel]) -> None:
    """Put models into the app's OpenAPI document that its routes only name."""
    _, found = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    app.openapi().setdefault("components", {}).setdefault("schemas", {}).update(found["$defs"])


def _add_page(app: FastAPI) -> None:
    """The page, at all paths that nothing else has."""
    with as_file(PAGE) as folder:
        app.mount("/", StaticFiles(directory=folder, html=True), name="page")
