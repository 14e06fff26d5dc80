"""What the Portal remembers, and how it answers each service.

[assumption] Error codes other than 0, the wording of an expired session, and
the progress rows in the reply of TraCuuHoSo are not in any public document;
they stand in this file only.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError

from simulators.national_portal import shapes

Json = dict[str, Any]

ROWS_PER_CALL: Final = 10
REFUSED: Final = -1
BAD_SESSION: Final = -99
BAD_LOGIN: Final = -98


@dataclass(frozen=True)
class Credentials:
    username: str
    password: str = field(repr=False)


@dataclass
class Record:
    """One dossier as the Portal holds it.

    `statuses` are the distinct ones in the order they came; a synchronisation
    that repeats the present status adds nothing.
    """

    item: Json
    statuses: list[str] = field(default_factory=list)
    steps: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Seen:
    """A status that came with a dossier ("item") or a step ("step"); never undone."""

    code: str
    kind: str
    status: str


class Portal:
    """The Portal of one province, in memory.

    `log` is every status it ever saw, in order. `keep` is called with each accepted change before it is answered; feeding
    those changes to `restore` in their order rebuilds the same memory.
    """

    def __init__(
        self,
        *,
        credentials: Credentials,
        session_life: timedelta = timedelta(minutes=10),
        keep: Callable[[Json], None] | None = None,
    ) -> None:
        self._credentials = credentials
        self._session_life = session_life
        self._keep = keep
        self._sessions: dict[str, datetime] = {}
        self.dossiers: dict[str, Record] = {}
        self.calls: dict[str, list[Json]] = {}
        self.log: list[Seen] = []
        self.logins = 0

    def log_in(self, body: Mapping[str, Any], *, at: datetime) -> Json:
        if not self._knows(body.get("username"), body.get("password")):
            return _answer(BAD_LOGIN, "Tài khoản hoặc mật khẩu không đúng")
        session = secrets.token_urlsafe(24)
        self._sessions[session] = at + self._session_life
        self.logins += 1
        return _answer(0, "Đăng nhập thành công") | {"session": session}

    def expire_sessions(self) -> None:
        self._sessions.clear()

    def answer(self, body: Mapping[str, Any], *, at: datetime) -> Json:
        """Serve one call of the integration endpoint."""
        expires = self._sessions.get(str(body.get("session")))
        if expires is None or expires <= at:
            reply = _answer(BAD_SESSION, "Phiên làm việc không hợp lệ hoặc hết hạn")
        else:
            reply = self._serve(body)
        self._log(body, reply, at=at)
        return reply

    def tamper(self, code: str, held: Mapping[str, Any] | None) -> None:
        """Hold something else of a dossier, or nothing, as after a mishap there."""
        if held is None:
            self.dossiers.pop(code, None)
            return
        item, steps = dict(held["item"]), list(held["steps"])
        self.dossiers[code] = Record(item, [item["TrangThaiHoSo"]], steps)

    def restore(self, change: Mapping[str, Any]) -> None:
        if change["kind"] == "item":
            self._store_item(change["item"])
        else:
            self._store_steps(change["rows"])

    def _knows(self, username: object, password: object) -> bool:
        right = self._credentials
        return hmac.compare_digest(
            f"{username}\0{password}".encode(),
            f"{right.username}\0{right.password}".encode(),
        )

    def _serve(self, body: Mapping[str, Any]) -> Json:
        if not str(body.get("madonvi") or "").strip():
            return _refusal("Thiếu mã đơn vị")
        match body.get("service"):
            case "DongBoHoSoMC":
                return self._synchronise(body)
            case "CapNhatTienDoHoSoMC":
                return self._append(body)
            case "TraCuuHoSo":
                return self._look_up(str(body.get("mahoso")))
            case service:
                return _refusal(f"Dịch vụ {service} không tồn tại trên Cổng")

    def _synchronise(self, body: Mapping[str, Any]) -> Json:
        items, updating = body.get("data"), body.get("isUpdating")
        if updating not in {"True", "False"}:
            return _refusal('isUpdating phải là "True" hoặc "False"')
        if not isinstance(items, list) or len(items) != 1:
            return _refusal("data phải là danh sách có đúng một hồ sơ")
        try:
            code = shapes.DossierItem.model_validate(items[0]).MaHoSo
        except ValidationError as error:
            return _refusal(shapes.complaint(error))
        if updating == "False" and code in self.dossiers:
            return _refusal(f"Hồ sơ {code} đã tồn tại")
        if updating == "True" and code not in self.dossiers:
            return _refusal(f"Hồ sơ {code} chưa tồn tại")
        self._change({"kind": "item", "item": items[0]})
        return _answer(0, "Đồng bộ hồ sơ thành công")

    def _append(self, body: Mapping[str, Any]) -> Json:
        rows = body.get("data")
        if not isinstance(rows, list) or not 1 <= len(rows) <= ROWS_PER_CALL:
            return _refusal(f"data phải có từ 1 đến {ROWS_PER_CALL} bước xử lý")
        for row in rows:
            try:
                code = shapes.ProgressRow.model_validate(row).MaHoSo
            except ValidationError as error:
                return _refusal(shapes.complaint(error))
            if code not in self.dossiers:
                return _refusal(f"Hồ sơ {code} chưa tồn tại")
        self._change({"kind": "steps", "rows": rows})
        return _answer(0, "Cập nhật tiến độ thành công")

    def _look_up(self, code: str) -> Json:
        record = self.dossiers.get(code)
        if record is None:
            return _answer(0, "Không có hồ sơ")
        found = {**record.item, "QuaTrinhXuLy": list(record.steps)}
        return _answer(0, "Tra cứu thành công", found)

    def _change(self, change: Json) -> None:
        if self._keep is not None:
            self._keep(change)
        self.restore(change)

    def _store_item(self, item: Json) -> None:
        record = self.dossiers.setdefault(item["MaHoSo"], Record(item))
        record.item = item
        self.log.append(Seen(item["MaHoSo"], "item", item["TrangThaiHoSo"]))
        if record.statuses[-1:] != [item["TrangThaiHoSo"]]:
            record.statuses.append(item["TrangThaiHoSo"])

    def _store_steps(self, rows: list[Json]) -> None:
        for row in rows:
            self.dossiers[row["MaHoSo"]].steps.append(row)
            self.log.append(Seen(row["MaHoSo"], "step", row["TrangThai"]))

    def _log(self, body: Mapping[str, Any], reply: Json, *, at: datetime) -> None:
        call = {
            "at": at.isoformat(),
            "service": body.get("service"),
            "isUpdating": body.get("isUpdating"),
            "error_code": reply["error_code"],
            "message": reply["message"],
        }
        for code in codes_named(body):
            self.calls.setdefault(code, []).append(call)


def codes_named(body: Mapping[str, Any]) -> list[str]:
    if "mahoso" in body:
        return [str(body["mahoso"])]
    data = body.get("data")
    rows = data if isinstance(data, list) else []
    codes = (str(row.get("MaHoSo")) for row in rows if isinstance(row, dict))
    return list(dict.fromkeys(codes))


def _answer(error_code: int, message: str, *result: Json) -> Json:
    return {"error_code": error_code, "message": message, "result": list(result)}


def _refusal(message: str) -> Json:
    return _answer(REFUSED, message)
