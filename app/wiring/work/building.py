"""The job library's app with every job of the house."""

import httpx
from procrastinate import App, PsycopgConnector

from app.integrations.national_portal.line import Line
from app.wiring import parts as wiring
from app.wiring.parts import Parts
from app.wiring.work import (
    dossiers,
    files,
    guarding,
    national_portal,
    papers,
    partners,
    signing,
)


def build(
    parts: Parts, line: Line, fetched: httpx.AsyncClient, http: httpx.AsyncClient
) -> App:
    """Return the app; a partner that is not configured adds no job."""
    app = App(connector=PsycopgConnector(conninfo=wiring.database_url(parts.settings)))
    papers.add(app, parts, http)
    dossiers.add(app, parts)
    files.add(app, parts)
    signing.add(app, parts, http)
    guarding.add(app, parts, http)
    national_portal.add(app, parts, line, fetched)
    partners.add(app, parts, fetched)
    return app
