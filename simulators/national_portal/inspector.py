"""A window on the Portal's memory, for tests and for people."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel

from simulators.national_portal import shapes
from simulators.national_portal.portal import Portal

router = APIRouter()


class Held(BaseModel):
    """What the Portal is made to hold of one dossier."""

    item: dict[str, Any]
    steps: list[dict[str, Any]]


_pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


@router.get("/inspect/dossiers")
async def show_dossiers(request: Request) -> list[dict[str, Any]]:
    portal: Portal = request.app.state.portal
    return [_summary(portal, code) for code in portal.dossiers]


@router.get("/inspect/dossiers/{code}")
async def show_dossier(request: Request, code: str) -> dict[str, Any]:
    portal: Portal = request.app.state.portal
    if code not in portal.dossiers and code not in portal.calls:
        raise HTTPException(404, "Không có hồ sơ này")
    record = portal.dossiers.get(code)
    return {
        "item": record.item if record else None,
        "statuses": record.statuses if record else [],
        "steps": record.steps if record else [],
        "calls": portal.calls.get(code, []),
    }


@router.put("/inspect/dossiers/{code}", status_code=204)
async def tamper_with_dossier(request: Request, code: str, held: Held) -> None:
    """Let the Portal hold something else than it was sent."""
    portal: Portal = request.app.state.portal
    portal.tamper(code, held.model_dump())


@router.delete("/inspect/dossiers/{code}", status_code=204)
async def lose_dossier(request: Request, code: str) -> None:
    portal: Portal = request.app.state.portal
    portal.tamper(code, None)


@router.get("/inspect/log")
async def show_log(request: Request, after: int = 0) -> list[tuple[str, str, str]]:
    """Show every status that came, in order: code, item or step, status."""
    portal: Portal = request.app.state.portal
    return [(each.code, each.kind, each.status) for each in portal.log[after:]]


@router.get("/inspect/holdings")
async def show_holdings(request: Request) -> dict[str, Any]:
    """Show everything it holds, for a comparison of the whole."""
    portal: Portal = request.app.state.portal
    return {
        code: {"item": record.item, "steps": record.steps}
        for code, record in portal.dossiers.items()
    }


@router.get("/inspect/sessions")
async def count_logins(request: Request) -> dict[str, int]:
    portal: Portal = request.app.state.portal
    return {"logins": portal.logins}


@router.delete("/inspect/sessions", status_code=204)
async def expire_sessions(request: Request) -> None:
    portal: Portal = request.app.state.portal
    portal.expire_sessions()


@router.get("/", response_class=HTMLResponse)
async def show_page(request: Request) -> str:
    portal: Portal = request.app.state.portal
    return _pages.get_template("inspector.html").render(
        dossiers=portal.dossiers,
        calls=portal.calls,
        names=shapes.STATUS_NAMES,
        dice=request.app.state.dice,
    )


def _summary(portal: Portal, code: str) -> dict[str, Any]:
    record = portal.dossiers[code]
    return {
        "code": code,
        "status": record.item["TrangThaiHoSo"],
        "statuses": record.statuses,
        "steps": len(record.steps),
        "calls": len(portal.calls.get(code, [])),
    }
