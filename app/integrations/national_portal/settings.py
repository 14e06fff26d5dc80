"""How this province reaches the Portal: `MOTCUA_NATIONAL_PORTAL__…`."""

from typing import Literal

from pydantic import AnyHttpUrl, BaseModel, Field, SecretStr

WireVersion = Literal["2020", "2022"]


class NationalPortalSettings(BaseModel):
    """The endpoints are joined to `adapter_url`, the X-Road security server.

    `timeout_seconds` is the longest wait for one answer.
    """

    adapter_url: AnyHttpUrl
    auth_endpoint: str
    integration_endpoint: str
    share_endpoint: str
    username: str
    password: SecretStr
    madonvi: str
    dstcode: str
    wire_version: WireVersion = "2022"
    timeout_seconds: float = Field(default=5, gt=0)

    def address(self, endpoint: str) -> str:
        return f"{str(self.adapter_url).rstrip('/')}/{endpoint.lstrip('/')}"
