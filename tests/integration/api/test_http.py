"""The API over a real socket: what only a real server and a real connection can show."""

from __future__ import annotations

import base64
import http.client
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.eventually import eventually_sync
from tests.support.server import ENDED, ServerProcess

USER, PASSWORD = "ops@example.com", "Correct-horse1"
FLOW = """\
id: two
namespace: shop
inputs:
  - {id: note, type: FILE, required: false}
tasks:
  - {id: first, type: io.kestra.plugin.core.debug.Return, format: "{{ flow.id }}"}
  - {id: second, type: io.kestra.plugin.core.log.Log, message: "got {{ outputs.first.value }}"}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("api") / "data") as running:
        httpx.post(f"{running.api}/flows", content=FLOW).raise_for_status()
        yield running


@pytest.fixture
def client(server: ServerProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.api, timeout=30) as client:
        yield client


def events(text: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """Read server-sent events as they come."""
    name = ""
    for line in text:
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


def test_an_execution_is_started_watched_and_read(client: httpx.Client) -> None:
    started = client.post("/executions/shop/two?wait=true").json()
    assert started["state"]["current"] == "SUCCESS"
    assert [run["taskId"] for run in started["taskRunList"]] == ["first", "second"]
    assert started["taskRunList"][0]["outputs"] == {"value": "two"}

    with client.stream("GET", f"/executions/{started['id']}/stream") as answer:
        found = list(events(answer.iter_lines()))
    assert [name for name, _ in found] == ["execution", "taskRuns", "logs", "end"]
    assert found[2][1]["items"][-1]["message"] == "got two"


def test_a_stream_follows_a_running_execution_to_its_end(client: httpx.Client) -> None:
    nap = "  - {id: nap, type: io.kestra.plugin.core.flow.Sleep, duration: PT0.5S}\n"
    sleeper = FLOW.replace("id: two", "id: sleeper").replace("tasks:\n", "tasks:\n" + nap)
    client.post("/flows", content=sleeper).raise_for_status()
    execution_id = client.post("/executions/shop/sleeper").json()["id"]
    states = []
    with client.stream("GET", f"/executions/{execution_id}/stream") as answer:
        for name, data in events(answer.iter_lines()):
            if name == "execution":
                states.append(data["state"]["current"])
    assert states[-1] == "SUCCESS"
    assert len(states) >= 2


def test_a_client_that_goes_away_leaves_nothing_behind(
    server: ServerProcess, client: httpx.Client
) -> None:
    execution_id = client.post("/executions/shop/two?wait=true").json()["id"]
    before = connections_of(server)
    connections = []
    for _ in range(20):
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", f"/api/v1/main/logs/{execution_id}/follow")
        assert connection.getresponse().status == 200
        connections.append(connection)
    assert connections_of(server) >= before + 20
    for connection in connections:
        connection.close()
    eventually_sync(lambda: connections_of(server) <= before + 2, within=20)


def connections_of(server: ServerProcess) -> int:
    """Count its ends of connections, also those that it has yet to close."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    established, close_wait = "01", "08"
    return sum(
        local.endswith(f":{server.port:04X}") and state in (established, close_wait)
        for _, local, _, state, *_ in rows
    )


def test_a_burst_of_starts_is_accepted_as_a_whole(client: httpx.Client) -> None:
    def start(_: int) -> int:
        return client.post("/executions/shop/two").status_code

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(start, range(300))) == {200}

    def all_ended() -> bool:
        counts = client.get("/executions/counts?filters[flowId][EQUALS]=two").json()["counts"]
        return set(counts) <= ENDED

    eventually_sync(all_ended, within=60)


def test_a_large_file_is_stored_in_bounded_memory(
    server: ServerProcess, client: httpx.Client, tmp_path: Path
) -> None:
    size = 192 * 1024 * 1024
    file = tmp_path / "large.bin"
    with file.open("wb") as target:
        target.truncate(size)
    before = peak_memory(server)
    with file.open("rb") as content:
        started = client.post("/executions/shop/two", files={"note": ("large.bin", content)})
    execution = started.json()
    uri = execution["inputs"]["note"]
    path = f"/executions/{execution['id']}/file"
    assert client.get(f"{path}/metas", params={"path": uri}).json() == {"size": size}
    received = 0
    with client.stream("GET", path, params={"path": uri}) as answer:
        assert answer.headers["content-length"] == str(size)
        for chunk in answer.iter_bytes():
            received += len(chunk)
    assert received == size
    assert peak_memory(server) - before < 96 * 1024 * 1024


def peak_memory(server: ServerProcess) -> int:
    for line in Path(f"/proc/{server.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM")


def raw(server: ServerProcess, request: bytes) -> bytes:
    """Send bytes as they are, and give what comes back until the server closes or pauses."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(request)
        received = b""
        try:
            while chunk := connection.recv(65_536):
                received += chunk
        except TimeoutError:
            pass
        return received


HEAD = b"Host: localhost\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /ping HTTP/1.1\r\nHost: evil.test\r\n" + HEAD + b"\r\n", 400),
        (b"GET /ping HTTP/1.1\r\n" + HEAD + b"Host: evil.test\r\n\r\n", 400),
        (b"GET /ping HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n", 421),
        (b"GET http://evil.test/ping HTTP/1.1\r\n" + HEAD + b"\r\n", 0),
        (b"GET /ping HTTP/1.1\r\nConnection: close\r\n\r\n", 421),
        (b"GET /ui/../../../../etc/passwd HTTP/1.1\r\n" + HEAD + b"\r\n", 200),
        (b"GET /\xff HTTP/1.1\r\n" + HEAD + b"\r\n", 400),
        (b"POST /api/v1/login HTTP/1.1\r\n" + HEAD + b"Content-Length: 99999999999\r\n\r\n{}", 413),
        (b"POST /api/v1/login HTTP/1.1\r\n" + HEAD + b"Content-Length: -1\r\n\r\n", 400),
        (
            b"POST /api/v1/login HTTP/1.1\r\n" + HEAD + b"Content-Length: 4\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /ping HTTP/1.1\r\n\r\n",
            400,
        ),
        (b"NONSENSE\r\n\r\n", 400),
    ],
    ids=[
        "two hosts",
        "two hosts turned",
        "foreign host",
        "absolute",
        "no host",
        "dots",
        "bytes",
        "too long",
        "negative",
        "smuggled",
        "nonsense",
    ],
)
def test_odd_requests_are_answered_and_harmless(
    server: ServerProcess, request_: bytes, status: int
) -> None:
    answer = raw(server, request_)
    assert b"root:" not in answer
    assert answer.count(b"HTTP/1.1 ") <= 1
    if status:
        assert answer.split(b" ", 2)[1] == str(status).encode(), answer[:200]
    assert httpx.get(f"{server.url}/ping").text == "pong"


def test_slow_clients_do_not_keep_others_waiting(server: ServerProcess) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    try:
        for connection in slow:
            connection.sendall(b"POST /api/v1/main/flows HTTP/1.1\r\nHost: localhost\r\nContent-")
        assert httpx.get(f"{server.url}/ping", timeout=5).text == "pong"
    finally:
        for connection in slow:
            connection.close()


def test_credentials_of_the_configuration_guard_the_server(tmp_path: Path) -> None:
    arguments = ["--user", USER]
    env = {"VIVACE_PASSWORD": PASSWORD}
    with ServerProcess(tmp_path / "data", arguments, env=env) as running:
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        path = f"{running.api}/flows/search"
        assert httpx.get(path).status_code == 401
        assert httpx.get(path, headers={"Authorization": f"Basic {basic}"}).status_code == 200
