"""Why nothing can be judged by a trust store."""


class TrustStoreUnusable(Exception):
    """The store is missing, empty, unreadable, or not what its pins say."""
