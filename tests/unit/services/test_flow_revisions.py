"""Parsed flows are kept, and the latest one is never an old one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.api.world import FLOW, types
from vivace.errors import ConflictError, NotFoundError
from vivace.services.flow_revisions import FlowRevisions
from vivace.services.settings import ServiceSettings
from vivace.store import FlowRecord

NAME = ("main", "shop.sales", "etl")


class Records:
    """A store that counts what it is asked, and answers when it is told to."""

    def __init__(self, *records: FlowRecord) -> None:
        self.records = list(records)
        self.asked = 0
        self.gate: asyncio.Event | None = None

    async def get(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        revision: int | None = None,
        *,
        allow_deleted: bool = False,
    ) -> FlowRecord | None:
        self.asked += 1
        number = len(self.records) if revision is None else revision
        found = self.records[number - 1] if 0 < number <= len(self.records) else None
        if self.gate is not None:
            await self.gate.wait()
        return None if found is not None and found.deleted and not allow_deleted else found

    async def revisions(self, tenant: str, namespace: str, flow_id: str) -> list[FlowRecord]:
        return self.records


def record(number: int, source: str = FLOW, **fields: bool) -> FlowRecord:
    return FlowRecord(*NAME, source + f"description: r{number}\n", number, **fields)


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(tmp_path)


async def test_a_flow_that_is_asked_for_often_is_read_and_parsed_once(
    settings: ServiceSettings,
) -> None:
    records = Records(record(1))
    revisions = FlowRevisions(records, types(), settings)
    first = await revisions.get(*NAME)
    assert [await revisions.get(*NAME) for _ in range(5)] == [first] * 5
    assert records.asked == 1
    assert (await revisions.get(*NAME, 1, allow_deleted=True)) is first


async def test_a_saved_revision_is_the_latest_at_once(settings: ServiceSettings) -> None:
    records = Records(record(1))
    revisions = FlowRevisions(records, types(), settings)
    await revisions.get(*NAME)
    records.records.append(record(2))
    assert (await revisions.get(*NAME)).revision == 1
    revisions.forget_latest(NAME)
    assert (await revisions.get(*NAME)).revision == 2


async def test_what_is_saved_while_the_latest_is_read_is_not_missed(
    settings: ServiceSettings,
) -> None:
    records = Records(record(1))
    records.gate = asyncio.Event()
    revisions = FlowRevisions(records, types(), settings)
    reading = asyncio.create_task(revisions.get(*NAME))
    await asyncio.sleep(0)
    records.records.append(record(2))
    revisions.forget_latest(NAME)
    records.gate.set()
    await reading
    assert (await revisions.get(*NAME)).revision == 2


async def test_where_others_save_too_the_latest_is_looked_up_again(
    settings: ServiceSettings,
) -> None:
    now = [0.0]
    records = Records(record(1))
    revisions = FlowRevisions(records, types(), settings, latest_seconds=1.0, clock=lambda: now[0])
    await revisions.get(*NAME)
    records.records.append(record(2))
    now[0] = 0.9
    assert (await revisions.get(*NAME)).revision == 1
    now[0] = 1.1
    assert (await revisions.get(*NAME)).revision == 2


async def test_drafts_are_not_started_and_deleted_flows_are_none(
    settings: ServiceSettings,
) -> None:
    records = Records(record(1), record(2, draft=True))
    revisions = FlowRevisions(records, types(), settings)
    assert (await revisions.get(*NAME)).revision == 1

    only_draft = FlowRevisions(Records(record(1, draft=True)), types(), settings)
    with pytest.raises(NotFoundError):
        await only_draft.get(*NAME)
    # Asked for by its number, a draft can be tried.
    assert (await only_draft.get(*NAME, 1)).revision == 1

    gone = FlowRevisions(Records(record(1), record(2, deleted=True)), types(), settings)
    for number in (None, 1, 2):
        with pytest.raises(NotFoundError):
            await gone.get(*NAME, number)
    # An execution that outlives its flow goes on.
    assert (await gone.get(*NAME, 1, allow_deleted=True)).revision == 1


async def test_a_flow_that_cannot_be_read_says_why(settings: ServiceSettings) -> None:
    broken = replace(record(1), source=FLOW.replace("test.Say", "test.No"))
    found = await FlowRevisions(Records(broken), types(), settings).get(*NAME)
    assert found.flow is None
    assert "Invalid type: test.No" in found.problem
    with pytest.raises(ConflictError):
        found.require()


async def test_an_older_flow_with_a_property_that_is_gone_still_runs(
    settings: ServiceSettings,
) -> None:
    older = record(1, FLOW.replace("text: hello", "gone: x"))
    found = await FlowRevisions(Records(older), types(), settings).get(*NAME)
    assert found.require().id == "etl"


async def test_memory_is_bounded_by_the_length_of_the_sources(
    settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vivace.services import flow_revisions

    monkeypatch.setattr(flow_revisions, "_MAX_CHARACTERS", 3 * len(record(1).source) + 10)
    revisions = FlowRevisions(Records(), types(), settings)
    kept = [await revisions.parsed(record(number)) for number in range(1, 6)]
    assert [await revisions.parsed(record(n)) is kept[n - 1] for n in (3, 4, 5)] == [True] * 3
    assert await revisions.parsed(record(1)) is not kept[0]
