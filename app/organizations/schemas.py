"""Offices on the wire."""

import uuid
from datetime import date

from pydantic import BaseModel, ConfigDict

from app.organizations.models import Kind


class OfficeSummary(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    code: str
    name: str
    kind: Kind
    area_code: str | None


class OfficeDetail(OfficeSummary):
    functions: list[str]
    address: str | None
    phone: str | None
    valid_from: date
    valid_to: date | None
    succeeded_by: OfficeSummary | None
