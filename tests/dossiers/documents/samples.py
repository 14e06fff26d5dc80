"""One plausible instance of every document."""

from datetime import date, datetime
from typing import Final

from app.core.clock import VIETNAM
from app.dossiers.documents import facts, forms, register, results

ISSUED_AT: Final = datetime(2026, 1, 5, 8, 7, tzinfo=VIETNAM)
DUE_AT: Final = datetime(2026, 1, 8, 17, 0, tzinfo=VIETNAM)

LETTERHEAD: Final = facts.Letterhead(
    superior="Ủy ban nhân dân xã An Hóa",
    agency="Trung tâm Phục vụ hành chính công",
    number="0012/TNHS",
    place="An Hóa",
    issued_at=ISSUED_AT,
)
COMMUNE: Final = facts.Letterhead(
    superior="Huyện Châu Thành, tỉnh Bến Tre",
    agency="Ủy ban nhân dân xã An Hóa",
    number="0012/UBND-XNTTHN",
    place="An Hóa",
    issued_at=ISSUED_AT,
)
APPLICANT: Final = facts.Applicant(
    name="Nguyễn Thị Hoàng Yến",
    address="Số 12, ấp Hòa Thạnh, xã An Hóa, huyện Châu Thành, tỉnh Bến Tre",
    phone="0918 234 567",
    email="hoangyen@example.vn",
)
OFFICER: Final = facts.Signatory(post="Người tiếp nhận hồ sơ", name="Trần Văn Đệ")
CHAIR: Final = facts.Signatory(
    capacity=("TM. Ủy ban nhân dân", "KT. Chủ tịch"),
    post="Phó Chủ tịch",
    name="Lê Thị Ngọc Ánh",
)
DOSSIER_CODE: Final = "000.23.15.H07-260105-0012"
REQUEST: Final = "Cấp Giấy xác nhận tình trạng hôn nhân"
LOOK_UP: Final = facts.QrCode(
    text=f"https://dichvucong.example.vn/tra-cuu/{DOSSIER_CODE}"
)
VERIFICATION: Final = facts.QrCode(
    text=f"https://dichvucong.example.vn/kiem-tra/{DOSSIER_CODE}?d={'a1b2c3d4' * 8}"
)

