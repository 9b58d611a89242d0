"""Files of a directory: which start an execution, and what becomes of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from vivace.errors import TaskError
from vivace.plugin import Firing, Registry
from vivace.plugin.testing import (
    LocalContext,
    evaluate_trigger,
    read_trigger,
    settle_trigger,
)
from vivace.plugins.manifest import MANIFEST

REGISTRY = Registry([MANIFEST])


class Inbox:
    """A directory, and a trigger that looks at it."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "data" / "inbox"
        self.folder.mkdir(parents=True)
        self.done = tmp_path / "data" / "done"
        self.context = LocalContext(
            tmp_path / "context", settings={"local-files-allowed-paths": [str(tmp_path / "data")]}
        )
        self.properties: dict[str, Any] = {}

    def write(self, name: str, text: str = "x") -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    async def look(self, **properties: Any) -> Firing | None:
        self.trigger = read_trigger(
            {
                "id": "t",
                "type": "fs.local.Trigger",
                "from": str(self.folder),
                **self.properties,
                **properties,
            },
            REGISTRY,
        )
        return await evaluate_trigger(self.trigger, self.context)

    async def names(self, *, settles: bool = True, **properties: Any) -> list[str]:
        firing = await self.look(**properties)
        if firing is None:
            return []
        if settles:
            await settle_trigger(self.trigger, self.context, firing)
        files = firing.variables["files"]
        assert firing.variables["count"] == len(files)
        return [f"{file['name']} {file['changeType']}" for file in files]


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


async def test_new_and_changed_files_fire_once(inbox: Inbox) -> None:
    assert await inbox.names() == []
    path = inbox.write("a.csv")
    inbox.write("b.csv")
    assert await inbox.names() == ["a.csv CREATE", "b.csv CREATE"]
    assert await inbox.names() == []
    path.write_text("changed")
    assert await inbox.names() == ["a.csv UPDATE"]
    path.unlink()
    assert await inbox.names() == []
    inbox.write("a.csv")
    assert await inbox.names() == ["a.csv CREATE"]


async def test_only_the_changes_that_are_asked_for_fire(inbox: Inbox) -> None:
    path = inbox.write("a.csv")
    assert await inbox.names(on="UPDATE") == []
    path.write_text("changed")
    assert await inbox.names(on="CREATE") == []
    path.write_text("changed again")
    assert await inbox.names(on="UPDATE") == ["a.csv UPDATE"]


async def test_what_is_not_settled_fires_again_with_the_same_key(inbox: Inbox) -> None:
    inbox.write("a.csv")
    first, second = await inbox.look(), await inbox.look()
    assert first is not None
    assert second is not None
    assert first.key == second.key
    inbox.write("b.csv")
    third = await inbox.look()
    assert third is not None
    assert third.key != first.key


async def test_the_content_is_copied(inbox: Inbox) -> None:
    path = inbox.write("a.csv", "hello")
    firing = await inbox.look()
    assert firing is not None
    (file,) = firing.variables["files"]
    with inbox.context.files.open(file["uri"]) as stream:
        assert stream.read() == b"hello"
    assert (file["localPath"], file["size"], file["parent"]) == (str(path), 5, str(inbox.folder))
    assert file["file"]["uri"] == file["uri"]


async def test_files_are_moved_once_the_execution_is_durable(inbox: Inbox) -> None:
    inbox.write("a.csv")
    inbox.write("deep/b.csv")
    move = {"action": "MOVE", "moveDirectory": str(inbox.done), "recursive": True}
    firing = await inbox.look(**move)
    assert firing is not None
    assert not inbox.done.exists()
    for _ in range(2):  # once more after a crash
        await settle_trigger(inbox.trigger, inbox.context, firing)
    found = sorted(str(path.relative_to(inbox.done)) for path in inbox.done.rglob("*.csv"))
    assert found == ["a.csv", "deep/b.csv"]
    assert list(inbox.folder.rglob("*.csv")) == []


async def test_files_are_deleted_once_the_execution_is_durable(inbox: Inbox) -> None:
    path = inbox.write("a.csv")
    assert await inbox.names(action="DELETE", settles=False) == ["a.csv CREATE"]
    assert path.exists()
    assert await inbox.names(action="DELETE") == ["a.csv CREATE"]
    assert not path.exists()


async def test_a_file_that_has_changed_since_is_not_deleted(inbox: Inbox) -> None:
    path = inbox.write("a.csv", "old")
    firing = await inbox.look(action="DELETE")
    assert firing is not None
    path.write_text("new content")
    await settle_trigger(inbox.trigger, inbox.context, firing)
    assert path.read_text() == "new content"
    assert "has changed since" in inbox.context.messages()[-1]
    assert await inbox.names(action="DELETE") == ["a.csv UPDATE"]


async def test_names_are_chosen_by_a_pattern(inbox: Inbox) -> None:
    for name in ("a.csv", "b.txt", "deep/c.csv"):
        inbox.write(name)
    pattern = r".*\.csv"
    assert await inbox.names(regExp=pattern) == ["a.csv CREATE"]
    assert await inbox.names(regExp=pattern, recursive=True) == ["c.csv CREATE"]
    with pytest.raises(TaskError, match="no regular expression"):
        await inbox.look(regExp="(")


async def test_no_more_files_than_allowed_come_at_a_time(inbox: Inbox) -> None:
    for number in range(5):
        inbox.write(f"{number}")
    found = [len(await inbox.names(maxFiles=2)) for _ in range(4)]
    assert found == [2, 2, 1, 0]


async def test_only_allowed_directories_are_looked_at(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("s")
    for place in (f"{tmp_path}/secret", f"{inbox.folder}/../../../secret", "relative", "/etc"):
        inbox.properties["from"] = place
        with pytest.raises(TaskError):
            await inbox.look()
    inbox.properties.clear()
    (inbox.folder / "link").symlink_to(tmp_path / "secret" / "key")
    (inbox.folder / "links").symlink_to(tmp_path / "secret")
    assert await inbox.names(recursive=True) == []
    inbox.context.settings.clear()
    with pytest.raises(TaskError, match="may not use files") as raised:
        await inbox.look()
    assert "local-files-allowed-paths" in raised.value.hint


async def test_what_is_no_file_is_left_alone(inbox: Inbox) -> None:
    os.mkfifo(inbox.folder / "pipe")
    (inbox.folder / "folder").mkdir()
    assert await inbox.names(recursive=True) == []


async def test_a_move_needs_a_target(inbox: Inbox) -> None:
    with pytest.raises(ValidationError, match="moveDirectory"):
        await inbox.look(action="MOVE")
    with pytest.raises(TaskError, match="`moveDirectory`: /etc/x is outside"):
        await inbox.look(action="MOVE", moveDirectory="/etc/x")
