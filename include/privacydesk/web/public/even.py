"""Answers that take the same time, so that the time taken tells nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

SECONDS: Final = 0.2


@asynccontextmanager
async def evenly() -> AsyncIterator[None]:
    """Let the block end no sooner than a fifth of a second after it began, well or not."""
    began = time.monotonic()
    try:
        yield
    finally:
        await asyncio.sleep(max(0.0, SECONDS - (time.monotonic() - began)))
