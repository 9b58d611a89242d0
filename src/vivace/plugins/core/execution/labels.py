"""Label the execution."""

from __future__ import annotations

import json
from typing import Any

from vivace.errors import TaskError
from vivace.model.label import SYSTEM_PREFIX, merge_labels, parse_labels
from vivace.plugin import Effect, ExecutorTask, RunView, type_id

__all__ = ["Labels"]


@type_id(
    "io.kestra.plugin.core.execution.Labels",
    aliases=("io.kestra.core.tasks.executions.Labels",),
)
class Labels(ExecutorTask):
    """Add labels to the execution; a label that is there already gets the new value.

    ```yaml
    id: label_by_input
    namespace: company.team
    inputs:
      - id: customer
        type: STRING
        defaults: acme
    tasks:
      - id: label
        type: io.kestra.plugin.core.execution.Labels
        labels:
          customer: "{{ inputs.customer }}"
          priority: high
    ```
    """

    labels: str | dict[str, Any] | list[dict[str, Any]]
    """A map, a list of `key` and `value`, or a text that is a JSON map or list."""

    def execute(self, view: RunView) -> Effect:
        try:
            added = parse_labels(_plain(self.labels))
        except ValueError as error:
            raise TaskError(f"the labels cannot be set: {error}") from error
        for key, _ in added:
            if key.startswith(SYSTEM_PREFIX):
                raise TaskError(f"the label `{key}` is a system label, which tasks may not set")
        return Effect(labels=merge_labels(view.labels, added))


def _plain(labels: Any) -> Any:
    if not isinstance(labels, str):
        return labels
    try:
        return json.loads(labels)
    except ValueError as error:
        raise ValueError(f"the text is not JSON: {error}") from error
