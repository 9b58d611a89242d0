"""Core tasks against a server: what they ask of its store, its files and its settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.nursery import Nursery
from tests.support.server import ServerProcess

NAMESPACE = "core.tasks"


class Api:
    """A server's API as the tests use it."""

    def __init__(self, server: ServerProcess) -> None:
        self.client = httpx.Client(base_url=server.api, timeout=60)

    def run(self, flow: str, tasks: str, **files: Any) -> dict[str, Any]:
        """Save a flow, run it to its end and give the execution."""
        source = f"id: {flow}\nnamespace: {NAMESPACE}\n{tasks}"
        saved = self.client.post("/flows", content=source)
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

    def messages(self, execution: dict[str, Any]) -> list[str]:
        """Give the texts of an execution's log."""
        lines = self.client.get(f"/logs/{execution['id']}").json()
        return [line["message"] for line in lines]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that flows may read."""
    return tmp_path_factory.mktemp("opened")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def api(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    nursery: Nursery,
    opened: Path,
) -> Iterator[Api]:
    arguments = []
    if request.param == "postgresql":
        servers = request.getfixturevalue("postgres_server")
        arguments = ["--database", servers.create()]
    environment = {"VIVACE_ALLOWED_PATHS": str(opened), "VIVACE_MAX_REQUEST_BYTES": "1000"}
    data = tmp_path_factory.mktemp("core") / "data"
    with ServerProcess(data, arguments, env=environment, nursery=nursery) as server:
        api = Api(server)
        yield api
        api.client.close()


def test_a_namespace_file_is_read_at_the_address_that_names_it(api: Api) -> None:
    api.client.post(
        f"/namespaces/{NAMESPACE}/files?path=/a/b.txt", files={"fileContent": b"first"}
    ).raise_for_status()
    api.client.post(
        f"/namespaces/{NAMESPACE}/files?path=/a/b.txt", files={"fileContent": b"second"}
    ).raise_for_status()
    found = api.outputs(
        "addressed",
        """\
tasks:
  - {id: size, type: core.storage.Size, uri: "kestra:///core/tasks/_files/a/b.txt"}
  - {id: read, type: core.debug.Return, format: "{{ read(fileURI('a/b.txt')) }}"}
""",
    )
    assert found["size"] == {"size": 6}
    assert found["read"] == {"value": "second"}


def test_keys_are_purged_by_pattern_in_the_namespaces_below_too(api: Api) -> None:
    for namespace in ("purged", "purged.below", "kept"):
        for key in ("cache_a", "cache_b", "other"):
            api.client.put(f"/namespaces/{namespace}/kv/{key}", content="1").raise_for_status()
    found = api.outputs(
        "purges",
        """\
tasks:
  - id: purge
    type: core.kv.PurgeKV
    namespaces: [purged]
    keyPattern: "cache_*"
    behavior: {type: key, expiredOnly: false}
""",
    )
    assert found["purge"] == {"size": 4}
    left = {
        name: [each["key"] for each in api.client.get(f"/namespaces/{name}/kv").json()]
        for name in ("purged", "purged.below", "kept")
    }
    assert left["purged"] == left["purged.below"] == ["other"]
    assert len(left["kept"]) == 3


def test_files_are_read_below_allowed_paths_alone_and_uploads_are_bounded(
    api: Api, opened: Path
) -> None:
    (opened / "in.txt").write_text("open")
    flow = """\
inputs: [{id: f, type: FILE}]
tasks:
  - {id: r, type: core.debug.Return, format: "{{ read(inputs.f) }}"}
"""
    found = api.outputs("local", flow, f=(None, f"file://{opened}/in.txt"))
    assert found["r"] == {"value": "open"}
    for given in ((None, "file:///etc/passwd"), ("large.txt", b"x" * 1001)):
        answer = api.client.post(f"/executions/{NAMESPACE}/local", files={"f": given})
        assert answer.status_code in (413, 422), answer.text
