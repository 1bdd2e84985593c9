"""The command ``mndnotes serve``."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Annotated

import typer

from mndnotes.errors import InputError, MissingExtraError
from mndnotes.inference.options import ModelOption

TOKEN_VARIABLE = "MNDNOTES_TOKEN"  # noqa: S105  # the name of a variable
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes of one thread each; default: one a processor."),
    ] = None,
    model: ModelOption = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            help=f"Holds the token that requests must bring; else ${TOKEN_VARIABLE}.",
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(help="Host name that requests may call the service by; repeat for more."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Log each request: method, route, status, time.")
    ] = False,
) -> None:
    """Serve the page and the HTTP interface, on this machine only unless told otherwise."""
    token = _token(token_file)
    if host not in _LOOPBACK and token is None:
        raise InputError(
            f"beyond this machine the service needs a token; set {TOKEN_VARIABLE} or --token-file"
        )
    try:
        import uvicorn

        from mndnotes.inference.service.app import create_app
        from mndnotes.inference.service.server import OPTIONS
        from mndnotes.inference.service.settings import ServiceSettings
    except ModuleNotFoundError:
        raise MissingExtraError('the service needs pip install "mndnotes[serve]"') from None
    hosts = (*ServiceSettings().hosts, host, *(name or ()))
    settings = ServiceSettings(
        model=model,
        workers=workers or ServiceSettings().workers,
        token=token,
        hosts=("*",) if token is not None and not name else hosts,
    )
    app = create_app(settings)
    if verbose:
        logging.basicConfig(format="%(asctime)s %(message)s")
        logging.getLogger("mndnotes.service").setLevel(logging.INFO)
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"mndnotes listens on http://{shown}:{port}/ (Ctrl-C stops it)", err=True)
    uvicorn.run(app, host=host, port=port, **OPTIONS)


def _token(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(TOKEN_VARIABLE) or None
    try:
        token = file.read_text("utf-8").strip()
    except OSError as error:
        raise InputError(
            f"{file} can't be read ({error.strerror}); name the token's file"
        ) from error
    if not token:
        raise InputError(f"{file} is empty; write the token into it")
    return token
