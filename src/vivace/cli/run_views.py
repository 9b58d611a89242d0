"""How a run is shown: a live tree on a terminal, else a line for each task that ends."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TextIO

from vivace.cli.output import printable
from vivace.cli.run_model import LogLine, RunModel, RunView, TaskLine
from vivace.cli.settings import current
from vivace.model.log import LogLevel
from vivace.model.state import State

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

__all__ = ["PlainView", "SilentView", "choose_view"]

_MARKS = {
    State.SUCCESS: "✓",
    State.WARNING: "⚠",
    State.FAILED: "✗",
    State.KILLED: "✗",
    State.CANCELLED: "✗",
    State.SKIPPED: "-",
    State.PAUSED: "‖",
    State.RUNNING: "▸",
}
_STYLES = {
    State.SUCCESS: "green",
    State.WARNING: "yellow",
    State.FAILED: "red",
    State.KILLED: "red",
    State.CANCELLED: "red",
    State.RUNNING: "blue",
    State.PAUSED: "magenta",
}
_SHOWN_LOG = 100
_MOST_CHILDREN = 12
"""Children of one task that the tree shows; the newest."""


def choose_view(model: RunModel) -> RunView:
    """Give the view that fits where the output goes."""
    options = current()
    if options.quiet:
        return SilentView()
    if sys.stderr.isatty() and options.color:
        return LiveView(model)
    return PlainView(model, sys.stderr)


class SilentView:
    """Shows nothing."""

    def task_changed(self, line: TaskLine) -> None:
        """See `RunView`."""

    def logged(self, line: LogLine) -> None:
        """See `RunView`."""

    def close(self) -> None:
        """See `RunView`."""


class PlainView:
    """Writes a line when a task ends, and the lines of level WARN and ERROR as they come."""

    def __init__(self, model: RunModel, stream: TextIO) -> None:
        self._model = model
        self._stream = stream
        self._write(f"▶ {model.name} · {model.execution_id}")

    def task_changed(self, line: TaskLine) -> None:
        """See `RunView`."""
        if line.state.is_terminal or line.state is State.PAUSED:
            self._write("  " + describe(line, self._now()))

    def logged(self, line: LogLine) -> None:
        """See `RunView`."""
        if line.level.rank >= LogLevel.WARN.rank:
            where = f"{line.task_id}: " if line.task_id else ""
            self._write(f"     {line.level} {where}{line.message}")

    def close(self) -> None:
        """See `RunView`."""
        self._write(summary(self._model))

    def _now(self) -> int:
        return time.time_ns() // 1_000

    def _write(self, line: str) -> None:
        print(printable(line), file=self._stream, flush=True)


class LiveView:
    """A tree of tasks that is drawn anew in its place."""

    def __init__(self, model: RunModel) -> None:
        from rich.console import Console
        from rich.live import Live

        self._model = model
        self._live = Live(
            console=Console(stderr=True, highlight=False),
            get_renderable=self._tree,
            refresh_per_second=10,
            transient=False,
        )
        self._live.start()

    def task_changed(self, line: TaskLine) -> None:
        """See `RunView`."""

    def logged(self, line: LogLine) -> None:
        """See `RunView`."""

    def close(self) -> None:
        """See `RunView`."""
        self._live.refresh()
        self._live.stop()
        self._live.console.print(printable(summary(self._model)), markup=False)

    def _tree(self) -> Tree:
        from rich.text import Text
        from rich.tree import Tree

        title = Text(printable(f"▶ {self._model.name} · {self._model.execution_id}"), "bold")
        tree = Tree(title, guide_style="dim")
        self._add(tree, None)
        return tree

    def _add(self, branch: Tree, parent_id: str | None) -> None:
        lines = list(self._model.children(parent_id))
        hidden = len(lines) - _MOST_CHILDREN
        if hidden > 0:
            branch.add(f"… {hidden} more")
        for line in lines[-_MOST_CHILDREN:]:
            self._add(branch.add(self._label(line)), line.id)

    def _label(self, line: TaskLine) -> Text:
        from rich.text import Text

        label = Text(printable(describe(line, time.time_ns() // 1_000)))
        label.stylize(_STYLES.get(line.state, "dim"), 0, 1)
        said = self._model.last_logs.get(line.id)
        if said is not None and not line.state.is_terminal:
            label.append("  " + printable(said.message).partition("\n")[0][:_SHOWN_LOG], "dim")
        error = self._model.errors.get(line.id)
        if error is not None and line.state is State.FAILED:
            label.append("\n   ERROR " + printable(error.message)[: _SHOWN_LOG * 5], "red")
        return label


def describe(line: TaskLine, now: int) -> str:
    """Write a task run in one line."""
    mark = _MARKS.get(line.state, "·")
    again = f"  attempt {line.attempts}" if line.attempts > 1 else ""
    return f"{mark} {line.name:<24} {line.seconds(now):.1f}s{again}"


def summary(model: RunModel) -> str:
    """Write how the run ended; why, when no task has said it."""
    text = f"{_MARKS.get(model.state, '·')} {model.state}"
    if model.ended_at is not None:
        text += f" in {model.seconds:.1f}s"
    if model.failure is not None and not model.errors:
        text += f": {model.failure}"
    return text
