"""A call of DvcSync, for `spoiling` to answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from simulators.national_portal.spoiling import Call
from simulators.national_portal_2026.portal import Json, Portal


@dataclass(frozen=True)
class DvcSyncCall(Call):
    portal: Portal
    name: str
    body: Any
    token: str

    def answered(self, *, ahead: timedelta = timedelta()) -> Json:
        at = datetime.now(UTC) + ahead
        return self.portal.answer(self.name, self.body, token=self.token, at=at)

    def status(self, answer: Json) -> int:
        code = answer["code"]
        known = type(code) is int and code in set(HTTPStatus)
        return code if known else HTTPStatus.OK

    def expire_sessions(self) -> None:
        self.portal.tokens.clear()

    def already_exists(self) -> Json:
        return {"code": 400, "message": "Dữ liệu đã tồn tại", "data": None}

    def wrong_code(self) -> Json:
        return {"code": self.dice.wrong_code(), "message": "", "data": None}

    def wrong_types(self, answer: Json) -> Json:
        if answer["data"] is not None:
            return answer | {"data": self.dice.wrong_value()}
        return {
            "code": self.dice.wrong_code(),
            "message": self.dice.wrong_value(),
            "data": self.dice.wrong_value(),
        }
