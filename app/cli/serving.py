"""`motcua serve` and `motcua worker`: run the parts."""

import os
import socket
from contextlib import ExitStack
from typing import Annotated

import typer
import uvicorn
import uvloop
from fastapi import FastAPI

from app import main as portal
from app import worker as working
from app.cli import running
from app.core import logs
from app.core.http.heads import BoundedHeads
from app.wiring import settings as configuration


def serve(
    host: Annotated[
        list[str] | None, typer.Option(help="Addresses; IPv4 and IPv6 by default.")
    ] = None,
    port: Annotated[int, typer.Option(help="TCP port.")] = 8000,
) -> None:
    """Serve the portal over HTTP."""
    logs.configure()
    with ExitStack() as stack:
        _, os.environ["MOTCUA_DATABASE__URL"] = stack.enter_context(
            running.database_urls()
        )
        app = portal.build(configuration.load())
        sockets = [_listen(each, port) for each in host or ["127.0.0.1", "::1"]]
        server = uvicorn.Server(configured(app))
        server.run(sockets=[each for each in sockets if each is not None])


def configured(app: FastAPI) -> uvicorn.Config:
    """Return how the server reads requests: strictly, and no endless head."""
    return uvicorn.Config(
        app,
        http=BoundedHeads,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def worker() -> None:
    """Deliver what is owed and do the jobs."""
    logs.configure()
    with running.database_urls() as (_, os.environ["MOTCUA_DATABASE__URL"]):
        # The loop that the web server runs on too.
        uvloop.run(working.run(configuration.load()))


def _listen(host: str, port: int) -> socket.socket | None:
    """Listen on one address; a machine without IPv6 serves IPv4 alone."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError:
        if family is socket.AF_INET6:
            return None
        raise
