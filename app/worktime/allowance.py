"""How long the law, or an internal process, gives."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Final

from app.worktime.errors import InvalidAllowance

_HOURS_IN_A_CENTURY: Final = 876_600
_MICROSECONDS_AN_HOUR: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Days:
    """Working days (ngày làm việc); `Days(0)` is "within the day" (trong ngày)."""

    unit: ClassVar[str] = "days"
    amount: int

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise InvalidAllowance("Số ngày làm việc phải là số nguyên.")
        if self.amount < 0:
            raise InvalidAllowance("Số ngày làm việc không được âm.")


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours (giờ làm việc), exact: a half is `Decimal("0.5")`, never a float."""

    unit: ClassVar[str] = "hours"
    amount: int | Decimal | Fraction

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(
            self.amount, int | Decimal | Fraction
        ):
            raise InvalidAllowance("Số giờ làm việc phải là số chính xác.")
        if not _measurable(self.amount) or self.length <= timedelta():
            raise InvalidAllowance("Số giờ làm việc phải lớn hơn 0 và không quá lớn.")

    @property
    def length(self) -> timedelta:
        """The allowance to the nearest microsecond."""
        return timedelta(microseconds=round(self.amount * _MICROSECONDS_AN_HOUR))


Allowance = Days | Hours


def from_row(*, unit: str, amount: Decimal | int) -> Allowance:
    """Return the allowance a table row spells as unit and amount."""
    if unit == Hours.unit:
        return Hours(amount)
    if unit != Days.unit:
        raise InvalidAllowance(f"Không có đơn vị thời hạn {unit!r}.")
    if not _measurable(amount) or amount != int(amount):
        raise InvalidAllowance("Số ngày làm việc phải là số nguyên, không quá lớn.")
    return Days(int(amount))


def _measurable(amount: int | Decimal | Fraction) -> bool:
    finite = not isinstance(amount, Decimal) or amount.is_finite()
    return finite and -_HOURS_IN_A_CENTURY <= amount <= _HOURS_IN_A_CENTURY
