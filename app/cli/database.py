"""`motcua db`: the operator's acts on the database."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import running
from app.wiring import migrating, seeding
from app.wiring.settings import DEPLOYMENT

app = typer.Typer(help="Cơ sở dữ liệu.", no_args_is_help=True)


@app.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest shape."""
    with running.database_urls() as (owner_url, url):
        migrating.upgrade(owner_url=owner_url, application_url=url)
    print("Cơ sở dữ liệu đã ở phiên bản mới nhất.")


@app.command("check")
def check() -> None:
    """Fail if the models say something that the migrations, run afresh, do not."""
    with running.scratch_database() as (owner_url, url):
        migrating.upgrade(owner_url=owner_url, application_url=url)
        migrating.check(owner_url=owner_url)


@app.command("seed")
def seed(
    folder: Annotated[Path, typer.Argument(help="A deployment folder.")] = DEPLOYMENT,
) -> None:
    """Load offices, catalogue and people of a deployment folder."""
    seeded = running.in_transaction(
        lambda session, clock: seeding.seed(session, folder, at=clock.now())
    )
    print(
        f"Đã nạp {seeded.offices} cơ quan, {seeded.procedures} thủ tục, "
        f"{seeded.people} người."
    )
