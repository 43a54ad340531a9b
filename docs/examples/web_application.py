"""Accounts over HTTP: a web application around an `AsyncEngine`.

    python web_application.py bank.db 8000

SIGTERM stops it in order: no new requests, the running ones get their answers, then
the engine finishes what waits and gives up the file.
"""

import contextlib
import sys
from collections.abc import AsyncIterator
from typing import Any, TypedDict

import uvicorn
from account import ACCOUNT, Account, Deposit, OpenAccount, Withdraw
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from argos_engine import (
    ArgosError,
    AsyncEngine,
    CommandIdReusedError,
    CommandRejectedError,
    EngineClosedError,
    InvalidInputError,
    OutcomeUnknownError,
    Receipt,
    StreamId,
    VersionConflictError,
)

COMMANDS = {"open": OpenAccount, "deposit": Deposit, "withdraw": Withdraw}
DEADLINE_SECONDS = 5.0

STATUS: dict[type[ArgosError], int] = {
    CommandRejectedError: 422,  # the rules said no
    CommandIdReusedError: 409,  # the id stands for another command
    VersionConflictError: 412,  # somebody else was quicker
    InvalidInputError: 400,
    OutcomeUnknownError: 504,  # ask for the outcome later, by the command id
    EngineClosedError: 503,  # the next process will take it
}
UNAVAILABLE = 503


class AppState(TypedDict):
    """What every request finds in `request.state`."""

    engine: AsyncEngine


async def command(request: Request) -> JSONResponse:
    """Carry out one command: `POST /accounts/alice/deposit`."""
    wanted = COMMANDS.get(request.path_params["command"])
    if wanted is None:
        return JSONResponse({"error": "no such command"}, 404)
    try:
        asked = wanted(**await request.json())
    except (TypeError, ValueError) as error:
        return JSONResponse({"error": str(error)}, 400)
    desk = request.state.engine.acting_as(
        request.headers.get("X-Principal", "anonymous"),
        cause=f"{request.method} {request.url.path}",
    )
    receipt = await desk.execute(
        _stream(request),
        asked,
        command_id=request.headers.get("Idempotency-Key"),
        expected_version=_expected_version(request),
        deadline_seconds=DEADLINE_SECONDS,
    )
    return JSONResponse(_document(receipt), 200 if receipt.duplicate else 201)


async def account(request: Request) -> JSONResponse:
    """Show one account: `GET /accounts/alice`, with its version as the ETag."""
    engine, stream = request.state.engine, _stream(request)
    version = await engine.version(stream)
    # Asked for by version, so that the two belong together.
    state = await engine.state_at(stream, version=version)
    document = {"version": version, "holder": state.holder, "balance": state.balance}
    return JSONResponse(document, headers={"ETag": f'"{version}"'})


async def outcome(request: Request) -> JSONResponse:
    """Tell what became of a command: `GET /accounts/alice/outcomes/order-17`."""
    engine, command_id = request.state.engine, request.path_params["command_id"]
    found = await engine.outcome(_stream(request), command_id)
    kind = type(found).__name__.lower()
    if isinstance(found, Receipt):
        return JSONResponse({"outcome": kind, **_document(found)})
    return JSONResponse({"outcome": kind, "reason": getattr(found, "reason", None)})


async def failed(_request: Request, error: ArgosError) -> JSONResponse:
    """Answer for every error that the engine raises on purpose."""
    known = [STATUS[each] for each in type(error).__mro__ if each in STATUS]
    otherwise = UNAVAILABLE if error.retryable else 500
    status = known[0] if known else otherwise
    document = {"error": type(error).__name__, "reason": str(error)}
    headers = {"Retry-After": "1"} if status == UNAVAILABLE else None
    return JSONResponse(document, status, headers=headers)


def _stream(request: Request) -> StreamId[Account]:
    return ACCOUNT.stream(request.path_params["account_id"])


def _expected_version(request: Request) -> int | None:
    text = request.headers.get("If-Match", "").strip('"')
    return int(text) if text.isdecimal() else None


def _document(receipt: Receipt) -> dict[str, Any]:
    return {
        "command_id": receipt.command_id,
        "version": receipt.version,
        "duplicate": receipt.duplicate,
    }


def application(path: str) -> Starlette:
    """Return the application on the journal at *path*."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[AppState]:
        async with await AsyncEngine.open(path, ACCOUNT) as engine:
            yield {"engine": engine}

    return Starlette(
        routes=[
            Route("/accounts/{account_id}", account),
            Route("/accounts/{account_id}/outcomes/{command_id}", outcome),
            Route("/accounts/{account_id}/{command}", command, methods=["POST"]),
        ],
        exception_handlers={ArgosError: failed},
        lifespan=lifespan,
    )


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1]), port=int(sys.argv[2]), log_level="warning")
