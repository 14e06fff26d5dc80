"""How the National Portal reaches us: `MOTCUA_NATIONAL_PORTAL_INBOUND__…`."""

from typing import Annotated

from pydantic import BaseModel, Field, SecretStr


class InboundSettings(BaseModel):
    """`security_key` is the shared key of its calls; `file_origins` where its files lie.

    An origin is `https://host` or `https://host:port`; no other is ever fetched. Those
    of `inner_file_origins` may lie within the State's own network.
    """

    # An empty key would be one that everybody knows.
    security_key: Annotated[SecretStr, Field(min_length=16)]
    file_origins: tuple[str, ...] = ()
    inner_file_origins: tuple[str, ...] = ()
    file_megabytes: Annotated[int, Field(ge=1, le=200)] = 25
    fetch_seconds: Annotated[float, Field(gt=0, le=300)] = 30
