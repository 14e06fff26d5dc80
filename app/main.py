"""Build the HTTP application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog
from fastapi import FastAPI, Request
from sqlalchemy.ext.asyncio import AsyncSession
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.audit import routes as audit
from app.core.http import figures, health, problems, rates, security_txt
from app.core.http.addresses import PlainAddress
from app.core.http.certificates import VouchedCertificate
from app.core.http.hardening import Hardening
from app.core.http.limits import BodyLimit
from app.core.http.rates import RateLimit
from app.core.http.requests import RequestContext
from app.core.http.single_fields import SingleFields
from app.core.transactions import Transactions
from app.dossiers.auditing import routes as auditing
from app.dossiers.following import routes as following
from app.dossiers.reads import recording as reads_recording
from app.dossiers.reads import routes as reads
from app.dossiers.registers import routes as registers
from app.dossiers.routes import (
    acts,
    applicants,
    batches,
    clock,
    consultations,
    corrections,
    decisions,
    drafts,
    filings,
    hands,
    invitations,
    moves,
    officials,
    papers,
    positions,
    public,
    reading,
    reorganisations,
    signing,
    worklists,
)
from app.dossiers.signed_papers import routes as signed_papers
from app.feed import routes as feed
from app.feed.lookout import Lookout
from app.feed.noting import Noting
from app.files import routes as files
from app.identity import access
from app.identity.accounts import administration_routes as local_accounts
from app.identity.accounts import routes as local_account
from app.identity.machines import key_routes as machine_keys
from app.identity.machines import routes as machines
from app.identity.mandates import routes as mandates
from app.identity.sessions import proofs
from app.identity.sessions import routes as sessions
from app.identity.sign_in import account_routes as linked_accounts
from app.identity.sign_in import routes as sign_in_routes
from app.integrations.evidence import mirror as mirroring
from app.integrations.national_portal import routes as national_portal
from app.integrations.national_portal.dictionaries import routes as dictionaries
from app.integrations.national_portal.inbound import routes as portal_inbound
from app.integrations.national_portal.questions import routes as questions
from app.integrations.population import routes as population
from app.integrations.vgca import routes as vgca
from app.notifications import routes as notices
from app.organizations import routes as organizations
from app.organizations.calendars import routes as calendars
from app.privacy import retention_table
from app.privacy import routes as privacy
from app.privacy.destruction import routes as destruction
from app.privacy.holds import routes as legal_holds
from app.privacy.rectifying import routes as rectifying
from app.procedures import form_routes, process_routes, version_routes
from app.procedures import routes as procedures
from app.signing.validations import routes as validations
from app.uploads import routes as uploads
from app.uploads import wire
from app.wiring import (
    accounts,
    directory,
    gathering,
    limiting,
    noting,
    partners,
    readiness,
    rechecking,
    remote_signing,
    sign_in,
    trusting,
)
from app.wiring import parts as wiring
from app.wiring.parts import Parts
from app.wiring.settings import Settings, load

_log = structlog.get_logger()


def build(settings: Settings | None = None) -> FastAPI:
    """Return the application; its parts open with its lifespan."""
    chosen = settings or load()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            wiring.begun(chosen) as parts,
            mirroring.kept_up(gathering.mirror(parts)),
            noting.noted(parts, process="portal"),
        ):
            install(app, parts)
            yield

    app = FastAPI(
        title="Một Cửa",
        summary="Cổng dịch vụ công và hệ thống một cửa điện tử cấp tỉnh",
        version="1",
        lifespan=lifespan,
        dependencies=[reads_recording.reads_recorded],
        docs_url=None,
        redoc_url=None,
        # The framework would lead to whatever host the request names.
        redirect_slashes=False,
    )
    problems.install(app)
    app.state.address_key = limiting.address_key(chosen)
    app.state.measures = rates.of_this_process(chosen.rates)
    app.add_middleware(
        BodyLimit,
        limits=chosen.limits,
        by_path={
            wire.PATH: chosen.uploads.largest,
            # The Portal sends whole papers within its JSON.
            portal_inbound.PREFIX: chosen.limits.upload_body,
        },
    )
    app.add_middleware(wire.TusWire)
    app.add_middleware(PlainAddress)
    app.add_middleware(RateLimit, person_of=_person_of)
    app.add_middleware(SingleFields)
    app.add_middleware(Hardening, public_url=chosen.public_url)
    app.add_middleware(RequestContext)
    if chosen.trusted_proxies:
        trusted = [str(network) for network in chosen.trusted_proxies]
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted)
        app.add_middleware(VouchedCertificate, trusted=chosen.trusted_proxies)
    for router in (
        drafts.router,
        invitations.router,
        moves.router,
        filings.router,
        corrections.router,
        applicants.router,
        papers.router,
        officials.router,
        decisions.router,
        hands.router,
        worklists.router,
        batches.router,
        clock.router,
        consultations.router,
        signing.router,
        validations.router,
        vgca.router,
        reading.router,
        acts.router,
        reads.router,
        signed_papers.router,
        notices.router,
        public.router,
        registers.router,
        following.router,
        following.figures,
        procedures.router,
        procedures.events,
        version_routes.router,
        form_routes.router,
        process_routes.router,
        reorganisations.router,
        positions.router,
        organizations.router,
        calendars.router,
        files.router,
        uploads.router,
        machines.router,
        mandates.router,
        machine_keys.router,
        sign_in_routes.router,
        linked_accounts.router,
        sessions.router,
        local_account.router,
        local_accounts.router,
        feed.router,
        portal_inbound.router,
        dictionaries.router,
        national_portal.router,
        questions.router,
        questions.public,
        population.router,
        privacy.router,
        privacy.mine,
        privacy.consenting,
        rectifying.router,
        privacy.texts,
        privacy.terms,
        legal_holds.router,
        destruction.router,
        audit.router,
        auditing.router,
        health.router,
        security_txt.router,
    ):
        app.include_router(router)
    app.add_route(figures.PATH, figures.show_figures, include_in_schema=False)
    return app


def install(app: FastAPI, parts: Parts) -> None:
    """Hand the parts to the edge, where dependencies find them."""
    app.state.sessions = parts.sessions
    app.state.clock = parts.clock
    app.state.storage = parts.storage
    app.state.links = parts.links
    app.state.scanner = parts.scanner
    app.state.upload_limits = parts.settings.uploads
    app.state.tokens = parts.tokens
    app.state.measures = limiting.measures(parts)
    app.state.sign_in = sign_in.desk(parts.settings.sign_in, parts.tokens)
    app.state.accounts = accounts.desk(parts.settings.accounts)
    app.state.calendar = parts.calendar
    app.state.public_url = parts.settings.public_url
    app.state.security_contact = parts.settings.security
    app.state.payment_gateway_live = parts.gateway_live
    app.state.retention = retention_table.read(parts.settings.retention_table)
    app.state.read_telling = parts.settings.reads
    app.state.draft_life = parts.settings.drafts.life
    app.state.read_offices = directory.read
    app.state.signature_checker = parts.checker
    app.state.read_trust = partial(trusting.read, parts.settings)
    app.state.recheck = rechecking.recheck(parts)
    app.state.known_people = parts.known_people
    app.state.signing_providers = remote_signing.names(parts.settings)
    app.state.caller_of = _caller_of(parts)
    app.state.portal_inbound = parts.settings.national_portal_inbound
    app.state.population = partners.population(parts)
    app.state.lookout = Lookout(Transactions(parts.sessions, parts.clock))
    app.state.feed_noting = Noting(Transactions(parts.sessions, parts.clock))
    app.state.readiness = readiness.checks(parts)


def _caller_of(parts: Parts) -> Callable[[Request, AsyncSession], Awaitable[str]]:
    """Return what tells whose idempotency key a request carries."""

    async def caller_of(request: Request, session: AsyncSession) -> str:
        return await access.caller_of(request, session, at=parts.clock.now())

    return caller_of


def _person_of(request: Request) -> str | None:
    at = request.app.state.clock.now()
    return proofs.bucket_of(request, at=at)
