"""What the lines of a process mean: log entries, or frames `::{…}::` of outputs and metrics.

Whatever a script prints is data: a frame can add to the task's own outputs, metrics and log, and
to nothing else. All is bounded, since scripts print what they were sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin.context import RunContext
from vivace.plugins.script.lines import FRAME_LIMIT, LINE_LIMIT
from vivace.plugins.script.log_budget import LogBudget

__all__ = ["DEBUG_FROM_HERE", "INFO_FROM_HERE", "OUTPUTS_SETTING", "ScriptOutput"]

OUTPUTS_SETTING = "script-outputs-max-bytes"
"""Bytes that the outputs of a script may have as JSON; 32 MiB unless set."""

DEBUG_FROM_HERE = "##kestra:log:debug##"
INFO_FROM_HERE = "##kestra:log:info##"
"""Lines that set the level of what standard output logs after them."""

_FRAME = re.compile(r"::(\{.*\})::")
_METRIC_TYPES = frozenset({"counter", "timer", "gauge"})
_MAX_METRICS = 10_000
_MAX_DEPTH = 100


class ScriptOutput:
    """Receives a process's lines; `vars` are the outputs so far. Call `end` at the end."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._log = LogBudget(context)
        self._level = LogLevel.INFO
        self._max_outputs = int(context.setting(OUTPUTS_SETTING, 32 * 1024 * 1024))
        self._sizes: dict[str, int] = {}
        self._metrics = 0
        self._problem = ""
        self.vars: dict[str, Any] = {}

    def __call__(self, line: str, *, is_error: bool = False) -> None:
        # Most lines are neither, and there are many: two characters tell.
        if line[:2] in ("::", "##") and self._is_protocol(line):
            return
        if self._level is LogLevel.DEBUG and line.endswith(INFO_FROM_HERE):
            # What came before had no line end.
            self._log.add(LogLevel.DEBUG, line.removesuffix(INFO_FROM_HERE))
            self._level = LogLevel.INFO
            return
        self._log.add(LogLevel.ERROR if is_error else self._level, line)

    def end(self) -> None:
        """Log what had to be left out, if anything."""
        self._log.end()

    def check(self) -> None:
        """Look whether outputs were lost.

        Raises:
            TaskError: there were too many; going on without them would be worse.
        """
        if self._problem:
            raise TaskError(
                self._problem, hint="write large results to a file and name it in `outputFiles`"
            )

    def _is_protocol(self, line: str) -> bool:
        if line in (DEBUG_FROM_HERE, INFO_FROM_HERE):
            self._level = LogLevel.DEBUG if line == DEBUG_FROM_HERE else LogLevel.INFO
            return True
        if len(line) > LINE_LIMIT and line.startswith("::{") and not line.endswith("}::"):
            self._lose(f"the script printed an output frame of more than {FRAME_LIMIT} bytes")
            return True
        match = _FRAME.fullmatch(line)
        if match is None:
            return False
        try:
            self._frame(_decode(match[1]))
        except ValueError as error:
            self._warn(f"a line of the form ::{{…}}:: was ignored: {error}", line)
        return True

    def _frame(self, frame: Mapping[str, Any]) -> None:
        handlers: dict[str, Callable[[Any], None]] = {
            "outputs": self._add_outputs,
            "metrics": self._add_metrics,
            "logs": self._add_logs,
            "assets": self._note_assets,
        }
        for key, content in frame.items():
            if key in handlers and content is not None:
                handlers[key](content)

    def _add_outputs(self, outputs: Any) -> None:
        if not isinstance(outputs, dict):
            raise ValueError("`outputs` is not a map")
        sizes = {name: len(name) + len(msgspec.json.encode(v)) for name, v in outputs.items()}
        if sum({**self._sizes, **sizes}.values()) > self._max_outputs:
            self._lose(f"the outputs of the script exceed {self._max_outputs} bytes")
            return
        self._sizes.update(sizes)
        self.vars.update(outputs)

    def _add_metrics(self, metrics: Any) -> None:
        for metric in _maps(metrics, "metrics"):
            name, value = metric.get("name"), metric.get("value")
            kind = str(metric.get("type") or "counter").lower()
            if not isinstance(name, str) or not name:
                raise ValueError("a metric has no `name`")
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"the `value` of the metric `{name[:100]}` is not a number")
            if kind not in _METRIC_TYPES:
                raise ValueError(f"the metric `{name[:100]}` is no counter, timer or gauge")
            self._metrics += 1
            if self._metrics > _MAX_METRICS:
                raise ValueError(f"a task run keeps {_MAX_METRICS} metrics")
            self._context.metric(name, _finite(value), type=kind, tags=_tags(metric.get("tags")))

    def _add_logs(self, logs: Any) -> None:
        for entry in _maps(logs, "logs"):
            level = str(entry.get("level") or "INFO").upper()
            message = entry.get("message")
            text = message if isinstance(message, str) else msgspec.json.encode(message).decode()
            self._log.add(LogLevel.__members__.get(level, LogLevel.INFO), text)

    def _note_assets(self, assets: Any) -> None:
        self._log.add(LogLevel.DEBUG, "the script named assets, which are not kept")

    def _lose(self, problem: str) -> None:
        self._problem = self._problem or problem

    def _warn(self, message: str, line: str) -> None:
        self._log.add(LogLevel.WARN, f"{message}: {line[:200]}{'…' if len(line) > 200 else ''}")


def _decode(text: str) -> dict[str, Any]:
    """Read JSON strictly: no NaN, no half characters, no bottomless nesting."""
    try:
        frame = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError) as error:
        raise ValueError(str(error)[:200]) from error
    if text.count("[") + text.count("{") > _MAX_DEPTH and not _is_shallow(frame, _MAX_DEPTH):
        raise ValueError(f"it nests more than {_MAX_DEPTH} levels")
    assert isinstance(frame, dict)  # the text begins with `{`
    return frame


def _is_shallow(value: Any, depth: int) -> bool:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_is_shallow(item, depth - 1) for item in inner)
    return True


def _maps(content: Any, name: str) -> list[dict[str, Any]]:
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise ValueError(f"`{name}` is not a list of maps")
    return content


def _tags(tags: Any) -> dict[str, str]:
    if tags is None:
        return {}
    if not isinstance(tags, dict):
        raise ValueError("the `tags` of a metric are not a map")
    return {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in tags.items()
    }


def _finite(value: float) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise ValueError("the `value` of a metric is too large") from error
