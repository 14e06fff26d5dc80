"""Who proves people here, and how long their sessions live."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from app.identity.sessions.lifecycle import Life
from app.identity.sign_in.desk import Desk, Lives
from app.identity.tokens import Tokens
from app.integrations import fetching
from app.integrations.calling import Caller
from app.integrations.identity_provider.provider import OpenIdProvider
from app.integrations.identity_provider.settings import ProviderSettings


class SignInSettings(BaseModel):
    """`MOTCUA_SIGN_IN__…`; an official's idle time is bounded by QCVN 12:2026/BCA."""

    providers: Mapping[
        Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")], ProviderSettings
    ] = {}
    idle_minutes: Annotated[int, Field(ge=1, le=120)] = 30
    official_idle_minutes: Annotated[int, Field(ge=1, le=15)] = 15
    whole_hours: Annotated[int, Field(ge=1, le=24)] = 12

    @property
    def lives(self) -> Lives:
        whole = timedelta(hours=self.whole_hours)
        return Lives(
            applicants=Life(timedelta(minutes=self.idle_minutes), whole),
            officials=Life(timedelta(minutes=self.official_idle_minutes), whole),
        )


def desk(settings: SignInSettings, tokens: Tokens) -> Desk:
    http = fetching.client()
    return Desk(
        public_url=tokens.issuer,
        key=tokens.key.raw_value,
        lives=settings.lives,
        providers={
            name: OpenIdProvider(each, Caller(http, each.timeout_seconds))
            for name, each in settings.providers.items()
        },
    )
