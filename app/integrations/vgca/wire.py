"""The plugin's own words."""

import json
from typing import Self

from pydantic import BaseModel


class Parameters(BaseModel):
    """What the page hands to `vgca_sign_approved(json, callback)`."""

    FileUploadHandler: str
    SessionId: str
    JWTToken: str
    FileName: str
    DocNumber: str = ""
    IssuedDate: str = ""
    MetaData: list[dict[str, str]] = []


class Uploaded(BaseModel):
    """What the upload handler answers; `FileServer` is JSON in a string."""

    Status: bool
    Message: str
    FileName: str
    FileServer: str
    DocumentNumber: str = ""

    @classmethod
    def taken(cls, name: str, link: str, file_id: str) -> Self:
        server = json.dumps({"fileEntryId": file_id, "url": link})
        return cls(Status=True, Message="", FileName=name, FileServer=server)

    @classmethod
    def refused(cls, name: str, why: str) -> Self:
        return cls(Status=False, Message=why, FileName=name, FileServer="")
