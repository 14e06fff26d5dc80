"""What the applicant is told of who looked: `MOTCUA_READS__…`."""

from datetime import timedelta

from pydantic import BaseModel, Field


class ReadTelling(BaseModel):
    """`delay_days`: how long a look waits, where the law lets it (an inspection).

    `with_names`: whether officials are named; their office and title always are.
    """

    delay_days: int = Field(default=0, ge=0, le=365)
    with_names: bool = False

    @property
    def delay(self) -> timedelta:
        return timedelta(days=self.delay_days)
