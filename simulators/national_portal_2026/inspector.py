"""A window on the memory of the Portal of 2026, for tests and for people."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, HTTPException, Request

from simulators.national_portal_2026.portal import Portal

router = APIRouter()


@router.get("/inspect/dossiers/{code}")
async def show_dossier(request: Request, code: str) -> dict[str, Any]:
    portal: Portal = request.app.state.portal
    if code not in portal.dossiers:
        raise HTTPException(404, "Không có hồ sơ này")
    return asdict(portal.dossiers[code])


@router.get("/inspect/holdings")
async def show_holdings(request: Request) -> dict[str, Any]:
    """Show everything it holds."""
    portal: Portal = request.app.state.portal
    return {code: asdict(record) for code, record in portal.dossiers.items()}


@router.get("/inspect/log")
async def show_log(request: Request, after: int = 0) -> list[tuple[str, str, str]]:
    """Show every status that came, in order: code, item or step, status."""
    portal: Portal = request.app.state.portal
    return [(each.code, each.kind, each.status) for each in portal.log[after:]]


@router.get("/inspect/calls")
async def show_calls(request: Request) -> list[tuple[str, int]]:
    """Show which calls came, and what each was answered."""
    portal: Portal = request.app.state.portal
    return portal.calls


@router.delete("/inspect/tokens", status_code=204)
async def expire_tokens(request: Request) -> None:
    portal: Portal = request.app.state.portal
    portal.tokens.clear()
