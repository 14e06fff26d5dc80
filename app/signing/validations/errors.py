from app.core.errors import Conflict, NotFound


class ValidationNotFound(NotFound):
    code = "signature_validation_not_found"
    title = "Không tìm thấy báo cáo kiểm tra chữ ký"


class BytesNotKept(Conflict):
    code = "validated_bytes_not_kept"
    title = "Tệp đã kiểm tra không được lưu nên không thể kiểm tra lại"
