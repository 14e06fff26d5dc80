"""As whom somebody stands before an act, and what they did before. Pure."""

from enum import StrEnum
from typing import Final


class Standing(StrEnum):
    """One person may have several at once; each is a fact, never a wish."""

    # How one comes in.
    ANYONE = "anyone"
    APPLICANT = "applicant"
    OFFICIAL = "official"
    PARTNER = "partner"
    NATIONAL_PORTAL = "national_portal"
    # Towards a thing that belongs to one person.
    SELF = "self"
    PRINCIPAL = "principal"
    AGENT = "agent"
    # An applicant towards a dossier.
    OWNER = "owner"
    CO_EDITOR = "co_editor"
    FILES_FOR = "files_for"
    FOLLOWS_FOR = "follows_for"
    RECEIVES_FOR = "receives_for"
    # An official towards a dossier and its open steps.
    PASSED_THROUGH = "passed_through"
    ANSWERS_FOR = "answers_for"
    HANDLER = "handler"
    HOLDER = "holder"
    HEAD = "head"
    LEADER = "leader"
    AUDITOR = "auditor"
    # An official towards an office, and towards everybody's rules.
    MEMBER = "member"
    LEADS_OFFICE = "leads_office"
    ADMINISTERS = "administers"
    ADMINISTERS_ABOVE = "administers_above"
    RECEPTION = "reception"
    ARCHIVIST = "archivist"
    CONTROL_OFFICIAL = "control_official"
    CONTROL_LEADER = "control_leader"
    CENTRE = "centre"
    AUDITS_ALL = "audits_all"


class Duty(StrEnum):
    """What somebody did for this very thing, that keeps them from another act."""

    CHECKED = "checked"
    DRAFTED = "drafted"
    # Nobody gives themselves a post, or confirms what only they have claimed.
    CONCERNS_ONESELF = "concerns_oneself"
    DREW_UP = "drew_up"


CAPTION: Final[dict[Standing, str]] = {
    Standing.ANYONE: "Bất kỳ ai",
    Standing.APPLICANT: "Người dân, tổ chức đã đăng nhập",
    Standing.OFFICIAL: "Cán bộ, công chức đã đăng nhập",
    Standing.PARTNER: "Hệ thống đối tác có phạm vi (scope) của việc này",
    Standing.NATIONAL_PORTAL: "Cổng Dịch vụ công quốc gia",
    Standing.SELF: "Chính người được nêu tên",
    Standing.PRINCIPAL: "Bên ủy quyền, hoặc người đại diện theo pháp luật của họ",
    Standing.AGENT: "Bên được ủy quyền, người giám hộ",
    Standing.OWNER: "Người nộp hồ sơ",
    Standing.CO_EDITOR: "Người cùng soạn",
    Standing.FILES_FOR: "Người được ủy quyền nộp thay",
    Standing.FOLLOWS_FOR: "Người được ủy quyền theo dõi",
    Standing.RECEIVES_FOR: "Người được ủy quyền nhận kết quả",
    Standing.PASSED_THROUGH: "Cán bộ của cơ quan mà hồ sơ đã đến",
    Standing.ANSWERS_FOR: "Cán bộ của cơ quan đang giữ hoặc đã tiếp nhận hồ sơ",
    Standing.HANDLER: "Người giữ vị trí của bước đang mở",
    Standing.HOLDER: "Người đã nhận bước đang mở",
    Standing.HEAD: "Lãnh đạo phòng hoặc cơ quan của bước đang mở",
    Standing.LEADER: "Lãnh đạo cơ quan của bước đang mở",
    Standing.AUDITOR: "Cán bộ thanh tra, kiểm tra",
    Standing.MEMBER: "Cán bộ của cơ quan",
    Standing.LEADS_OFFICE: "Lãnh đạo cơ quan hoặc cơ quan cấp trên",
    Standing.ADMINISTERS: "Quản trị của cơ quan hoặc cơ quan cấp trên",
    Standing.ADMINISTERS_ABOVE: "Quản trị của cơ quan cấp trên",
    Standing.RECEPTION: "Cán bộ Bộ phận Một cửa",
    Standing.ARCHIVIST: "Văn thư, lưu trữ của cơ quan",
    Standing.CONTROL_OFFICIAL: "Cán bộ cơ quan kiểm soát thủ tục hành chính",
    Standing.CONTROL_LEADER: "Lãnh đạo cơ quan kiểm soát thủ tục hành chính",
    Standing.CENTRE: "Cán bộ Trung tâm Phục vụ hành chính công",
    Standing.AUDITS_ALL: "Cán bộ thanh tra, kiểm tra của cơ quan cao nhất",
}

DUTY_CAPTION: Final[dict[Duty, str]] = {
    Duty.CHECKED: "người đã thẩm định hồ sơ",
    Duty.DRAFTED: "người đã soạn",
    Duty.CONCERNS_ONESELF: "chính người được hưởng",
    Duty.DREW_UP: "người đã lập danh mục",
}
