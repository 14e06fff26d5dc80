"""What is done with dossiers because time passes, or because something else ended."""

from uuid import UUID

import structlog
from procrastinate import App

from app.dossiers import relocating, tasks
from app.dossiers.drafting.sweeping import Sweeping
from app.dossiers.upkeep import Upkeep
from app.wiring.parts import Parts
from app.wiring.work import retrying, timing

_log = structlog.get_logger()


def add(app: App, parts: Parts) -> None:
    upkeep = Upkeep(parts.sessions, parts.calendar, parts.clock)
    _follow_changes(app, parts, upkeep)
    _tell_others(app, upkeep)
    _sweep_drafts(app, parts)

    @timing.on(app, "* * * * *", name=tasks.LAPSE_CONSULTATIONS)
    async def lapse_consultations() -> None:
        await upkeep.lapse_consultations()

    @timing.on(app, "17 * * * *", name=tasks.FORGET_COUNTS)
    async def forget_counts() -> None:
        await upkeep.forget_counts()


def _follow_changes(app: App, parts: Parts, upkeep: Upkeep) -> None:
    """Add what an office that closed, or a calendar put right, asks for."""

    @app.task(name=tasks.RELOCATE, retry=retrying.PATIENTLY)
    async def relocate() -> None:
        done = await relocating.relocate(parts.sessions, at=parts.clock.now())
        _log.info("dossiers_relocated", moved=done.moved, stuck=len(done.stuck))

    @app.task(name=tasks.CORRECT_DUE_TIMES, retry=retrying.PATIENTLY)
    async def correct_due_times(name: str) -> None:
        changed = await upkeep.correct_due_times(name)
        _log.info("due_times_corrected", calendar=name, dossiers=changed)


def _tell_others(app: App, upkeep: Upkeep) -> None:
    """Add what dossiers tell those they came from, or belong to."""

    @app.task(name=tasks.TELL_ORIGIN, retry=retrying.PATIENTLY)
    async def tell_origin(dossier_id: str) -> None:
        await upkeep.tell_origin(UUID(dossier_id))

    @app.task(name=tasks.TELL_LINKED, retry=retrying.PATIENTLY)
    async def tell_linked(dossier_id: str) -> None:
        await upkeep.tell_linked(UUID(dossier_id))

    @app.task(name=tasks.INVITE_TO_RATE, retry=retrying.PATIENTLY)
    async def invite_to_rate(dossier_id: str) -> None:
        await upkeep.invite_to_rate(UUID(dossier_id))


def _sweep_drafts(app: App, parts: Parts) -> None:
    life = parts.settings.drafts.life
    sweeping = Sweeping(parts.sessions, parts.storage, parts.clock, life)

    @timing.on(app, "17 * * * *", name=tasks.SWEEP_DRAFTS)
    async def sweep_drafts() -> None:
        swept = await sweeping.sweep()
        _log.info("drafts_swept", warned=swept.warned, ended=swept.ended)

    @app.task(name=tasks.DROP_FILE, retry=retrying.PATIENTLY)
    async def drop_file(file_id: str) -> None:
        await sweeping.drop_file(UUID(file_id))
