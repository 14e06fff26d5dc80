"""VNeID's, the National Portal's and the province's claims in our words. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from app.identity import assurance
from app.identity.actor import APPLICANTS, Kind
from app.identity.assurance import Level
from app.identity.sign_in.identity import Identity
from app.integrations.identity_provider.settings import ClaimSet
from app.integrations.identity_provider.tokens import Refused

# `LoaiTaiKhoan` (protocol notes §2.1).
_KINDS: Final = {
    "1": Kind.CITIZEN,
    "2": Kind.ENTERPRISE,
    "3": Kind.ORGANIZATION,
}
_OFFICIALS: Final = frozenset({Kind.OFFICIAL})
# Nine digits are the old identity card's, still some people's only number.
_PERSON: Final = re.compile(r"[0-9]{12}|[0-9]{9}")
# Ten digits, and three for a branch; an enterprise's code is its tax code.
_TAX: Final = re.compile(r"[0-9]{10}(?:-?[0-9]{3})?")
_TECH_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONGEST: Final = 300
_NAMES: Final = {
    Kind.CITIZEN: ("HoVaTen",),
    Kind.OFFICIAL: ("HoVaTen", "name"),
    Kind.ENTERPRISE: ("TenDoanhNghiep", "HoVaTen"),
    Kind.ORGANIZATION: ("TenDoanhNghiep", "HoVaTen"),
}


def kinds_of(claim_set: ClaimSet) -> frozenset[Kind]:
    """Return the kinds of people a provider with these claims may speak for."""
    return _OFFICIALS if claim_set is ClaimSet.PROVINCE else APPLICANTS


def identity(
    claims: Mapping[str, Any], claim_set: ClaimSet, *, stepped_up: bool = False
) -> Identity | Refused:
    """Read the claims; what is no number is refused, not repaired.

    Of a sign-in `stepped_up`, what the provider says of this very time counts too.
    """
    kind = _kind(claims, claim_set)
    if kind is None:
        return Refused("LoaiTaiKhoan is of no known kind")
    number = _number(claims, kind)
    tech_id = _text(claims, "TechID")
    if isinstance(number, Refused):
        return number
    if tech_id is not None and not _TECH_ID.fullmatch(tech_id):
        return Refused("TechID is of no known form")
    return Identity(
        subject=claims["sub"],
        kind=kind,
        name=_first(claims, *_NAMES[kind]) or "(chưa có tên)",
        level=_level(claims, stepped_up=stepped_up),
        number=number,
        tech_id=tech_id,
        birth_date=_date(_text(claims, "NgayThangNamSinh")),
        phone=_text(claims, "SoDienThoai"),
        email=_text(claims, "ThuDienTu"),
        address=_first(claims, "NoiOHienNay", "ThuongTru", "DiaChi"),
        sid=_text(claims, "sid"),
    )


def _kind(claims: Mapping[str, Any], claim_set: ClaimSet) -> Kind | None:
    if claim_set is ClaimSet.PROVINCE:
        return Kind.OFFICIAL
    return _KINDS.get(str(claims.get("LoaiTaiKhoan", "1")))


def _level(claims: Mapping[str, Any], *, stepped_up: bool) -> Level:
    """Return the level that the partners' own claims state; `acr` where they are silent.

    They are of the account, `acr` is of this time: where it was asked for, the lowest
    of them all is what was reached.
    """
    own = [claims[name] for name in ("loAs", "IAL") if claims.get(name)]
    if stepped_up:
        return assurance.read(*own, claims.get("acr"))
    return assurance.read(*own) if own else assurance.read(claims.get("acr"))


def _number(claims: Mapping[str, Any], kind: Kind) -> str | Refused | None:
    """Return the number that is this kind's name everywhere in the state."""
    personal = kind in {Kind.CITIZEN, Kind.OFFICIAL}
    names = ("SoDinhDanh", "SoCMND") if personal else ("MaSoThue", "MaSoDoanhNghiep")
    found = _first(claims, *names)
    form = _PERSON if personal else _TAX
    if found is not None and not form.fullmatch(found):
        return Refused(f"{names[0]} is of no known form")
    return found


def _first(claims: Mapping[str, Any], *names: str) -> str | None:
    return next((found for name in names if (found := _text(claims, name))), None)


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    found = claims.get(name)
    if not isinstance(found, str) or "\x00" in found or len(found) > _LONGEST:
        return None
    return found.strip() or None


def _date(text: str | None) -> date | None:
    """Return a birth date, `yyyyMMdd` or `dd/MM/yyyy`; half a date is none."""
    for form in ("%Y%m%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text or "", form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None
