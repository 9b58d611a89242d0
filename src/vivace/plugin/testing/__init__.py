"""Run a task without a server: what the author of a plugin tests with.

    async def test_it_greets(tmp_path):
        task = read_task("{id: hi, type: my.Greet, name: '{{ who }}'}", Registry([MANIFEST]))
        context = LocalContext(tmp_path, variables={"who": "Ada"})
        assert await run_task(task, context) == {"greeting": "Hello Ada"}

Everything that a run would leave on a server is left in the context: files below its folder, logs
and metrics in lists, keys and values in a map.
"""

from vivace.plugin.testing.context import LocalContext, LoggedLine, Measurement
from vivace.plugin.testing.run import execute_task, read_task, run_task
from vivace.plugin.testing.triggers import (
    evaluate_trigger,
    read_trigger,
    settle_trigger,
    take_events,
)

__all__ = [
    "LocalContext",
    "LoggedLine",
    "Measurement",
    "evaluate_trigger",
    "execute_task",
    "read_task",
    "read_trigger",
    "run_task",
    "settle_trigger",
    "take_events",
]
