"""The service of this sample: may this customer owe us this much?"""

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from service import ServiceCall, Work, bpmn_error
from temporalio.exceptions import ApplicationError


def check_credit(ratings: Path, bureau_seconds: float) -> Work:
    """`ratings`: a JSON file, `{ "<customer>": { "limit": "50000", "blocked": false } }`."""

    async def check(call: ServiceCall) -> dict[str, Any]:
        customer = call["variables"]["customer"]
        await asyncio.sleep(bureau_seconds)
        # A file that can't be read is trouble like any other: the attempt failed, the model says how often to repeat it.
        rating = json.loads(ratings.read_text(), parse_float=Decimal).get(customer)
        if rating is None:
            # Asking again would not help: a person has to look at it.
            raise ApplicationError(f"no rating of {customer}", non_retryable=True)
        if rating["blocked"]:
            raise bpmn_error("CREDIT_BLOCKED", f"{customer} is blocked", {"creditLimit": "0"})
        granted = Decimal(str(call["variables"]["amount"])) <= Decimal(str(rating["limit"]))
        return {"creditLimit": rating["limit"], "creditGranted": granted}

    return check
