"""Take in a paper: open it, check its signatures, store it, attach it."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldProblem
from app.dossiers import queries
from app.dossiers.act import Act
from app.dossiers.errors import FileRefused
from app.dossiers.models import Dossier
from app.dossiers.ports import SignatureChecker
from app.dossiers.service import drafts
from app.files import inspection
from app.files import service as files
from app.files.inspection import Unsound
from app.files.service import NewFile
from app.files.storage import Storage


async def attach(
    session: AsyncSession,
    act: Act,
    storage: Storage,
    checker: SignatureChecker,
    *,
    code: str,
    new: NewFile,
) -> Dossier:
    """Attach a file to a draft with the verdict on its signatures.

    A bad signature does not stop the upload: the applicant sees the verdict at
    once, and the submission refuses what its paper's policy does not allow.

    Raises:
        FileRefused: unless the file really is a PDF, JPEG or PNG.
    """
    await queries.get(session, act.dossier_id, actor=act.actor)
    found = await asyncio.to_thread(inspection.inspect, new.data, name=new.name)
    if isinstance(found, Unsound):
        raise FileRefused(errors=[FieldProblem("/file", found.reason, "file_refused")])
    verdict = await checker.check(new.data, at=act.at)
    file = await files.put(
        storage,
        NewFile(found.name, found.media_type, new.data),
        stored_by=str(act.actor.id),
        at=act.at,
    )
    await files.keep(session, file)
    await drafts.attach_paper(session, act, code=code, file=file, verdict=verdict)
    return await queries.get(session, act.dossier_id, actor=act.actor)
