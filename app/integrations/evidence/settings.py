"""Whom the portal may ask for CRLs and OCSP answers: `MOTCUA_EVIDENCE__…`."""

from typing import Annotated

from pydantic import BaseModel, Field


class EvidenceSettings(BaseModel):
    """Origins beside those of the trust list, as `https://host` or with a port.

    Those of `inner_origins` may lie within the State's own network. An address that
    a certificate names is asked only where its origin is listed.
    """

    origins: tuple[str, ...] = ()
    inner_origins: tuple[str, ...] = ()
    megabytes: Annotated[int, Field(ge=1, le=200)] = 20
    seconds: Annotated[float, Field(gt=0, le=300)] = 20
