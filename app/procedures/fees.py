"""What a dossier costs, given the channel and the answers. Whole đồng only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.canonical import JsonValue
from app.procedures.definition import (
    Channel,
    Collection,
    Definition,
    Fee,
    Tier,
    answer_named,
    holds,
)


@dataclass(frozen=True)
class Charge:
    """One fee as owed, with the sum that led to it in words."""

    code: str
    name: str
    amount: int
    collected: Collection
    derivation: str
    waived: bool = False


def charges(
    definition: Definition, *, channel: Channel, answers: Mapping[str, JsonValue]
) -> tuple[Charge, ...]:
    """Return what is owed on a channel; a waived fee stays, at nothing."""
    return tuple(
        _charge(fee, answers)
        for fee in definition.fees
        if channel in fee.channels and holds(fee.charged_when, answers)
    )


def total(owed: Sequence[Charge]) -> int:
    return sum(charge.amount for charge in owed)


def _charge(fee: Fee, answers: Mapping[str, JsonValue]) -> Charge:
    if any(holds((condition,), answers) for condition in fee.waived_when):
        return Charge(fee.code, fee.name, 0, fee.collected, "được miễn", waived=True)
    units, times = _count(fee.quantity, answers), _count(fee.per, answers)
    each = _tiered(fee, units)
    capped = each if fee.cap is None else min(each, fee.cap)
    return Charge(
        fee.code,
        fee.name,
        capped * times,
        fee.collected,
        _derivation(fee, units=units, each=each, capped=capped, times=times),
    )


def _count(field: str | None, answers: Mapping[str, JsonValue]) -> int:
    """Return how many units an answer counts; one where nothing is counted."""
    if field is None:
        return 1
    found = answer_named(answers, field)
    if isinstance(found, bool) or not isinstance(found, int):
        return 1
    return max(found, 0)


def _tiered(fee: Fee, units: int) -> int:
    tiers = sorted(
        (Tier(first=1, amount=fee.amount), *fee.tiers), key=lambda tier: tier.first
    )
    ends = [*(tier.first - 1 for tier in tiers[1:]), units]
    return sum(
        tier.amount * max(0, min(end, units) - tier.first + 1)
        for tier, end in zip(tiers, ends, strict=True)
    )


def _derivation(fee: Fee, *, units: int, each: int, capped: int, times: int) -> str:
    steps = [f"{units} {fee.unit}: {_dong(each)}"]
    if capped < each:
        steps.append(f"tối đa {_dong(capped)}")
    if times != 1:
        steps.append(f"nhân {times}")
    return "; ".join(steps)


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"
