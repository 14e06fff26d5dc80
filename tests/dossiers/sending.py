"""Sending a file by the tus protocol, and attaching it by its id."""

import base64

import httpx

from tests.dossiers.papers import File
from tests.dossiers.towns import Json, Resident, path_of

_VERSION = {"Tus-Resumable": "1.0.0"}
_STREAM = {**_VERSION, "Content-Type": "application/offset+octet-stream"}


async def begun(who: Resident, file: File) -> str:
    """Begin an upload of this file, and return its id."""
    name = base64.b64encode(file.name.encode()).decode()
    answer = await who.send(
        "POST",
        "/v1/uploads",
        headers={
            **_VERSION,
            "Upload-Length": str(len(file.data)),
            "Upload-Metadata": f"filename {name}",
        },
    )
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].rsplit("/", 1)[-1]


async def sent(who: Resident, file: File) -> str:
    """Upload a file whole, and return the upload's id."""
    upload = await begun(who, file)
    answer = await who.send(
        "PATCH",
        f"/v1/uploads/{upload}",
        headers={**_STREAM, "Upload-Offset": "0"},
        content=file.data,
    )
    assert answer.status_code == 204, answer.text
    return upload


async def attach(
    who: Resident, dossier: Json, code: str, upload: str, **more: str
) -> httpx.Response:
    return await who.post(
        f"{path_of(dossier)}/papers",
        {"code": code, "upload": upload},
        version=dossier["version"],
        headers=more,
    )
