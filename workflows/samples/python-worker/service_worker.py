"""A service worker of a department: `python service_worker.py`. SIGTERM: it takes nothing new, and ends what it does."""

import asyncio
import dataclasses
import os
import signal
import sys
from datetime import timedelta

from check_credit import check_credit
from ledger import Ledger
from payload_codec import EncryptingCodec
from service import service
from settings import Settings, read_settings
from temporalio import converter
from temporalio.client import Client
from temporalio.worker import Worker


async def main() -> None:
    settings = read_settings(os.environ)
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    client = await connect(settings, stopped)
    if client is None:
        return
    ledger = Ledger(settings.ledger)
    queue = f"services.{settings.department}"
    check = check_credit(settings.ratings, settings.bureau_seconds)
    async with Worker(
        client,
        task_queue=queue,
        activities=[service("check-credit", check, ledger)],
        graceful_shutdown_timeout=timedelta(seconds=10),
    ):
        print(f"serving {queue} of {settings.temporal_address}", flush=True)
        await stopped.wait()
    ledger.close()


async def connect(settings: Settings, stopped: asyncio.Event) -> Client | None:
    """Temporal may come up later than its workers."""
    while not stopped.is_set():
        try:
            return await Client.connect(
                settings.temporal_address,
                namespace=settings.temporal_namespace,
                tls=settings.tls,
                api_key=settings.api_key,
                data_converter=data_converter(settings),
            )
        except RuntimeError as trouble:
            print(f"waiting for Temporal at {settings.temporal_address}: {trouble}", flush=True)
            await asyncio.wait([asyncio.create_task(stopped.wait())], timeout=2)
    return None


def data_converter(settings: Settings) -> converter.DataConverter:
    return dataclasses.replace(
        converter.default(),
        payload_codec=EncryptingCodec(settings.payload_keys),
        # Messages and stacks of failures may quote what the worker was given: they are encrypted too.
        failure_converter_class=converter.DefaultFailureConverterWithEncodedAttributes,
    )


if __name__ == "__main__":
    asyncio.run(main())
    # Everything is closed. Leaving by the interpreter's own end can abort it, while a thread of the SDK's core still
    # comes to its end (temporalio/sdk-python#300).
    sys.stdout.flush()
    os._exit(0)
