"""Switch a trigger on or off."""

from __future__ import annotations

from vivace.plugin import RunContext, RunnableTask, type_id

__all__ = ["Toggle"]


@type_id("io.kestra.plugin.core.trigger.Toggle", aliases=("io.kestra.core.tasks.trigger.Toggle",))
class Toggle(RunnableTask):
    """Switch a trigger off, or on with `enabled: true`.

    ```yaml
    id: pause_the_nightly_run
    namespace: company.team
    tasks:
      - id: switch_off
        type: io.kestra.plugin.core.trigger.Toggle
        namespace: company.team
        flowId: nightly
        trigger: every_night
        enabled: false
    ```
    """

    namespace: str | None = None
    """Namespace of the flow; this one's when absent."""
    flow_id: str | None = None
    """Flow of the trigger; this one when absent."""
    trigger: str
    """Id of the trigger."""
    enabled: bool = False
    """Whether it is to be on."""

    def run(self, context: RunContext) -> None:
        context.maintenance.switch_trigger(
            self.namespace or context.identity.namespace,
            self.flow_id or context.identity.flow_id,
            self.trigger,
            enabled=self.enabled,
        )
