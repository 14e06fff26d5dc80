"""What the provider claims of the sample people, under the partners' own names.

VNeID and the National Portal name things as `UserInfoVneid` and `UserInfoDvcqg` do
(protocol notes §2.1): `LoaiTaiKhoan` 1 is a person, 2 an enterprise, 3 an organisation.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import yaml

from app.identity.seed import drawn_number

PROVINCE: Final = "Đăng nhập cán bộ tỉnh Bến Tre (mô phỏng)"
VNEID: Final = "VNeID (mô phỏng)"
NATIONAL_PORTAL: Final = "Cổng Dịch vụ công quốc gia (mô phỏng)"

Claims = dict[str, Any]


def of_vneid(folder: Path) -> list[Claims]:
    """Return citizens and companies of a deployment folder, as VNeID knows them."""
    stated = _stated(folder)
    return [
        *(_citizen(each) for each in stated["citizens"]),
        *(_company(each) for each in stated["companies"]),
    ]


def of_province(folder: Path) -> list[Claims]:
    """Return the named officials, by the number that the seed draws for each."""
    return [
        {
            "sub": each["handle"],
            "HoVaTen": each["full_name"],
            "SoDinhDanh": drawn_number(each["handle"]),
            "loAs": "LoA3",
        }
        for each in _stated(folder)["officials"]
    ]


def _citizen(stated: Mapping[str, Any]) -> Claims:
    tech_id = _tech_id(stated["handle"])
    return {
        "sub": tech_id,
        "TechID": tech_id,
        "LoaiTaiKhoan": "1",
        "SoDinhDanh": stated["person_id"],
        "HoVaTen": stated["full_name"],
        "NgayThangNamSinh": stated["birth_date"].strftime("%Y%m%d"),
        "SoDienThoai": stated["phone"],
        "ThuDienTu": stated["email"],
        "loAs": "LoA2",
        "IAL": "2",
        "loginIdp": "BCA",
    }


def _company(stated: Mapping[str, Any]) -> Claims:
    tech_id = _tech_id(stated["handle"])
    return {
        "sub": tech_id,
        "TechID": tech_id,
        "LoaiTaiKhoan": "2",
        "MaSoThue": stated["tax_code"],
        "MaSoDoanhNghiep": stated["tax_code"],
        "TenDoanhNghiep": stated["name"],
        "loAs": "LoA2",
    }


def _tech_id(handle: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:motcua:sample:{handle}"))


def _stated(folder: Path) -> dict[str, Any]:
    text = (folder / "people.yaml").read_text("utf-8")
    plain: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return plain
