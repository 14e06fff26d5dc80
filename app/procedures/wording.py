"""Codes of the catalogue in the words that people read."""

from collections.abc import Mapping
from typing import Final

from app.procedures.definition import AgencyLevel, Subject
from app.procedures.schemas import Facet, ProcedureFacets
from app.procedures.search import life_events
from app.procedures.search.catalogue import Facets

LEVELS: Final[Mapping[AgencyLevel, str]] = {
    AgencyLevel.MINISTRY: "Cấp bộ",
    AgencyLevel.PROVINCE: "Cấp tỉnh",
    AgencyLevel.COMMUNE: "Cấp xã",
    AgencyLevel.OTHER: "Cơ quan khác",
}
SUBJECTS: Final[Mapping[Subject, str]] = {
    Subject.CITIZEN: "Công dân Việt Nam",
    Subject.OVERSEAS_VIETNAMESE: "Người Việt Nam định cư ở nước ngoài",
    Subject.FOREIGNER: "Người nước ngoài",
    Subject.OFFICIAL: "Cán bộ, công chức, viên chức",
    Subject.ENTERPRISE: "Doanh nghiệp",
    Subject.FOREIGN_INVESTED_ENTERPRISE: "Doanh nghiệp có vốn đầu tư nước ngoài",
    Subject.COOPERATIVE: "Hợp tác xã",
    Subject.ORGANISATION: "Tổ chức (không bao gồm doanh nghiệp, hợp tác xã)",
    Subject.FOREIGN_ORGANISATION: "Tổ chức nước ngoài",
    Subject.PARTY_MEMBER: "Đảng viên",
    Subject.PARTY_ORGANISATION: "Tổ chức Đảng",
}


def facets(found: Facets) -> ProcedureFacets:
    """Name every value that was counted."""
    events = {event.code: event.name for event in life_events.read()}
    return ProcedureFacets(
        total=found.total,
        applicable_online=found.applicable,
        fields=[
            Facet(value=name, label=name, count=count)
            for name, count in found.fields.items()
        ],
        agency_levels=[
            Facet(value=value, label=LEVELS[AgencyLevel(value)], count=count)
            for value, count in found.levels.items()
        ],
        subjects=[
            Facet(value=value, label=SUBJECTS[Subject(value)], count=count)
            for value, count in found.subjects.items()
        ],
        life_events=[
            Facet(value=code, label=events[code], count=count)
            for code, count in found.life_events.items()
        ],
    )
