"""Jobs that only time asks for."""

from collections.abc import Awaitable, Callable

from procrastinate import App, RetryStrategy

Job = Callable[[], Awaitable[None]]


def on(
    app: App,
    cron: str,
    *,
    name: str,
    alone: bool = False,
    retry: RetryStrategy | bool = False,
) -> Callable[[Job], Job]:
    """Run what is decorated at each time of `cron`, reckoned in UTC.

    Two of a name never wait together; `alone`: nor do they run together.
    """

    def added(job: Job) -> Job:
        @app.periodic(cron=cron)
        @app.task(
            name=name, queueing_lock=name, lock=name if alone else None, retry=retry
        )
        async def run(timestamp: int) -> None:  # noqa: ARG001  # the library passes it
            await job()

        return job

    return added
