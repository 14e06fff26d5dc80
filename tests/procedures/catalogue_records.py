"""One procedure as each source writes it, and how the tests read it."""

from app.procedures.definition import (
    TimeLimit,
)
from app.procedures.importing import (
    terms,
)
from app.procedures.importing.records import Doubts, Parsed, Unreadable

ROW = {
    "ma": "1.009999",
    "ten": "Cấp giấy phép mẫu",
    "linh_vuc": "Thủy sản",
    "cap": "Cấp tỉnh, Cấp xã",
    "doi_tuong": "Doanh nghiệp, Tổ chức (không bao gồm doanh nghiệp, HTX)",
    "qd": "1/QĐ-BNN",
    "thoi_han_by_kenh": "Trực tuyến:3 Ngày làm việc;Trực tiếp:5 Ngày",
    "phi": "50.000;80.000",
    "ma_ket_qua": "KQ.G10.000001;KQ.G10.000001",
    "url": "",
}
PAGE = {
    "ma_thu_tuc": "1.009999",
    "ten_thu_tuc": "Cấp giấy phép mẫu",
    "linh_vuc": "Thủy sản",
    "cap_thuc_hien": "Cấp tỉnh",
    "doi_tuong_thuc_hien": "Công dân Việt Nam",
    "cach_thuc_thuc_hien": (
        "Hình thức nộpThời gianPhí, lệ phíMô tả"
        "Trực tuyến3 Ngày làm việc25,000 Việt Nam Đồng(/hồ sơ)"
        "Trực tiếp4 Ngày làm việcMiễn phíNộp tại quầy"
    ),
    "thanh_phan_ho_so": (
        "--Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn đề nghị1 bản chính"
        "Lưu ý chung0 bản chính- Giấy phép cũ (nếu có)0 bản chính,1 bản sao"
    ),
    "can_cu_phap_ly": (
        "Tên văn bản pháp lýMã văn bảnLuật Thủy sản18/2017/QH14"
        "Nghị định ngày 08/3/201926/2019/NĐ-CPLuật khác1/2020/QH14"
    ),
    "ket_qua_xu_ly": "Giấy phépMã: KQ.G10.000001Từ khóaKhông có thông tin",
    "trinh_tu_thuc_hien": "Bước 1: Nộp.\nBước 2: Nhận.",
}
ANSWER = {
    "MATTHC": "1.009999",
    "TENTTHC": "Cấp giấy phép mẫu",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G10-NN14", "TENLINHVUC": "Thủy sản"}],
    "CAPTHUCHIEN": [{"CAPTHUCHIEN": 1, "TENCAP": "Cấp tỉnh"}],
    "CACHTHUCTHUCHIEN": [
        {
            "KENH": kenh,
            "THOIGIAN": [
                {
                    "THOIGIANGIAIQUYET": days,
                    "DONVITINH": "Ngày làm việc",
                    "PHILEPHI": [{"MAPHILEPHI": "PLP01", "SOTIEN": "50000"}],
                }
            ],
        }
        for kenh, days in (("1", 5), ("2", 3))
    ],
    "THANHPHANHOSO": [
        {
            "TRUONGHOP": "",
            "GIAYTO": [
                {
                    "MAGIAYTO": "000.00.00.G10-GT01",
                    "TENGIAYTO": "Đơn đề nghị",
                    "SOBANCHINH": "1",
                    "SOBANSAO": "0",
                }
            ],
        }
    ],
    "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G10.000001", "TENKETQUA": "Giấy phép"}],
    "CANCUPHAPLY": [{"SOVANBAN": "18/2017/QH14", "TENVANBAN": "Luật Thủy sản"}],
}


def parsed(record: Parsed | Unreadable) -> Parsed:
    assert isinstance(record, Parsed)
    return record


def limit(text: str) -> tuple[TimeLimit, int]:
    doubts = Doubts(line=1, code="x")
    return terms.limit(text, doubts=doubts), len(doubts.issues)
