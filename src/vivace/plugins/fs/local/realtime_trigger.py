"""Files that appear or change in a directory start executions at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar

from vivace.plugin import Event, Outputs, RunContext, StreamContext, require, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugin.context import Files
from vivace.plugins.fs.changes import Changed, digest_of
from vivace.plugins.fs.local.finishing import Finishing
from vivace.plugins.fs.local.listing import LocalFile
from vivace.plugins.fs.local.paths import AllowedPaths
from vivace.plugins.fs.local.trigger import LocalDirectory, copy_of

__all__ = ["RealtimeTrigger"]

_STEP_MILLISECONDS = 50
_DEBOUNCE_MILLISECONDS = 200
_WAKE_MILLISECONDS = 1_000
_LOOK_SECONDS = 60.0
"""How often to look although nothing was told: networked disks tell of nothing."""


class FileOutputs(Outputs):
    """The file."""

    uri: str
    """Its copy in internal storage."""
    local_path: str
    """Where it was found."""
    name: str
    parent: str
    """Directory that it was found in."""
    size: int
    created_date: str
    modified_date: str
    accessed_date: str
    is_directory: bool
    change_type: str
    """CREATE or UPDATE."""


@type_id("io.kestra.plugin.fs.local.RealtimeTrigger")
class RealtimeTrigger(LocalDirectory, Realtime):
    r"""Start an execution for each file that appears or changes in a directory of the machine.

    The operating system tells of changes within a fraction of a second; what came while nobody
    watched is found at the start. Each version of a file starts one execution, which has a copy of
    it, whatever dies. A file that is still being written is best given its name when it is whole.

    ```yaml
    id: scans
    namespace: company.team
    tasks:
      - id: size
        type: io.kestra.plugin.core.storage.Size
        uri: "{{ trigger.uri }}"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.name }} has {{ outputs.size.size }} bytes"
    triggers:
      - id: scanner
        type: io.kestra.plugin.fs.local.RealtimeTrigger
        from: /data/scans
        regExp: .*\.pdf
        action: MOVE
        moveDirectory: /data/done
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = FileOutputs

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        watchfiles = require("watchfiles", "watch")
        root = await context.on_thread(AllowedPaths(context).check, self.from_, "from")
        await context.on_thread(self.listed, context)  # it is there, and may be read
        watcher = watchfiles.awatch(
            root,
            watch_filter=None,
            recursive=self.recursive,
            step=_STEP_MILLISECONDS,
            debounce=_DEBOUNCE_MILLISECONDS,
            rust_timeout=_WAKE_MILLISECONDS,
            yield_on_timeout=True,
        )
        try:
            async with Finishing(self, context) as finishing:
                context.connected()
                # Once more after the first wait: what came before the watch began.
                for patience in _patience():
                    for file, changed in await context.on_thread(self._fresh, context, finishing):
                        yield _event(finishing, file, changed)
                    await _wait(watcher, patience)
        finally:
            await watcher.aclose()

    def _fresh(self, context: RunContext, finishing: Finishing) -> list[tuple[LocalFile, Changed]]:
        """Give the files that have changed and were not given yet."""
        files = self.listed(context)
        return [
            (files[each.path], each)
            for each in self.changes(context).among(files.values())
            if finishing.open.get(each.path) != each.version
        ]


def _patience() -> Any:
    yield 0.0
    while True:
        yield _LOOK_SECONDS


async def _wait(watcher: AsyncIterator[set[Any]], patience: float) -> None:
    """Wait for a change, or until it is time to look all the same."""
    loop = asyncio.get_running_loop()
    until = loop.time() + patience
    while not await anext(watcher):
        if loop.time() >= until:
            return


def _event(finishing: Finishing, file: LocalFile, changed: Changed) -> Event:
    def load(stored: Files) -> Mapping[str, Any] | None:
        uri = copy_of(stored, file)
        if uri is None:
            finishing.forget(file.path, file.version)
            return None
        return {**file.shown(uri), "changeType": changed.kind.value}

    finishing.begin(file.path, file.version)
    return Event(
        key=digest_of([changed]),
        on_ack=lambda: finishing.durable(file.path, file.version),
        load=load,
    )
