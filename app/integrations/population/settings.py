"""Our account at the population database: `MOTCUA_POPULATION__…`."""

from pydantic import BaseModel, SecretStr


class PopulationSettings(BaseModel):
    """Keys and names as the operator of the database assigns them (protocol §3)."""

    path: str
    access_key: SecretStr
    secret_key: SecretStr
    app_name: str
    partner_code: str
    partner_code_cus: str
    service_code: str
    agency_code: str
