"""`motcua policy`: the table of who may do what."""

import typer

from app.identity.policy import page as pages

app = typer.Typer(no_args_is_help=True, help="Phân quyền.")


@app.callback()
def policy() -> None:
    """Keep `page` a command of its own while it is the only one."""


@app.command("page")
def page() -> None:
    """Print docs/policy.md."""
    typer.echo(pages.page(), nl=False)
