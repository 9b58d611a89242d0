"""Take events that a server sends."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from vivace.errors import InvalidError, TaskError
from vivace.model.duration import format_duration
from vivace.plugin import LogLevel, Outputs, RunContext, type_id
from vivace.plugins.core.http.events import EventParser, ServerEvent
from vivace.plugins.core.http.exchange import HttpTask, shown_url
from vivace.plugins.core.http.request import MAX_BODY_BYTES

__all__ = ["SseRequest"]


class SseRequestOutputs(Outputs):
    """What came."""

    uri: str
    """URL that answered, after redirects."""
    events: list[dict[str, Any]] | None = None
    """The events, unless their values were joined."""
    size: int
    """How many events came."""
    result: str | None = None
    """The joined values."""


@type_id("io.kestra.plugin.core.http.SseRequest")
class SseRequest(HttpTask):
    """Take all server-sent events of an answer, until the server ends it.

    Each event is a map of `data` (JSON where it is some), `id`, `name`, `comment` and `retry`.
    Metric: `size`, how many events came.

    ```yaml
    id: ask_a_model
    namespace: company.team
    tasks:
      - id: answer
        type: io.kestra.plugin.core.http.SseRequest
        uri: https://llm.example.com/v1/stream
        method: POST
        body: |
          {"prompt": "Say hello", "stream": true}
        concatJqExpression: .data.delta
        failedOnMissingJq: false
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.answer.result }}"
    ```
    """

    concat_jq_expression: str | None = None
    """jq expression over an event; what it gives of all events is joined to one text."""
    failed_on_missing_jq: bool = True
    """Whether to fail when the expression gives no text, number or boolean for an event."""
    max_events: Annotated[int, Field(ge=1)] | None = None
    """Stop after so many events; all when absent."""

    async def run(self, context: RunContext) -> SseRequestOutputs:
        parser = EventParser()
        events: list[dict[str, Any]] = []
        total = 0
        async with self.exchange(context) as response:
            async for chunk in response.aiter_bytes():
                total += len(chunk)
                events += map(_plain, parser.feed(chunk))
                if total > MAX_BODY_BYTES:
                    raise TaskError(
                        f"more than {MAX_BODY_BYTES // 1024 // 1024} MiB of events came"
                    )
                if self.max_events is not None and len(events) >= self.max_events:
                    events = events[: self.max_events]
                    break
        context.metric("size", len(events))
        values = await context.on_thread(self._values, context, events)
        return SseRequestOutputs(
            uri=shown_url(str(response.url)),
            size=len(events),
            events=None if values else events,
            result="".join(values) if values else None,
        )

    def _values(self, context: RunContext, events: list[dict[str, Any]]) -> list[str]:
        if self.concat_jq_expression is None:
            return []
        values = [self._value(context, event) for event in events]
        return [value for value in values if value is not None]

    def _value(self, context: RunContext, event: dict[str, Any]) -> str | None:
        # `$.a` is how JSONPath writes what is `.a` in jq.
        query = (self.concat_jq_expression or "").strip()
        query = query.removeprefix("$") if query.startswith("$.") else query
        names = {"event": event, "query": query}
        try:
            found = context.render_typed("{{ event | jq(query) }}", names)
            last = found[-1] if isinstance(found, list) and found else None
            if isinstance(last, bool):
                return "true" if last else "false"
            if isinstance(last, str | int | float):
                return str(last)
            if found == []:
                return None
            raise TaskError(f"it gives {'nothing' if last is None else 'a list or a map'}")
        except (InvalidError, TaskError) as error:
            message = f"`{query}` cannot be used on an event: {error.message}"
            if self.failed_on_missing_jq:
                raise TaskError(message) from error
            context.log(LogLevel.DEBUG, f"{message}; the event is left out")
            return None


def _plain(event: ServerEvent) -> dict[str, Any]:
    fields = {
        "data": _data(event.data),
        "id": event.id,
        "name": event.name,
        "comment": event.comment,
    }
    if event.retry_ms is not None:
        fields["retry"] = format_duration(timedelta(milliseconds=event.retry_ms))
    return {name: value for name, value in fields.items() if value is not None}


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
