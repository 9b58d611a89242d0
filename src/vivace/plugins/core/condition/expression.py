"""An expression that is true."""

from __future__ import annotations

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition


@type_id(
    "io.kestra.plugin.core.condition.Expression",
    aliases=(
        "io.kestra.core.models.conditions.types.VariableCondition",
        "io.kestra.plugin.core.condition.VariableCondition",
        "io.kestra.core.models.conditions.types.ExpressionCondition",
        "io.kestra.plugin.core.condition.ExpressionCondition",
    ),
)
class Expression(EventCondition):
    """Holds when an expression gives neither nothing nor `false`.


    ```yaml
    id: only_main
    namespace: company.team
    tasks:
      - id: hello
        type: io.kestra.plugin.core.log.Log
        message: It is time.
    triggers:
      - id: trigger
        type: io.kestra.plugin.core.trigger.Webhook
        key: a-long-random-text
        conditions:
          - type: io.kestra.plugin.core.condition.Expression
            expression: "{{ trigger.body.ref == 'refs/heads/main' }}"
    ```
    """

    expression: Static[str]

    def holds(self, view: ConditionView) -> bool:
        return view.render(self.expression).strip() not in ("", "false")
