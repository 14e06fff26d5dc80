"""Who we are in the exchange: `MOTCUA_DOCUMENT_EXCHANGE__…`."""

from pydantic import BaseModel


class DocumentExchangeSettings(BaseModel):
    """`organ_id` is our agency code; `path` the exchange behind the LGSP."""

    organ_id: str
    organ_name: str
    place: str
    path: str = "/edxml"
