"""Watching a directory: each file starts one execution at once, whatever dies."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.conftest import MakeServer
from tests.support.eventually import eventually, eventually_sync
from tests.support.streams import await_status, count_of, executions_of, flow_source
from vivace.errors import TaskError
from vivace.model.trigger import Trigger
from vivace.plugin import Event, Registry
from vivace.plugin.testing import LocalContext, read_trigger, take_events
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])
FILES = 1_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data" / "inbox"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    allowed = {"local-files-allowed-paths": [str(tmp_path / "data")]}
    return LocalContext(tmp_path / "context", settings=allowed)


def trigger(folder: Path, **properties: Any) -> Trigger:
    return read_trigger(
        {"id": "t", "type": "fs.local.RealtimeTrigger", "from": str(folder), **properties},
        REGISTRY,
    )


async def watching(made: Trigger, context: LocalContext, count: int) -> asyncio.Task[list[Event]]:
    context.is_connected = False
    task = asyncio.create_task(take_events(made, context, count))
    await eventually(lambda: context.is_connected or task.done())
    return task


def shown(events: list[Event], context: LocalContext) -> list[tuple[str, str]]:
    loaded = [event.load(context.files) for event in events if event.load is not None]
    return [(item["name"], item["changeType"]) for item in loaded if item is not None]


async def test_files_that_are_there_and_those_that_come_are_events(
    folder: Path, context: LocalContext
) -> None:
    (folder / "before.csv").write_text("x")
    task = await watching(trigger(folder, regExp=r".*\.csv"), context, 3)
    await asyncio.sleep(0.5)
    (folder / "other.txt").write_text("x")
    (folder / "new.csv").write_text("x")
    await asyncio.sleep(1.5)
    (folder / "before.csv").write_text("another")
    events = await asyncio.wait_for(task, 15)
    assert len({event.key for event in events}) == 3
    # the first version of the one that has changed since is not there to be copied any more
    assert shown(events, context) == [("new.csv", "CREATE"), ("before.csv", "UPDATE")]


async def test_what_was_dealt_with_is_not_given_again(folder: Path, context: LocalContext) -> None:
    (folder / "a").write_text("x")
    await take_events(trigger(folder), context, 1)
    (folder / "b").write_text("x")
    (event,) = await take_events(trigger(folder), context, 1)
    assert shown([event], context) == [("b", "CREATE")]


async def test_a_file_is_moved_when_its_execution_is_durable(
    folder: Path, context: LocalContext
) -> None:
    done = folder.parent / "done"
    (folder / "a").write_text("x")
    made = trigger(folder, action="MOVE", moveDirectory=str(done))
    await take_events(made, context, 1)
    assert (done / "a").read_text() == "x"
    assert not (folder / "a").exists()


async def test_a_directory_that_is_not_there_is_said(folder: Path, context: LocalContext) -> None:
    with pytest.raises(TaskError, match="there is no directory"):
        await take_events(trigger(folder / "none"), context, 1)
    with pytest.raises(TaskError, match="outside of the directories"):
        await take_events(trigger(Path("/etc")), context, 1)


@pytest.mark.timeout(240)
def test_a_thousand_files_start_one_execution_each(make_server: MakeServer, folder: Path) -> None:
    config = folder.parent.parent / "vivace.yml"
    config.write_text(
        f"vivace:\n  plugin-settings:\n    local-files-allowed-paths: [{folder.parent}]\n"
    )
    server = make_server("--config", str(config)).start()
    server.save(
        flow_source(
            f"type: io.kestra.plugin.fs.local.RealtimeTrigger\nfrom: {folder}\n"
            f"action: MOVE\nmoveDirectory: {folder.parent}/done\nregExp: .*\\.txt"
        )
    )
    await_status(server, "connected")
    drop(folder, range(400))
    eventually_sync(lambda: count_of(server) > 50, within=60)
    server.kill()
    drop(folder, range(400, 700))
    server.start()
    drop(folder, range(700, FILES))
    eventually_sync(lambda: count_of(server) >= FILES, within=90)
    eventually_sync(lambda: not list(folder.glob("*.txt")), within=30)
    found = executions_of(server)
    numbers = sorted(int(item["trigger"]["variables"]["name"][:-4]) for item in found)
    assert numbers == list(range(FILES))
    last = found[-1]["trigger"]["variables"]
    answer = httpx.get(
        f"{server.api}/executions/{found[-1]['id']}/file", params={"path": last["uri"]}
    )
    assert answer.text == last["name"]


def drop(folder: Path, numbers: range) -> None:
    """Write files that have their name when they are whole."""
    for number in numbers:
        hidden = folder / f".{number}"
        hidden.write_text(f"{number}.txt")
        hidden.rename(folder / f"{number}.txt")
