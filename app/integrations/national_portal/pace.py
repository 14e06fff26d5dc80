"""How long to wait for the Portal, and how soon to try again."""

from datetime import timedelta

from pydantic import BaseModel, Field

from app.outbox.delivery import Backoff


class Pace(BaseModel):
    """How long is waited for one answer, and what follows from it.

    A dossier's patience and its lease follow from `timeout_seconds`; `rest_seconds`
    is how long a Portal that is down is spared. A message that failed is tried again after `retry_seconds`, then twice that, at
    last every `longest_retry_seconds`: not rarely, for a Portal that is down is
    spared already, and one that answers others has only this dossier to blame.
    """

    timeout_seconds: float = Field(default=5, gt=0)
    retry_seconds: float = Field(default=1, gt=0)
    longest_retry_seconds: float = Field(default=120, gt=0)
    rest_seconds: float = Field(default=15, gt=0)

    @property
    def patience(self) -> timedelta:
        """The longest a dossier's calls take together."""
        return timedelta(seconds=1.6 * self.timeout_seconds)

    @property
    def lease(self) -> timedelta:
        """How long a dossier is one worker's: longer than its patience.

        A worker that stands still for a while (a full machine) has not lost it.
        """
        return 2.5 * self.patience

    @property
    def margin(self) -> timedelta:
        """Time between the last moment a call may begin and the end of the lease."""
        return timedelta(seconds=0.2 * self.timeout_seconds)

    @property
    def backoff(self) -> Backoff:
        return Backoff(
            timedelta(seconds=self.retry_seconds),
            timedelta(seconds=self.longest_retry_seconds),
        )

    @property
    def rest(self) -> timedelta:
        return timedelta(seconds=self.rest_seconds)
