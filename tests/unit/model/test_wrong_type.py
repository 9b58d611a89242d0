"""A value of the wrong type is told with its property, what is expected, and what it is."""

from __future__ import annotations

import pytest

from vivace.model.flow_reader import read_flow
from vivace.plugin import Registry
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])

FLOW = """\
id: typed
namespace: tests
{flow}
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: hello
    {task}
"""


@pytest.mark.parametrize(
    ("flow", "task", "message"),
    [
        ("disabled: perhaps", "", "`disabled` must be true or false, not `perhaps`"),
        ("disabled: [true]", "", "`disabled` must be true or false, not a list"),
        ("description: {a: 1}", "", "`description` must be a text, not a map"),
        ("variables: 5", "", "`variables` must be a map, not `5`"),
        ("tasks: 5", "", "`tasks` must be a list, not `5`"),
        (
            "",
            "level: LOUD",
            "`level` must be `TRACE`, `DEBUG`, `INFO`, `WARN` or `ERROR`, not `LOUD`",
        ),
        ("", "logToFile: maybe", "`logToFile` must be true or false, not `maybe`"),
    ],
)
def test_the_sentence_names_property_expectation_and_value(
    flow: str, task: str, message: str
) -> None:
    source = FLOW.format(flow=flow, task=task)
    if flow.startswith("tasks:"):
        source = source.partition("\ntasks:\n")[0]
    assert message in [problem.message for problem in read_flow(source, REGISTRY).problems]


def test_a_long_value_is_cut() -> None:
    source = FLOW.format(flow=f"disabled: {'x' * 500}", task="")
    (problem,) = read_flow(source, REGISTRY).problems
    assert len(problem.message) < 100
    assert problem.at.line == 3
