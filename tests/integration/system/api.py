"""A server's API, as the tests of tasks use it."""

from __future__ import annotations

from typing import Any

import httpx

from tests.support.eventually import eventually_sync
from tests.support.server import ENDED, ServerProcess

__all__ = ["NAMESPACE", "Api"]

NAMESPACE = "core.tasks"


class Api:
    """A server's API as the tests use it."""

    def __init__(self, server: ServerProcess) -> None:
        self.client = httpx.Client(base_url=server.api, timeout=60)

    def run(self, flow: str, tasks: str, **files: Any) -> dict[str, Any]:
        """Save a flow, run it to its end and give the execution."""
        source = f"id: {flow}\nnamespace: {NAMESPACE}\n{tasks}"
        saved = self.client.post("/flows", content=source)
        if "already exists" in saved.text:
            saved = self.client.put(f"/flows/{NAMESPACE}/{flow}", content=source)
        assert saved.status_code == 200, saved.text
        answer = self.client.post(
            f"/executions/{NAMESPACE}/{flow}?wait=true", files=files or {"none": (None, "")}
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def outputs(self, flow: str, tasks: str, **files: Any) -> dict[str, Any]:
        """Run a flow that must succeed and give its outputs by task."""
        execution = self.run(flow, tasks, **files)
        assert execution["state"]["current"] == "SUCCESS", self.messages(execution)
        return {run["taskId"]: run.get("outputs") for run in execution["taskRunList"]}

    def ended(self, execution_id: str) -> dict[str, Any]:
        """Wait for the end of an execution and give it."""

        def has_ended() -> bool:
            found.update(self.client.get(f"/executions/{execution_id}").json())
            return found["state"]["current"] in ENDED

        found: dict[str, Any] = {}
        eventually_sync(has_ended, within=30)
        return found

    def messages(self, execution: dict[str, Any]) -> list[str]:
        """Give the texts of an execution's log."""
        lines = self.client.get(f"/logs/{execution['id']}").json()
        return [line["message"] for line in lines]