RECEIPT: Final = forms.Receipt(
    letterhead=LETTERHEAD,
    dossier_code=DOSSIER_CODE,
    look_up=LOOK_UP,
    desk="Bộ phận Một cửa xã An Hóa",
    filed_online=True,
    applicant=APPLICANT,
    request=REQUEST,
    papers=(
        forms.Paper(
            title="Tờ khai cấp Giấy xác nhận tình trạng hôn nhân",
            copies="bản điện tử",
            sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            size=251_904,
        ),
        forms.Paper(title="Trích lục ghi chú ly hôn", copies="01 bản chính"),
    ),
    sets=1,
    legal_time="03 ngày làm việc",
    fee="5.000 ₫ (đã nộp)",
    received_at=ISSUED_AT,
    due_at=DUE_AT,
    way_of_return="Bản điện tử qua Cổng Dịch vụ công; bản giấy qua bưu chính",
    register=forms.RegisterEntry(book="01/2026", number="12"),
    receiver=OFFICER,
)
SUPPLEMENT_REQUEST: Final = forms.SupplementRequest(
    letterhead=LETTERHEAD,
    dossier_code=DOSSIER_CODE,
    look_up=LOOK_UP,
    applicant=APPLICANT,
    request=REQUEST,
    missing=(
        forms.MissingPaper(
            title="Trích lục ghi chú ly hôn",
            form="bản chứng thực",
            reason="Bản đã nộp thiếu trang có dấu của cơ quan cấp",
        ),
        forms.MissingPaper(
            title="Văn bản ủy quyền",
            form="bản chính",
            reason="Người nộp không phải là người được cấp",
        ),
    ),
    reason="Hồ sơ chưa đủ căn cứ để xác nhận",
    supply_by=DUE_AT,
    contact_name="Ông Trần Văn Đệ",
    contact_phone="0275 3868 686",
    guide=facts.Signatory(post="Người hướng dẫn", name="Trần Văn Đệ"),
)
REJECTION: Final = forms.Rejection(
    letterhead=LETTERHEAD,
    dossier_code=DOSSIER_CODE,
    look_up=LOOK_UP,
    desk="Bộ phận Một cửa xã An Hóa",
    filed_online=True,
    applicant=APPLICANT,
    request=REQUEST,
    reason="Ông/Bà đăng ký thường trú tại xã Tân Thạch, nơi có thẩm quyền xác nhận.",
    guidance="nộp hồ sơ tại Ủy ban nhân dân xã Tân Thạch hoặc trên Cổng Dịch vụ công.",
    receiver=OFFICER,
)
APOLOGY: Final = forms.Apology(
    letterhead=LETTERHEAD,
    dossier_code=DOSSIER_CODE,
    look_up=LOOK_UP,
    applicant=APPLICANT,
    request=REQUEST,
    received_at=ISSUED_AT,
    due_at=DUE_AT,
    reason="chờ kết quả xác minh của Ủy ban nhân dân xã Tân Thạch.",
    new_due_at=datetime(2026, 1, 13, 17, 0, tzinfo=VIETNAM),
    head=CHAIR,
)
STOP_NOTICE: Final = forms.StopNotice(
    letterhead=LETTERHEAD,
    dossier_code=DOSSIER_CODE,
    look_up=LOOK_UP,
    applicant=APPLICANT,
    request=REQUEST,
    received_at=ISSUED_AT,
    asked_at=datetime(2026, 1, 6, 9, 30, tzinfo=VIETNAM),
    reason="Người nộp không còn nhu cầu.",
    stopped_at=datetime(2026, 1, 6, 10, 5, tzinfo=VIETNAM),
    head=CHAIR,
)
CONTROL_SLIP: Final = forms.ControlSlip(
    letterhead=LETTERHEAD,
    dossier_code=DOSSIER_CODE,
    look_up=LOOK_UP,
    lead="Ủy ban nhân dân xã An Hóa",
    coordinators=("Công an xã An Hóa", "Ủy ban nhân dân xã Tân Thạch"),
    handovers=(
        forms.Handover(
            agency="Bộ phận Một cửa",
            giver="Nguyễn Thị Hoàng Yến",
            receiver="Trần Văn Đệ",
            at=ISSUED_AT,
            outcome="Đúng hạn",
            note=None,
        ),
        forms.Handover(
            agency="Công chức Tư pháp - Hộ tịch",
            giver="Trần Văn Đệ",
            receiver="Phạm Quốc Khánh",
            at=datetime(2026, 1, 5, 10, 15, tzinfo=VIETNAM),
            outcome="Trước hạn",
            note="Chuyển kèm bản giấy",
        ),
    ),
)
REGISTER: Final = register.Register(
    letterhead=LETTERHEAD,
    book="01/2026",
    first_day=date(2026, 1, 1),
    last_day=date(2026, 1, 31),
    rows=(
        register.Row(
            dossier_code=DOSSIER_CODE,
            procedure=REQUEST,
            sets=1,
            applicant=APPLICANT,
            lead="Ủy ban nhân dân xã An Hóa",
            received_at=ISSUED_AT,
            due_at=DUE_AT,
            transferred_at=ISSUED_AT,
            result_received_at=None,
            returned_at=None,
            way_of_return="Trực tuyến",
            note="Bổ sung ngày 06/01/2026",
        ),
    ),
)
CONFIRMATION: Final = results.MaritalStatusConfirmation(
    letterhead=COMMUNE,
    verification=VERIFICATION,
    signatory=CHAIR,
    requester="Nguyễn Thị Hoàng Yến",
    full_name="Nguyễn Thị Hoàng Yến",
    born_on=date(1996, 2, 29),
    sex="Nữ",
    ethnicity="Kinh",
    nationality="Việt Nam",
    identity_paper="Thẻ căn cước số 083196001234",
    residence="Số 12, ấp Hòa Thạnh, xã An Hóa, huyện Châu Thành, tỉnh Bến Tre",
    marital_status="Chưa đăng ký kết hôn với ai",
    purpose="làm thủ tục mua bán nhà ở",
)
DECISION: Final = results.Decision(
    letterhead=facts.Letterhead(
        superior=None,
        agency="Ủy ban nhân dân tỉnh Bến Tre",
        number="1205/QĐ-UBND",
        place="Bến Tre",
        issued_at=datetime(2026, 12, 15, 14, 0, tzinfo=VIETNAM),
    ),
    verification=VERIFICATION,
    signatory=CHAIR,
    subject="Về việc trợ cấp một lần đối với người có công giúp đỡ cách mạng",
    authority="Chủ tịch Ủy ban nhân dân tỉnh Bến Tre",
    grounds=(
        "Căn cứ Luật Tổ chức chính quyền địa phương",
        "Căn cứ Nghị định số 131/2021/NĐ-CP ngày 30 tháng 12 năm 2021 của Chính phủ",
        "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 2201/TTr-SNV",
    ),
    articles=(
        results.Article(
            paragraphs=(
                "Trợ cấp một lần đối với bà Nguyễn Thị Hoàng Yến, sinh năm 1946.",
                "Mức trợ cấp: 4.640.000 ₫ (bốn triệu sáu trăm bốn mươi nghìn đồng).",
            )
        ),
        results.Article(
            paragraphs=("Sở Nội vụ chi trả trong 05 ngày làm việc.",),
        ),
        results.Article(
            paragraphs=(
                "Giám đốc Sở Nội vụ và bà Yến chịu trách nhiệm thi hành Quyết định này",
            ),
        ),
    ),
    recipients=("Như Điều 3", "Sở Nội vụ", "Lưu: VT, KGVX"),
)
CERTIFICATE: Final = results.Certificate(
    letterhead=COMMUNE,
    verification=VERIFICATION,
    signatory=CHAIR,
    title="Trích lục khai sinh",
    subject="(Bản sao)",
    preamble="Ủy ban nhân dân xã An Hóa trích lục từ Sổ đăng ký khai sinh:",
    entries=(
        results.Entry(label="Họ, chữ đệm, tên", value="Nguyễn Gia Huy"),
        results.Entry(label="Ngày, tháng, năm sinh", value="24/11/2025"),
        results.Entry(label="Nơi sinh", value="Bệnh viện Nguyễn Đình Chiểu"),
    ),
    closing=None,
)
REFUSAL: Final = results.Refusal(
    letterhead=COMMUNE,
    verification=VERIFICATION,
    signatory=CHAIR,
    dossier_code=DOSSIER_CODE,
    addressee="Bà Nguyễn Thị Hoàng Yến",
    request="cấp Giấy xác nhận tình trạng hôn nhân",
    legal_basis=(
        "Luật Hộ tịch số 60/2014/QH13;",
        "Nghị định số 123/2015/NĐ-CP ngày 15 tháng 11 năm 2015 của Chính phủ.",
    ),
    reasons=(
        "Bà không thường trú trong thời gian đề nghị xác nhận;",
        "Ủy ban nhân dân xã Tân Thạch trả lời không có căn cứ xác nhận.",
    ),
    remedy="Ông/Bà có quyền khiếu nại trong 90 ngày theo quy định của Luật Khiếu nại.",
    recipients=("Như trên", "Lưu: VT, HS"),
)

ALL: Final[dict[str, facts.Document]] = {
    document.template: document
    for document in (
        RECEIPT,
        SUPPLEMENT_REQUEST,
        REJECTION,
        APOLOGY,
        STOP_NOTICE,
        CONTROL_SLIP,
        REGISTER,
        CONFIRMATION,
        DECISION,
        CERTIFICATE,
        REFUSAL,
    )
}
