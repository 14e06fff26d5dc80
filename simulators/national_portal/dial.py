"""Where faults are asked for, and counted; for every portal's application."""

from typing import Any

from fastapi import APIRouter, Request

from simulators.national_portal.misbehaviour import Dice, Misbehaviour

router = APIRouter()


@router.get("/inspect/misbehaviour")
async def show_misbehaviour(request: Request) -> dict[str, Any]:
    dice: Dice = request.app.state.dice
    return {"rule": dice.rule.model_dump(), "drawn": dice.drawn}


@router.post("/inspect/misbehaviour")
async def set_misbehaviour(request: Request, rule: Misbehaviour) -> Misbehaviour:
    request.app.state.dice = Dice(rule)
    return rule
