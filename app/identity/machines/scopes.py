"""What a partner system may be registered for; the policy's rows name these."""

from enum import StrEnum


class Scope(StrEnum):
    FEED = "feed.read"
    KEYS = "keys.manage"
    DOCUMENTS = "documents.exchange"
