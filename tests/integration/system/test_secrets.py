"""What is secret is used by tasks, and found nowhere else: no database, no log, no answer."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.support.server import ServerProcess

TOKEN, ANSWER = "hunter2-of-the-input", "opened-by-the-answer"
CHILD = """\
id: child
namespace: vault
inputs:
  - {id: token, type: SECRET}
tasks:
  - {id: say, type: core.log.Log, message: "child {{ inputs.token | upper }}"}
outputs:
  - {id: back, type: SECRET, value: "{{ inputs.token }}"}
"""
FLOW = """\
id: uses
namespace: vault
inputs:
  - {id: token, type: SECRET}
  - {id: address, type: STRING}
tasks:
  - {id: plain, type: core.log.Log, message: "plain {{ inputs.token }}"}
  - {id: derived, type: core.log.Log, message: "derived {{ inputs.token | base64encode }}"}
  - id: script
    type: io.kestra.plugin.scripts.shell.Commands
    env: {TOKEN: "{{ inputs.token }}"}
    commands: ['echo "script $TOKEN"']
  - id: ask
    type: core.http.Request
    uri: "{{ inputs.address }}"
    headers: {X-Token: "{{ inputs.token }}"}
    encryptBody: true
  - {id: told, type: core.log.Log, message: "told {{ outputs.ask.encryptedBody }}"}
  - {id: whole, type: core.log.Log, message: "all {{ outputs.ask | toJson }} {{ inputs }}"}
  - id: below
    type: core.flow.Subflow
    namespace: vault
    flowId: child
    inputs: {token: "{{ inputs.token }}"}
  - {id: back, type: core.log.Log, message: "back {{ outputs.below.outputs.back }}"}
  - id: broken
    type: core.flow.Sleep
    duration: "no duration {{ inputs.token }}"
    allowFailure: true
"""


class Answers(BaseHTTPRequestHandler):
    """Answers those who know the token."""

    def do_GET(self) -> None:
        knows = self.headers["X-Token"] == TOKEN
        self.send_response(200 if knows else 403)
        self.end_headers()
        self.wfile.write(ANSWER.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_secret_reaches_tasks_and_nothing_that_is_kept(
    make_server: Callable[..., ServerProcess], address: str
) -> None:
    server = make_server().start()
    for source in (CHILD, FLOW):
        httpx.post(f"{server.api}/flows", content=source).raise_for_status()
    form = {"token": (None, TOKEN), "address": (None, address)}
    run = httpx.post(f"{server.api}/executions/vault/uses?wait=true", files=form, timeout=60)
    execution = run.json()
    logs = httpx.get(f"{server.api}/logs/{execution['id']}").json()
    children = httpx.get(f"{server.api}/executions/search?namespace=vault").json()["results"]
    said = {line["message"].split(" ")[0]: line["message"] for line in logs}
    assert execution["state"]["current"] == "WARNING", logs
    assert said["plain"] == "plain ******"
    assert said["script"] == "script ******"
    assert said["told"] == "told ******"
    assert said["back"] == "back ******"
    answers = json.dumps([execution, logs, children])
    for each in children:
        answers += httpx.get(f"{server.api}/executions/{each['id']}").text
        answers += httpx.get(f"{server.api}/logs/{each['id']}").text
    server.kill()
    kept = answers.encode() + b"".join(contents(server.data_dir))
    for secret in (TOKEN, ANSWER):
        assert secret.encode() not in kept
        assert secret.upper().encode() not in kept
        assert base64.b64encode(secret.encode()) not in kept


def contents(folder: Path) -> Iterator[bytes]:
    """Give every file below, the write-ahead log of the database too."""
    yield from (path.read_bytes() for path in folder.rglob("*") if path.is_file())
