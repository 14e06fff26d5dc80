"""How each dictionary is asked for, and how its rows name themselves (protocol §1.2).

[assumption] Public sources show the keys of agencies (MADONVI, TENDONVI) and fields
(MALINHVUC, TENLINHVUC). Those of the areas follow the same pattern.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Dictionary(StrEnum):
    PROCEDURES = "procedures"
    FIELDS = "fields"
    AGENCIES = "agencies"
    PROVINCES = "provinces"
    COMMUNES = "communes"


@dataclass(frozen=True)
class Source:
    """`shared` services stand at the endpoint of shared data."""

    service: str
    code: str
    name: str
    shared: bool = True


SOURCES: Final[Mapping[Dictionary, Source]] = {
    Dictionary.PROCEDURES: Source("LayDanhSachTTHC", "MATTHC", "TENTTHC", shared=False),
    Dictionary.FIELDS: Source("LayDanhMucLinhVuc", "MALINHVUC", "TENLINHVUC"),
    Dictionary.AGENCIES: Source("LayDanhMucCoQuan", "MADONVI", "TENDONVI"),
    Dictionary.PROVINCES: Source("LayDanhMucTinhThanh", "MATINHTHANH", "TENTINHTHANH"),
    Dictionary.COMMUNES: Source("LayDanhMucPhuongXa", "MAPHUONGXA", "TENPHUONGXA"),
}
DETAIL: Final = Source("LayThuTuc", "MATTHC", "TENTTHC", shared=False)
