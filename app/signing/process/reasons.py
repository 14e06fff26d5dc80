"""Says a sub-indication in Vietnamese, for the official and the citizen."""

from typing import Final

from app.signing.report import SubIndication

_REASONS: Final = {
    SubIndication.FORMAT_FAILURE: "Tệp không đúng định dạng hoặc không có chữ ký số",
    SubIndication.HASH_FAILURE: "Nội dung đã bị thay đổi sau khi ký",
    SubIndication.SIG_CRYPTO_FAILURE: "Giá trị chữ ký không đúng",
    SubIndication.REVOKED: "Chứng thư đã bị thu hồi trước khi ký",
    SubIndication.EXPIRED: "Chứng thư đã hết hạn khi ký",
    SubIndication.NOT_YET_VALID: "Chứng thư chưa có hiệu lực",
    SubIndication.SIG_CONSTRAINTS_FAILURE: "Chữ ký không đáp ứng ràng buộc của chính sách",
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: "Chuỗi chứng thư không đáp ứng ràng buộc",
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: "Chuỗi chứng thư có lỗi",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: "Thuật toán hoặc độ dài khóa không đạt",
    SubIndication.POLICY_PROCESSING_ERROR: "Không xử lý được chính sách ký",
    SubIndication.SIGNATURE_POLICY_NOT_AVAILABLE: "Không có chính sách ký được dẫn chiếu",
    SubIndication.TIMESTAMP_ORDER_FAILURE: "Thứ tự các dấu thời gian không hợp lý",
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: "Không tìm thấy chứng thư của người ký",
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: (
        "Chứng thư không dẫn tới một gốc được tin cậy"
    ),
    SubIndication.REVOKED_NO_POE: (
        "Chứng thư đã bị thu hồi và không có dấu thời gian chứng minh ký trước đó"
    ),
    SubIndication.REVOKED_CA_NO_POE: "Chứng thư của tổ chức chứng thực đã bị thu hồi",
    SubIndication.OUT_OF_BOUNDS_NO_POE: (
        "Chứng thư đã hết hạn và không có dấu thời gian chứng minh ký khi còn hiệu lực"
    ),
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: "Chứng thư đã hết hạn, chưa bị thu hồi",
    SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE: (
        "Thông tin thu hồi nằm ngoài thời hạn hiệu lực"
    ),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (
        "Thuật toán không còn an toàn và không chứng minh được ký khi còn an toàn"
    ),
    SubIndication.NO_POE: "Không chứng minh được chữ ký đã có vào thời điểm cần thiết",
    SubIndication.TRY_LATER: "Chưa có thông tin thu hồi còn hiệu lực, cần kiểm tra lại sau",
    SubIndication.SIGNED_DATA_NOT_FOUND: "Không tìm thấy dữ liệu được ký",
}


def reason_vi(problem: SubIndication | None) -> str:
    """Say why, or that all is well."""
    return _REASONS[problem] if problem else "Đạt"
