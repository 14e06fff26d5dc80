"""What goes wrong, on demand."""

from enum import StrEnum

from pydantic import BaseModel


class Kind(StrEnum):
    NONE = "none"
    WRONG_VALUE = "wrong_value"  #: by another key
    CUT = "cut"  #: one octet short
    OTHER_CERTIFICATE = "other_certificate"  #: shows somebody else's
    TWICE = "twice"  #: every value two times
    FEWER = "fewer"  #: one value too few
    REFUSED = "refused"  #: by the signer
    EXPIRED = "expired"  #: nobody confirmed in time
    HTML = "html"  #: a page with status 200
    SERVER_ERROR = "server_error"  #: 500
    SLOW = "slow"  #: later than anybody waits


class Misbehaviour(BaseModel, extra="forbid"):
    """`polls`: how often a signer is asked after before having confirmed."""

    kind: Kind = Kind.NONE
    polls: int = 1
    slow_seconds: float = 3.0
