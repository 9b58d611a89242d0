"""Which dialect a flow is read in, and what its author is told of it."""

from __future__ import annotations

import pytest

from tests.unit.runtime.world import System
from vivace.engine.live import LiveExecution
from vivace.engine.plan import plan_flow
from vivace.expressions import Dialect, ExpressionError
from vivace.model.problem import Severity
from vivace.model.source import parse_yaml
from vivace.services.flow_dialect import dialect_of, dialect_problems


def test_the_dialect_follows_from_what_is_written() -> None:
    task = {"id": "a", "type": "io.kestra.plugin.core.log.Log"}
    loop = {"id": "l", "type": "io.kestra.plugin.core.flow.Loop", "tasks": [task]}
    listens = {"id": "t", "type": "io.kestra.plugin.core.trigger.Flow"}
    each = {"id": "e", "type": "io.kestra.plugin.core.flow.ForEach", "tasks": [task]}
    for document, default, expected in (
        ({"tasks": [task]}, Dialect.V1, Dialect.V1),
        ({"tasks": [task]}, Dialect.V2, Dialect.V2),
        ({"tasks": [loop]}, Dialect.V1, Dialect.V2),
        ({"tasks": [each]}, Dialect.V2, Dialect.V1),
        ({"tasks": [task], "pluginDefaults": []}, Dialect.V2, Dialect.V1),
        ({"tasks": [loop, each]}, Dialect.V2, Dialect.V2),
        ({"tasks": [{**task, "when": "x"}]}, Dialect.V1, Dialect.V2),
        ({"tasks": [task], "triggers": [{**listens, "dependsOn": []}]}, Dialect.V1, Dialect.V2),
        ({"tasks": [task], "triggers": [{**listens, "preconditions": {}}]}, Dialect.V2, Dialect.V1),
        ({"tasks": [{**task, "dependsOn": []}]}, Dialect.V1, Dialect.V1),
    ):
        assert dialect_of(document, default) is expected


FLOW = "id: f\nnamespace: t\ntasks:\n"
LOG = "  - {id: a, type: io.kestra.plugin.core.log.Log, message: hi}\n"
LOOP = "  - {id: l, type: io.kestra.plugin.core.flow.Loop, values: [1]}\n"
EACH = "  - {id: e, type: io.kestra.plugin.core.flow.ForEach, values: [1]}\n"


@pytest.mark.parametrize(
    ("tasks", "default", "severity", "message", "line"),
    [
        (LOG + LOOP, Dialect.V1, Severity.INFO, "of 2.0: `Loop` is of 2.0 alone", 5),
        (EACH, Dialect.V2, Severity.INFO, "of 1.x: `ForEach` is of 1.x alone", 4),
        (EACH + LOOP, Dialect.V1, Severity.WARNING, "of 1.x: `ForEach` is of 1.x alone and", 5),
    ],
    ids=["2.0", "1.x", "both"],
)
def test_a_dialect_that_is_not_the_default_is_told_with_its_reason(
    tasks: str, default: Dialect, severity: Severity, message: str, line: int
) -> None:
    (found,) = dialect_problems(parse_yaml(FLOW + tasks), default)
    assert message in found.message
    assert (found.severity, found.at.line) == (severity, line)


@pytest.mark.parametrize("tasks", [LOG, EACH], ids=["neither", "the default"])
def test_the_default_is_not_told(tasks: str) -> None:
    assert list(dialect_problems(parse_yaml(FLOW + tasks), Dialect.V1)) == []


def test_an_execution_is_rendered_in_the_dialect_of_its_flow() -> None:
    system = System()
    system.flow("f", [{"id": "a", "type": "test.Note"}])
    flow = system.plans["f"].flow
    old, new = (
        LiveExecution(system.execution("f"), plan_flow(flow, 1, dialect))
        for dialect in (Dialect.V1, Dialect.V2)
    )
    text = "{{ 'b' > 'a' }}"
    assert system.renderer.text(new, None, text) == "true"
    assert system.renderer.values(new, None)(text) == "true"
    with pytest.raises(ExpressionError):
        system.renderer.text(old, None, text)
