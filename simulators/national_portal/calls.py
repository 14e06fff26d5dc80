"""A call over the adapter, for `spoiling` to answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.national_portal.portal import REFUSED, Json, Portal, codes_named
from simulators.national_portal.spoiling import Call


@dataclass(frozen=True)
class AdapterCall(Call):
    portal: Portal
    body: Mapping[str, Any]

    def answered(self, *, ahead: timedelta = timedelta()) -> Json:
        return self.portal.answer(self.body, at=datetime.now(UTC) + ahead)

    def expire_sessions(self) -> None:
        self.portal.expire_sessions()

    def already_exists(self) -> Json:
        message = f"Hồ sơ {', '.join(codes_named(self.body))} đã tồn tại"
        return {"error_code": REFUSED, "message": message, "result": []}

    def wrong_code(self) -> Json:
        return {"error_code": self.dice.wrong_code(), "message": "", "result": []}

    def wrong_types(self, answer: Json) -> Json:
        if answer["result"]:
            return answer | {"result": self.dice.wrong_value()}
        return {
            "error_code": self.dice.wrong_code(),
            "message": self.dice.wrong_value(),
            "result": self.dice.wrong_value(),
        }

    def shuffled(self, answer: Json) -> Json:
        for found in answer["result"]:
            if "QuaTrinhXuLy" in found:
                found["QuaTrinhXuLy"] = self.dice.shuffled(found["QuaTrinhXuLy"])
        return answer
