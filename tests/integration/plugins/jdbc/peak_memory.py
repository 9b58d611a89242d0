"""Run one task in a process of its own and print the peak of its resident memory, in MB.

    python -m tests.integration.plugins.jdbc.peak_memory '{"type": …}' [file]

The file, if there is one, is stored first, and its URI is the task's `from`.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
from pathlib import Path

from vivace.plugin import Registry
from vivace.plugin.testing import LocalContext, read_task, run_task
from vivace.plugins.manifest import MANIFEST


async def main(definition: str, *files: str) -> None:
    properties = json.loads(definition)
    with tempfile.TemporaryDirectory() as folder:
        context = LocalContext(Path(folder))
        for file in files:
            properties["from"] = context.files.put(Path(file), "in.csv")
        outputs = await run_task(
            read_task({"id": "t", **properties}, Registry([MANIFEST])), context
        )
    peak = max(_own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    sys.stdout.write(json.dumps({"peak": peak / 1024, "outputs": outputs}))


def _own_peak() -> int:
    # Not RUSAGE_SELF: its ru_maxrss outlives exec, so it would be that of the process which
    # started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
