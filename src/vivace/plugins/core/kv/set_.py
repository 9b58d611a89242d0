"""Write a value under a key."""

from __future__ import annotations

from typing import Any

from vivace.errors import ConflictError, TaskError
from vivace.plugin import Duration, RunContext, RunnableTask, Static, type_id
from vivace.plugins.core.kv.entry import Key, other_namespace
from vivace.plugins.core.kv.value import ValueType, typed_value

__all__ = ["Set"]


@type_id("io.kestra.plugin.core.kv.Set")
class Set(RunnableTask):
    """Write a value to the key-value store, where other executions and flows find it.

    ```yaml
    id: remember_the_file
    namespace: company.team
    tasks:
      - id: write
        type: io.kestra.plugin.core.storage.Write
        content: Hello
        extension: .txt
      - id: remember
        type: io.kestra.plugin.core.kv.Set
        key: latest_file
        value: "{{ outputs.write.uri }}"
        kvType: STRING
        ttl: P7D
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ kv('latest_file') }}"
    ```
    """

    key: Key
    """Letters, digits, `.`, `_` and `-`, with a letter or digit in front."""
    value: Static[Any]
    """What to keep. A single expression keeps the type of its value; other text is a text."""
    namespace: str | None = None
    """Namespace of the store; the flow's own when absent."""
    kv_type: ValueType | None = None
    """Read a text as a value of this type; without it a text stays one."""
    kv_description: str | None = None
    """What the value is for."""
    overwrite: bool = True
    """Whether an existing value may be replaced; if not, the task fails."""
    ttl: Duration | None = None
    """After this time the key is gone."""

    def run(self, context: RunContext) -> None:
        value = typed_value(rendered_value(context, self.value), self.kv_type)
        try:
            context.key_values.set(
                self.key,
                value,
                namespace=other_namespace(context, self.namespace),
                overwrite=self.overwrite,
                ttl=self.ttl,
                description=self.kv_description,
            )
        except ConflictError as error:
            raise TaskError(error.message, hint="set `overwrite: true` to replace it") from error


def rendered_value(context: RunContext, value: Any) -> Any:
    """Render a value as its author wrote it; the type of a single expression is kept."""
    return context.render_typed(value) if isinstance(value, str) else context.render(value)
