"""Every route names the act that it is: one `Access` among its dependencies."""

from dataclasses import dataclass

from fastapi import Depends, Request


@dataclass(frozen=True)
class Access:
    """The act a route is; who may do it, the policy's table says.

    By itself it lets everybody pass.
    """

    act: str

    async def __call__(self, request: Request) -> object:
        request.state.act = self.act
        return None


anyone = Depends(Access("use_public"))
