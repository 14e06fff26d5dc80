"""The Portal's code tables, total over the house's words."""

from collections.abc import Mapping
from typing import Final, Literal

from app.integrations.national_portal import wire
from app.integrations.national_portal.notice import Channel, Status, SubjectKind

STATUSES: Final[Mapping[Status, wire.Status]] = {
    Status.SUBMITTED: "1",
    Status.ACCEPTED: "2",
    Status.DECLINED: "3",
    Status.PROCESSING: "4",
    Status.SUPPLEMENT_REQUESTED: "5",
    Status.PAYMENT_DUE: "6",
    Status.WITHDRAWN: "7",
    Status.STOPPED: "8",
    Status.COMPLETED: "9",
    Status.RETURNED: "10",
}
SUBJECT_KINDS: Final[Mapping[SubjectKind, Literal["1", "2", "3", "4"]]] = {
    SubjectKind.CITIZEN: "1",
    SubjectKind.ENTERPRISE: "2",
    SubjectKind.STATE_AGENCY: "3",
    SubjectKind.ORGANIZATION: "4",
}
CHANNELS: Final[Mapping[Channel, Literal["1", "2", "3"]]] = {
    Channel.DIRECT: "1",
    Channel.ONLINE: "2",
    Channel.POSTAL: "3",
}
# The wire knows only whether the result goes by post.
RETURN_WAYS: Final[Mapping[str, wire.Flag]] = {
    "counter": "0",
    "online": "0",
    "postal": "1",
}
FEE_KINDS: Final[Mapping[str, Literal["1", "2", "3"]]] = {
    "normal": "1",
    "appraisal": "2",
    "extension": "3",
}
COLLECTIONS: Final[Mapping[str, Literal["1", "2", "4"]]] = {
    "intake": "1",
    "supplement": "2",
    "return": "4",
}
REUSES: Final[Mapping[str, Literal["0", "1", "2"]]] = {
    "none": "0",
    "digitised": "1",
    "result": "2",
}
IDENTIFIERS: Final = {12: "1", 9: "2"}  # by the number of digits
SUBMITTED_TO_THE_PROVINCE: Final = "2"  # 1 is the National Portal itself
