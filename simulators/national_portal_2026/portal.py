"""What the Portal of 2026 remembers, and how it answers each call.

[assumption] What a repeated creation is answered is in no public document: here it
is refused, with the `idHoSo` of what is held or, if so told, without. Steps are only
appended, and no call looks anything up.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError

from simulators.national_portal.portal import Credentials, Seen
from simulators.national_portal.shapes import complaint
from simulators.national_portal_2026 import shapes

Json = dict[str, Any]

CALLS: Final = ("UploadFile", "CreateDossier", "CapNhatTrangThai", "CapNhatTienTrinh")


@dataclass
class Record:
    """One dossier as the Portal holds it; `statuses` are the distinct ones in turn."""

    id: str
    creation: Json
    status: int | None = None
    statuses: list[int] = field(default_factory=list)
    steps: list[Json] = field(default_factory=list)


@dataclass
class Portal:
    """The Portal of one province, in memory; `log` is every status it ever saw.

    `keep` is called with each accepted change before it is answered; feeding those
    changes to `restore` in their order rebuilds the same memory.
    """

    credentials: Credentials
    token_life: timedelta = timedelta(minutes=10)
    tells_what_it_holds: bool = True
    keep: Callable[[Json], None] | None = None
    tokens: dict[str, datetime] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    dossiers: dict[str, Record] = field(default_factory=dict)
    calls: list[tuple[str, int]] = field(default_factory=list)
    log: list[Seen] = field(default_factory=list)
    granted: int = 0

    def grant(self, username: str, password: str, *, at: datetime) -> Json | None:
        """Give a token, or None for whoever is not known."""
        right = self.credentials
        known = hmac.compare_digest(
            f"{username}\0{password}".encode(),
            f"{right.username}\0{right.password}".encode(),
        )
        if not known:
            return None
        token = secrets.token_urlsafe(24)
        self.tokens[token] = at + self.token_life
        self.granted += 1
        seconds = int(self.token_life.total_seconds())
        return {"access_token": token, "token_type": "Bearer", "expires_in": seconds}

    def answer(self, call: str, body: Any, *, token: str, at: datetime) -> Json:  # noqa: ANN401  # any JSON, or bytes
        """Serve one call; the envelope's code is the HTTP status."""
        expires = self.tokens.get(token)
        if expires is None or expires <= at:
            reply = _envelope(401, "Thẻ truy cập không hợp lệ hoặc hết hạn")
        else:
            reply = self._served(call, body)
        self.calls.append((call, reply["code"]))
        return reply

    def restore(self, change: Json) -> None:
        match str(change["kind"]):
            case "file":
                self.files[change["id"]] = change["hash"]
            case "creation":
                made = Record(change["id"], change["creation"])
                self.dossiers[made.creation["MaHoSo"]] = made
            case "status":
                self._set_status(change["change"])
            case _:
                for row in change["rows"]:
                    self._append(row)

    def _served(self, call: str, body: Any) -> Json:  # noqa: ANN401  # as above
        try:
            match call:
                case "UploadFile":
                    return self._upload(body)
                case "CreateDossier":
                    return self._create(body)
                case "CapNhatTrangThai":
                    return self._change_statuses(body)
                case _:
                    return self._take_steps(body)
        except ValidationError as error:
            return _envelope(400, complaint(error))

    def _upload(self, data: bytes | None) -> Json:
        if not data:
            return _envelope(400, "Thiếu tệp tin")
        made, digest = secrets.token_hex(12), hashlib.sha256(data).hexdigest()
        self._change({"kind": "file", "id": made, "hash": digest})
        return _envelope(
            200, "Tải lên thành công", {"IdTepTin": made, "HashTepTin": digest}
        )

    def _create(self, body: object) -> Json:
        creation = shapes.Creation.model_validate(body)
        held = self.dossiers.get(creation.MaHoSo)
        if held is not None:
            told = _named(held) if self.tells_what_it_holds else None
            return _envelope(400, f"Hồ sơ {creation.MaHoSo} đã tồn tại", told)
        for component in creation.ThanhPhanHoSo:
            for paper in component.GiayToDinhKem:
                if self.files.get(paper.IdGiayTo) != paper.HashTepTin:
                    return _envelope(400, f"Chưa có tệp {paper.IdGiayTo}, hoặc sai mã")
        made = secrets.token_hex(12)
        self._change({"kind": "creation", "id": made, "creation": body})
        return _envelope(
            200, "Thêm mới thành công", _named(self.dossiers[creation.MaHoSo])
        )

    def _change_statuses(self, body: object) -> Json:
        changes = shapes.StatusChanges.model_validate(body).root
        for change in changes:
            held = self.dossiers.get(change.MaHoSo)
            if held is None or held.id != change.IdHoSo:
                return _envelope(404, f"Không tìm thấy hồ sơ {change.IdHoSo}")
        for change in changes:
            self._change(
                {"kind": "status", "change": change.model_dump(exclude_none=True)}
            )
        return _envelope(200, "Cập nhật trạng thái thành công")

    def _take_steps(self, body: object) -> Json:
        rows = shapes.ProgressRows.model_validate(body).root
        for row in rows:
            if self.by_id(row.IDHoSo) is None:
                return _envelope(404, f"Không tìm thấy hồ sơ {row.IDHoSo}")
        told = [row.model_dump(exclude_none=True) for row in rows]
        self._change({"kind": "steps", "rows": told})
        return _envelope(200, "Cập nhật tiến trình thành công")

    def by_id(self, remote_id: str) -> Record | None:
        held = (each for each in self.dossiers.values() if each.id == remote_id)
        return next(held, None)

    def _change(self, change: Json) -> None:
        if self.keep is not None:
            self.keep(change)
        self.restore(change)

    def _set_status(self, change: Json) -> None:
        record, status = self.dossiers[change["MaHoSo"]], change["TrangThai"]
        record.status = status
        self.log.append(Seen(change["MaHoSo"], "item", str(status)))
        if record.statuses[-1:] != [status]:
            record.statuses.append(status)

    def _append(self, row: Json) -> None:
        record = self.by_id(row["IDHoSo"])
        if record is not None:
            record.steps.append(row)
            code = record.creation["MaHoSo"]
            self.log.append(Seen(code, "step", str(row["TrangThai"])))


def _named(record: Record) -> Json:
    return {"idHoSo": record.id, "maHoSo": record.creation["MaHoSo"]}


def _envelope(code: int, message: str, data: Json | None = None) -> Json:
    return {"code": code, "message": message, "data": data}
