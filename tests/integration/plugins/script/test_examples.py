"""The examples of the documentation do what they say."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from vivace.model.source import parse_yaml
from vivace.plugin.testing import LocalContext
from vivace.plugins.script.python import PythonCommands, PythonScript
from vivace.plugins.script.shell import ShellCommands, ShellScript
from vivace.plugins.script.task import ScriptTask

Runner = Callable[..., Awaitable[dict[str, Any]]]


def example(cls: type[ScriptTask]) -> dict[str, Any]:
    """The first example of a type: its first task, and the defaults of its inputs."""
    found = re.search(r"```yaml\n(.*?)```", cls.__doc__ or "", re.DOTALL)
    assert found
    text = "\n".join(line.removeprefix("    ") for line in found[1].splitlines())
    flow = parse_yaml(text).data
    assert isinstance(flow, dict)
    return flow


@pytest.mark.parametrize(
    ("cls", "said", "variables"),
    [
        (ShellCommands, "", {"orders": 2}),
        (ShellScript, "of the disk is used", {}),
        (PythonCommands, "the answer is 42", {}),
        (PythonScript, "", {"sum": 14}),
    ],
)
async def test_an_example_runs(
    run: Runner,
    context: LocalContext,
    cls: type[ScriptTask],
    said: str,
    variables: dict[str, Any],
) -> None:
    flow = example(cls)
    context.variables["inputs"] = {item["id"]: item["defaults"] for item in flow.get("inputs", ())}
    task = flow["tasks"][0]
    type_id = task.pop("type").removeprefix("io.kestra.plugin.scripts.")
    del task["id"]
    outputs = await run(type_id, **task)
    assert outputs["vars"] == variables
    assert said in "".join(context.messages())
