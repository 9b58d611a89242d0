"""What the Flow triggers of a flow have to fulfil together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vivace.model.flow import Flow
from vivace.model.trigger import Condition
from vivace.plugin.flow_trigger import FlowTrigger, GatheringCondition
from vivace.services.flow_checks import Finding, Remark

__all__ = ["check_flow_triggers"]


def check_flow_triggers(flow: Flow) -> Iterator[Finding | Remark]:
    """What is waited for has an id of its own, and stands where somebody waits for it."""
    yield from _repeated_ids(flow)
    yield from _misplaced(flow)
    yield from _fired_by_everything(flow)
    yield from _without_effect(flow)


def _repeated_ids(flow: Flow) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for index, trigger in enumerate(flow.triggers):
        if isinstance(trigger, FlowTrigger):
            for gathering in trigger.gatherings():
                if gathering.id in owners:
                    yield (
                        ("triggers", index),
                        f"the id `{gathering.id}` of what trigger `{trigger.id}` waits for is used "
                        f"by trigger `{owners[gathering.id]}` too: it has to be unique in the flow",
                    )
                owners.setdefault(gathering.id, trigger.id)


def _misplaced(flow: Flow) -> Iterator[Finding]:
    for index, trigger in enumerate(flow.triggers):
        for position, condition in enumerate(trigger.conditions or ()):
            is_misplaced = isinstance(condition, GatheringCondition) and not isinstance(
                trigger, FlowTrigger
            )
            if is_misplaced or _holds_gathering(condition):
                yield (
                    ("triggers", index, "conditions", position),
                    "a MultipleCondition stands directly below the `conditions` of a Flow trigger, "
                    "and nowhere else",
                )


def _fired_by_everything(flow: Flow) -> Iterator[Remark]:
    """A Flow trigger that says nothing listens to everybody, which is seldom meant."""
    for index, trigger in enumerate(flow.triggers):
        if not isinstance(trigger, FlowTrigger) or trigger.conditions or trigger.when is not None:
            continue
        if not trigger.gatherings():
            yield Remark(
                ("triggers", index),
                f"trigger `{trigger.id}` fires for EVERY execution of EVERY flow; "
                "say with `dependsOn` which ones are meant",
            )


def _without_effect(flow: Flow) -> Iterator[Remark]:
    """A Flow trigger is never switched off by what it has started, in the original neither."""
    for index, trigger in enumerate(flow.triggers):
        if isinstance(trigger, FlowTrigger) and trigger.stop_after:
            yield Remark(
                ("triggers", index, "stopAfter"),
                f"`stopAfter` has no effect on trigger `{trigger.id}`: it is for triggers that a "
                "calendar, a poll or a stream fires",
            )


def _holds_gathering(condition: Condition) -> bool:
    """Whether there is one inside a condition."""
    inner = getattr(condition, "conditions", None)
    return any(
        isinstance(item, GatheringCondition) or _holds_gathering(item) for item in _listed(inner)
    )


def _listed(value: Any) -> Iterable[Condition]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
