"""How often a job that failed is tried again."""

from typing import Final

from procrastinate import RetryStrategy

PATIENTLY: Final = RetryStrategy(max_attempts=12, wait=1, exponential_wait=2)
# A signer takes minutes at most: the session ends before the attempts do.
POLLING: Final = RetryStrategy(max_attempts=600, wait=3)
