"""What is printed and sealed: forms, results, registers."""

from uuid import UUID

import httpx
from procrastinate import App

from app.dossiers import tasks
from app.dossiers.documents.press import Press
from app.dossiers.jobs import Workshop
from app.dossiers.registers.job import Binder
from app.wiring import remote_signing, sealing
from app.wiring.parts import Parts
from app.wiring.work import retrying


def add(app: App, parts: Parts, http: httpx.AsyncClient) -> None:
    workshop = _workshop(parts, http)
    binder = Binder(parts.sessions, parts.storage, workshop.press, parts.clock)

    @app.task(name=tasks.PRINT_FORM, retry=retrying.PATIENTLY)
    async def print_form(form_id: str) -> None:
        await workshop.print_form(UUID(form_id))

    @app.task(name=tasks.SEAL_RESULT, retry=retrying.PATIENTLY)
    async def seal_result(dossier_id: str) -> None:
        await workshop.seal_result(UUID(dossier_id))

    @app.task(name=tasks.PRINT_REGISTER, retry=retrying.PATIENTLY)
    async def print_register(register_id: str) -> None:
        await binder.print(UUID(register_id))


def _workshop(parts: Parts, http: httpx.AsyncClient) -> Workshop:
    return Workshop(
        sessions=parts.sessions,
        storage=parts.storage,
        press=Press.over(),
        sealer=sealing.sealer(parts, remote_signing.timestamper(parts.settings, http)),
        calendar=parts.calendar,
        clock=parts.clock,
        public_url=parts.settings.public_url,
    )
