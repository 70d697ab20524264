"""Makes a function of yours the activity that Throughline asks for: asked twice it works once, and it says it is alive."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NotRequired, TypedDict

from ledger import Ledger
from temporalio import activity
from temporalio.exceptions import ApplicationError


class ServiceCall(TypedDict):
    """The single argument of every service. `request` stays the same when an attempt is repeated."""

    caseId: str
    businessKey: NotRequired[str]
    request: int
    attempt: int
    service: str
    headers: dict[str, str]
    variables: dict[str, Any]
    timeoutMs: int
    heartbeatMs: NotRequired[int]


Work = Callable[[ServiceCall], Awaitable[dict[str, Any]]]


def service(name: str, work: Work, ledger: Ledger) -> Callable[..., Awaitable[dict[str, Any]]]:
    """The activity `name`. What `work` answers are the variables that the case gets."""

    @activity.defn(name=name)
    async def serve(call: ServiceCall) -> dict[str, Any]:
        request = f"{call['caseId']}/{call['request']}"
        answered = ledger.answer(request)
        if answered is not None:
            return answered
        async with heartbeats(call.get("heartbeatMs")):
            return ledger.keep(request, await work(call))

    return serve


def bpmn_error(code: str, message: str, variables: dict[str, Any] | None = None) -> ApplicationError:
    """A no of the business: the error event of this code on the service task catches it."""
    details = {"code": code, "message": message, "variables": variables or {}}
    return ApplicationError(message, details, type="BpmnError", non_retryable=True)


@asynccontextmanager
async def heartbeats(every_ms: int | None) -> AsyncIterator[None]:
    """Three in the time after which Temporal takes a silent worker for dead."""

    async def beat(pause: float) -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(pause)

    beating = asyncio.create_task(beat(every_ms / 3_000)) if every_ms else None
    try:
        yield
    finally:
        if beating is not None:
            beating.cancel()
