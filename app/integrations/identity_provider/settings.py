"""Each identity provider: `MOTCUA_SIGN_IN__PROVIDERS__<NAME>__…`."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, Field, SecretStr, model_validator

# Signatures that only the provider can make; neither `none` nor a shared secret.
Algorithm = Literal["RS256", "PS256", "ES256", "ES384", "EdDSA"]


class ClaimSet(StrEnum):
    """Whose names the claims have (protocol notes §2.1)."""

    VNEID = "vneid"
    DVCQG = "dvcqg"
    PROVINCE = "province"


class Endpoints(BaseModel):
    """For a provider that publishes no discovery document."""

    authorization_endpoint: AnyHttpUrl
    token_endpoint: AnyHttpUrl
    jwks_uri: AnyHttpUrl
    userinfo_endpoint: AnyHttpUrl | None = None
    end_session_endpoint: AnyHttpUrl | None = None


class ProviderSettings(BaseModel):
    """`issuer` to the letter as its tokens have it; `acr_values` is what we ask for."""

    title: str
    claims: ClaimSet
    issuer: str
    client_id: str
    client_secret: SecretStr
    client_auth: Literal["client_secret_post", "client_secret_basic"] = (
        "client_secret_post"
    )
    endpoints: Endpoints | None = None
    scope: str = "openid"
    acr_values: str | None = None
    algorithms: tuple[Algorithm, ...] = ("RS256", "ES256", "PS256")
    skew_seconds: Annotated[int, Field(ge=0, le=300)] = 120
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10

    @model_validator(mode="after")
    def _issuer_is_an_address(self) -> "ProviderSettings":
        AnyHttpUrl(self.issuer)
        return self
