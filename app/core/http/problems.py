"""Errors as `application/problem+json` (RFC 9457)."""

from collections.abc import Sequence

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import errors
from app.core.clock import local
from app.core.errors import Change, FieldProblem, ProblemError

_MEDIA_TYPE = "application/problem+json"
_log = structlog.get_logger()
# PostgreSQL's classes: a deadlock or a serialization failure undid the transaction.
_CROSSED = frozenset({"40P01", "40001"})
_LOCK_NOT_AVAILABLE = "55P03"

_BY_STATUS: dict[int, type[ProblemError]] = {
    kind.status: kind
    for kind in (
        errors.Malformed,
        errors.Unauthenticated,
        errors.Forbidden,
        errors.NotFound,
        errors.MethodNotAllowed,
        errors.TooSlow,
        errors.TooLarge,
    )
}

# Pydantic's words in Vietnamese; what is not here keeps its message's sense in
# one general sentence, never English on a citizen's screen.
_MESSAGES: dict[str, str] = {
    "missing": "bắt buộc phải có",
    "extra_forbidden": "không được phép có",
    "string_type": "phải là chuỗi ký tự",
    "string_too_long": "dài quá {max_length} ký tự",
    "string_too_short": "phải có ít nhất {min_length} ký tự",
    "string_pattern_mismatch": "không đúng định dạng",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "too_long": "có quá nhiều mục (tối đa {max_length})",
    "enum": "phải là một trong: {expected}",
    "literal_error": "phải là một trong: {expected}",
    "uuid_parsing": "không phải là mã định danh hợp lệ",
    "dict_type": "phải là một nhóm dữ liệu",
    "list_type": "phải là một danh sách",
    "bool_type": "phải là đúng hoặc sai",
    "date_from_datetime_parsing": "không phải là ngày hợp lệ",
    "datetime_from_date_parsing": "không phải là thời điểm hợp lệ",
}


def install(app: FastAPI) -> None:
    """Render every error of the house, and of the framework, one way."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(PoolTimeout, _on_full_pool)
    app.add_exception_handler(OperationalError, _on_database)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_middleware(_LastResort)


def problem_response(problem: ProblemError) -> JSONResponse:
    response = JSONResponse(
        problem_body(problem), problem.status, media_type=_MEDIA_TYPE
    )
    if isinstance(problem, errors.TooFast):
        response.headers["Retry-After"] = str(problem.seconds)
    return response


def _later(why: str) -> JSONResponse:
    response = problem_response(errors.Unavailable(why))
    response.headers["Retry-After"] = "5"
    return response


def problem_body(problem: ProblemError) -> dict[str, object]:
    body: dict[str, object] = {
        "type": f"urn:motcua:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
    }
    if problem.detail is not None:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = [_field(each) for each in problem.errors]
    if isinstance(problem, errors.Stale):
        body["changes"] = [_change(each) for each in problem.changes]
    return body | problem.more


def _change(change: Change) -> dict[str, str]:
    at = local(change.at).isoformat()
    return {"at": at, "by": change.by, "what": change.what}


def _field(problem: FieldProblem) -> dict[str, str]:
    return {"path": problem.path, "message": problem.message, "code": problem.code}


async def _on_problem(_: Request, error: Exception) -> Response:
    if not isinstance(error, ProblemError):
        raise error
    response = problem_response(error)
    if isinstance(error, errors.Unauthenticated):
        response.headers["WWW-Authenticate"] = error.challenge
    return response


async def _on_full_pool(_: Request, __: Exception) -> Response:
    """Answer 503: every connection was taken for as long as we may wait."""
    return _later("Hệ thống đang quá tải")


async def _on_database(_: Request, error: Exception) -> Response:
    """Answer 409 for who lost a deadlock, 503 for who waited too long for a lock."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state in _CROSSED:
        return problem_response(errors.Crossed())
    if state == _LOCK_NOT_AVAILABLE:
        return _later("Nội dung này đang được xử lý")
    raise error


async def _on_validation(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return problem_response(
            errors.Malformed("Nội dung gửi lên không phải JSON hợp lệ")
        )
    return problem_response(
        errors.Invalid(
            "Một số trường chưa hợp lệ",
            errors=[
                FieldProblem(_pointer(each["loc"]), _message(each), each["type"])
                for each in found
            ],
        )
    )


def _pointer(location: Sequence[int | str]) -> str:
    """Return a JSON pointer: /body drops out, /query and /header stay."""
    parts = location[1:] if location and location[0] == "body" else location
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)


def _message(error: dict[str, object]) -> str:
    kind = str(error["type"])
    context = error.get("ctx")
    values = context if isinstance(context, dict) else {}
    if kind == "value_error":
        return str(values.get("error", "giá trị không hợp lệ"))
    message = _MESSAGES.get(kind, "giá trị không hợp lệ").format(**values)
    return message.replace("' or '", "' hoặc '")  # how Pydantic joins `expected`


async def _on_http(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    kind = _BY_STATUS.get(error.status_code)
    problem = kind() if kind is not None else _FromFramework(error.status_code)
    response = problem_response(problem)
    response.headers.update(error.headers or {})
    return response


class _FromFramework(ProblemError):
    """A refusal of the framework itself that has no class above."""

    code = "http_error"
    title = "Yêu cầu không thực hiện được"

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status  # type: ignore[misc]  # one class for them all


class _LastResort:
    """Answer 500 within the request's context.

    The framework's own handler of exceptions stands outside every middleware:
    its answer and its log line would lack the request's id.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            _log.error("unexpected_error", exc_info=error)
            await problem_response(ProblemError())(scope, receive, send)
