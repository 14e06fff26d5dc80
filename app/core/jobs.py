"""Work owed to ourselves: enqueued in the caller's transaction, done by the worker.

The job is a row written by the session's own connection, so it exists exactly
if the change that asked for it was committed.
"""

from typing import Final

from procrastinate import App, PsycopgConnector
from sqlalchemy.ext.asyncio import AsyncSession

# Never opened: every job goes through the connection of the caller's session.
_app: Final = App(connector=PsycopgConnector())


async def defer(
    session: AsyncSession, *, task: str, lock: str, **arguments: str
) -> None:
    """Ask for `task`; jobs of one `lock` run one after the other."""
    connection = await (await session.connection()).get_raw_connection()
    await _app.configure_task(
        task,
        connection=connection.driver_connection,
        lock=lock,
        task_kwargs=dict(arguments),
    ).defer_async()
