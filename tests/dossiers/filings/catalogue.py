"""Versions of the marital-status procedure that these tests publish."""

from typing import Any

from app.core import database
from app.procedures import queries as procedures
from app.procedures import service as publishing
from app.procedures.definition import Definition
from app.procedures.service import Draft
from tests.dossiers.towns import Town


async def publish(town: Town, **stated: Any) -> None:
    """Publish a version of 1.004873 that states this besides."""
    at = town.clock.now()
    async with database.transaction(town.sessions) as session:
        known = await procedures.version_in_force(session, code="1.004873", at=at)
        assert known is not None
        assert known.form_id is not None
        version = await publishing.draft_version(
            session,
            draft=Draft(
                Definition.model_validate({**known.data, **stated}),
                at.date(),
                form=await procedures.form(session, form_id=known.form_id),
                process_code=known.process_code,
            ),
            at=at,
        )
        await publishing.publish(
            session, version_id=version.id, at=at, actor_id="person:admin"
        )
