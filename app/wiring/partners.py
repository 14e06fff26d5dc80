"""The partners behind the LGSP, each where it is configured."""

from datetime import timedelta

import httpx

from app.integrations import fetching
from app.integrations.calling import Caller
from app.integrations.document_exchange import sending
from app.integrations.document_exchange.collecting import Collector
from app.integrations.document_exchange.delivering import Postman
from app.integrations.document_exchange.exchange import Exchange
from app.integrations.lgsp import Gateway
from app.integrations.national_portal.line import Line
from app.integrations.population.asking import Population
from app.outbox.relay import Relay
from app.wiring.parts import Parts, answer_relay


def population(parts: Parts) -> Population | None:
    """Return who asks the population database for the portal's officials."""
    settings = parts.settings.population
    if settings is None or parts.settings.lgsp is None:
        return None
    gateway = _gateway(parts, fetching.client())
    return Population(gateway, settings, parts.clock) if gateway else None


def quiet_relays(parts: Parts, http: httpx.AsyncClient, line: Line) -> dict[str, Relay]:
    """Return what delivers beside the steps of dossiers, by who receives it."""
    relays = {
        "document_exchange": letter_relay(parts, http),
        "portal_answers": answer_relay(parts, line),
    }
    return {name: each for name, each in relays.items() if each is not None}


def letter_relay(parts: Parts, http: httpx.AsyncClient) -> Relay | None:
    """Return what delivers documents to other agencies."""
    exchange = _exchange(parts, http)
    if exchange is None:
        return None
    postman = Postman(exchange, parts.sessions, parts.storage, parts.clock)
    return Relay(
        sessions=parts.sessions,
        clock=parts.clock,
        topic=sending.TOPIC,
        handler=postman.deliver,
        gate=postman.breaker,
        # A token, a look-up and the sending may each take the longest wait.
        lease=timedelta(seconds=60),
    )


def collector(parts: Parts, http: httpx.AsyncClient) -> Collector | None:
    """Return what collects the documents of other agencies."""
    exchange = _exchange(parts, http)
    if exchange is None:
        return None
    return Collector(exchange, parts.sessions, parts.storage, parts.clock)


def _exchange(parts: Parts, http: httpx.AsyncClient) -> Exchange | None:
    settings, gateway = parts.settings.document_exchange, _gateway(parts, http)
    if settings is None or gateway is None:
        return None
    return Exchange(gateway, settings)


def _gateway(parts: Parts, http: httpx.AsyncClient) -> Gateway | None:
    settings = parts.settings.lgsp
    if settings is None:
        return None
    return Gateway(settings, Caller(http, settings.timeout_seconds), parts.clock)
