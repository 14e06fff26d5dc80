"""How this province reaches the Portal: `MOTCUA_NATIONAL_PORTAL__…`."""

from typing import Literal

from pydantic import AnyHttpUrl, SecretStr

from app.integrations.national_portal.pace import Pace

WireVersion = Literal["2020", "2022"]


class NationalPortalSettings(Pace):
    """The endpoints are joined to `adapter_url`, the X-Road security server."""

    adapter_url: AnyHttpUrl
    auth_endpoint: str
    integration_endpoint: str
    share_endpoint: str
    username: str
    password: SecretStr
    madonvi: str
    dstcode: str
    wire_version: WireVersion = "2022"

    def address(self, endpoint: str) -> str:
        return f"{str(self.adapter_url).rstrip('/')}/{endpoint.lstrip('/')}"
