"""Every flow that the handbook shows is valid and ends as the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.docs.handbook import PAGES, shown_flows
from tests.support.eventually import eventually
from vivace.model.state import State
from vivace.server.local import LocalEngine, LocalRun, local_engine
from vivace.store import Leaf, Op, Query


@pytest.mark.timeout(120)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
async def test_the_flows_of_a_page(page: Path) -> None:
    flows = shown_flows(page)
    async with local_engine() as engine:
        if any(flow.starts for flow in flows):
            engine.core.flow_triggers.open()
            engine.core.flow_triggers.begin()
        for flow in flows:  # sub-flows are called by those before them too
            await engine.save(flow.source)
        for flow in flows:
            if flow.is_run:
                found = await end_of(engine, flow.source, flow.inputs)
                expected = (flow.ends, {**found[1], **flow.outputs})
                assert found[:2] == expected, f"{page.name}:{flow.line}\n" + found[2]
            if flow.starts:
                assert await eventually(lambda name=flow.starts: has_succeeded(engine, name))


async def has_succeeded(engine: LocalEngine, flow_id: str) -> bool:
    """Whether a flow has run, and well."""
    query = Query(tenant="main", filters=(Leaf("flowId", Op.EQUALS, flow_id),))
    found = (await engine.core.store.executions.search(query)).results
    return [item.state for item in found] == [State.SUCCESS]


async def end_of(
    engine: LocalEngine, source: str, inputs: dict[str, object]
) -> tuple[str, dict[str, object], str]:
    """Run a flow and give its state, outputs and log."""
    started = await engine.start(LocalRun(source, inputs))
    async for _ in engine.watch(started.id):
        continue
    execution, _ = await engine.result(started.id)
    log = "\n".join(entry.message for entry in await engine.logs(started.id))
    return execution.state.value, dict(execution.outputs or {}), log


def test_there_is_a_page_for_each_part_of_the_language() -> None:
    assert {page.stem for page in PAGES} >= {
        "flow",
        "inputs",
        "expressions",
        "flowable-tasks",
        "errors-and-retries",
        "events",
        "polling-and-realtime",
        "schedules-and-backfills",
        "state-and-operations",
        "webhooks",
    }
