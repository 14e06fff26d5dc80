"""Wire shapes of signing sessions."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, model_validator

from app.core.clock import Moment
from app.core.verdicts import Verdict
from app.dossiers.schemas import Code
from app.signing.sealing.ports import Scheme
from app.signing.sessions.lifecycle import State

LARGEST_SESSION = 50
Number = Annotated[int, Field(ge=1, le=LARGEST_SESSION)]
_Der = Annotated[Base64Bytes, Field(max_length=16_384)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ToSignIn(_In):
    """A paper of a dossier by its code, or without one the dossier's result."""

    dossier_id: UUID
    paper: Code | None = None


class SigningSessionCreate(_In):
    """What to sign: with the caller's own certificate (DER), or a provider's.

    The chain is what stands between certificate and root, nearest first.
    """

    documents: Annotated[
        list[ToSignIn], Field(min_length=1, max_length=LARGEST_SESSION)
    ]
    certificate: _Der | None = None
    chain: Annotated[list[_Der], Field(max_length=6)] = []
    scheme: Scheme | None = None
    provider: Annotated[str, Field(max_length=32, pattern=r"^[a-z0-9_]+$")] | None = (
        None
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.certificate is None) == (self.provider is None):
            raise ValueError("nêu chứng thư của bạn hoặc một nhà cung cấp")
        return self


class SigningDocumentOut(BaseModel):
    """`digest` (SHA-256, base64) is what the key signs; its bytes are `to_be_signed`."""

    number: int
    dossier_id: UUID
    paper: str | None
    title: str
    state: State
    refused: str | None
    document_sha256: str
    to_be_signed: str | None
    digest: str | None
    signed_at: Moment | None
    source_link: str
    signed_link: str | None


class SigningSessionOut(BaseModel):
    """`scheme` with SHA-256; RSASSA-PSS means MGF1 with SHA-256 and a salt of 32 bytes."""

    id: UUID
    provider: str | None
    scheme: Scheme | None
    expires_at: Moment
    documents: list[SigningDocumentOut]


class SignatureValueIn(_In):
    number: Number
    value: Annotated[Base64Bytes, Field(max_length=2048)]


class SignatureValues(_In):
    values: Annotated[
        list[SignatureValueIn], Field(min_length=1, max_length=LARGEST_SESSION)
    ]


class SignatureVerdicts(BaseModel):
    done: int
    refused: int
    verdicts: list[Verdict]


class ResultToSign(BaseModel):
    """A printed result that waits for the caller's own signature."""

    dossier_id: UUID
    code: str
    since: Moment
    link: str
