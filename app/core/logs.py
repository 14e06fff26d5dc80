"""One JSON line an event, with the request's id; no body, no secret.

Nobody logs a person's data on purpose, but an error's text may quote it (a
database names the value that was there twice): numbers of persons and bearer
tokens are covered in every line.
"""

import logging
import re
import sys
from dataclasses import dataclass
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_PERSONAL: Final = re.compile(
    r"(?<![\w-])[0-9]{12}(?!\w)"  # số định danh cá nhân
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]+"  # JSON Web Token
)


def configure(*, pretty: bool = False) -> None:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer()
        if pretty
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _Covered(renderer),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@dataclass(frozen=True)
class _Covered:
    render: Processor

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> str:
        return _PERSONAL.sub("•••", str(self.render(logger, method, event)))
