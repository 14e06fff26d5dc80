"""Every route says who may call it: one `Access` among its dependencies."""

from dataclasses import dataclass

from fastapi import Depends, Request


@dataclass(frozen=True)
class Access:
    """Who may call a route; a test refuses routes without one."""

    who: str

    async def __call__(self, request: Request) -> object:
        request.state.who = self.who
        return None


anyone = Depends(Access("anyone"))
