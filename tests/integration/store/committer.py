"""A program that commits until it is killed, and says of each commit that it was acknowledged."""

from __future__ import annotations

import asyncio
import sys

from tests.integration.store.records import a_line, a_run, an_execution
from vivace.store import Batch, Store, open_store

RUNS = 3


async def commit_for_ever(url: str, prefix: str) -> None:
    store = await open_store(url)
    await asyncio.gather(*(_one(store, f"{prefix}-{n}") for n in range(8)))


async def _one(store: Store, prefix: str) -> None:
    number = 0
    while True:
        key = f"{prefix}-{number}"
        runs = [(key, a_run(n)) for n in range(RUNS)]
        await store.commit(Batch([an_execution(key)], runs, logs=[a_line(key)]))
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    asyncio.run(commit_for_ever(*sys.argv[1:]))
