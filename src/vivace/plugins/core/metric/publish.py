"""Record measurements."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from vivace.errors import TaskError
from vivace.model.document import Document
from vivace.model.duration import parse_duration
from vivace.plugin import Effect, ExecutorTask, RunView, type_id
from vivace.plugins.core.scalars import Text

__all__ = ["Metric", "Publish"]


class Metric(Document):
    """One measurement."""

    type: Literal["counter", "timer", "gauge"]
    """A counter is added up, a gauge is a level at a moment, a timer is a length of time."""
    name: str = Field(min_length=1)
    value: float | str
    """A number; of a timer a number of seconds or an ISO 8601 duration such as `PT1.5S`."""
    description: str | None = None
    tags: dict[str, Text] = {}
    """Properties to tell measurements of one name apart."""


@type_id("io.kestra.plugin.core.metric.Publish")
class Publish(ExecutorTask):
    """Record measurements, which the metrics of the execution and dashboards show.

    ```yaml
    id: measure
    namespace: company.team
    tasks:
      - id: rows
        type: io.kestra.plugin.core.debug.Return
        format: "1250"
      - id: publish
        type: io.kestra.plugin.core.metric.Publish
        metrics:
          - type: counter
            name: rows
            value: "{{ outputs.rows.value }}"
            tags:
              source: orders
          - type: timer
            name: load
            value: PT2.5S
    ```
    """

    metrics: list[Metric]
    """What to record; an expression that gives a JSON array will do."""

    def execute(self, view: RunView) -> Effect:
        entries = [_entry(each) for each in self.metrics]
        return Effect(outputs={"metrics": [_plain(entry) for entry in entries]}, metrics=entries)


def _entry(metric: Metric) -> tuple[str, str, float, dict[str, str]]:
    return metric.name, metric.type, _number(metric), dict(metric.tags)


def _number(metric: Metric) -> float:
    try:
        if metric.type == "timer":
            return parse_duration(metric.value).total_seconds()
        return float(metric.value)
    except ValueError as error:
        raise TaskError(
            f"the {metric.type} `{metric.name}` has the value `{metric.value}`, "
            f"which is no {'duration' if metric.type == 'timer' else 'number'}"
        ) from error


def _plain(entry: tuple[str, str, float, dict[str, str]]) -> dict[str, Any]:
    name, kind, value, tags = entry
    return {"name": name, "type": kind, "value": value, "tags": tags}
