"""Webhooks of a server: who knows the key starts an execution, and nobody else."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

import httpx
import pytest

from tests.support.nursery import Nursery
from tests.support.server import ServerProcess

FLOW = """\
id: hooked
namespace: hooks
tasks:
  - id: r
    type: core.debug.Return
    format: "{{ trigger.body.a ?? 'none' }} {{ trigger.parameters.p[0] ?? '' }}"
  - id: ko
    type: core.execution.Fail
    runIf: "{{ (trigger.body.a ?? '') == 'ko' }}"
outputs:
  - {id: said, type: STRING, value: "{{ outputs.r.value }}"}
triggers:
  - {id: plain, type: core.trigger.Webhook, key: plain-key, labels: {from: "{{ trigger.body.a }}"}}
  - {id: waits, type: core.trigger.Webhook, key: waiting-key, wait: true, returnOutputs: true}
  - id: as-text
    type: core.trigger.Webhook
    key: text-key
    wait: true
    returnOutputs: true
    responseContentType: text/plain
    responseCode: "{{ outputs.r.value is defined ? 202 : 500 }}"
  - id: secret
    type: core.trigger.Webhook
    key: "{{ secret('HOOK') }}"
  - id: choosy
    type: core.trigger.Webhook
    key: choosy-key
    conditions:
      - type: core.condition.Expression
        expression: "{{ trigger.headers['X-GitHub-Event'][0] == 'push' }}"
  - id: signed
    type: core.trigger.Webhook
    key: signed-key
    signature: {type: GITHUB, secret: "{{ secret('HOOK') }}"}
  - id: once
    type: core.trigger.Webhook
    key: once-key
    idempotencyKey: "{{ trigger.headers['X-Delivery'][0] ?? '' }}"
  - id: few
    type: core.trigger.Webhook
    key: few-key
    rateLimit: {limit: 2, period: PT1H}
  - {id: kept, type: core.trigger.Webhook, key: kept-key, fetchType: STORE}
  - {id: asleep, type: core.trigger.Webhook, key: off-key, disabled: true}
  - {id: broken, type: core.trigger.Webhook, key: broken-key, inputs: {n: "{{ trigger.body.b }}"}}
"""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Iterator[httpx.Client]:
    # With credentials for everything else.
    environment = {"SECRET_HOOK": "aGlkZGVuLWtleQ==", "VIVACE_PASSWORD": "swordfish"}
    data = tmp_path_factory.mktemp("hooks") / "data"
    arguments = ["--user", "ada"]
    with ServerProcess(data, arguments, env=environment, nursery=nursery) as server:
        credentials = ("ada", "swordfish")
        saved = httpx.post(f"{server.api}/flows", content=FLOW, auth=credentials, timeout=60)
        assert saved.status_code == 200, saved.text
        with httpx.Client(base_url=f"{server.api}/executions/webhook", timeout=60) as client:
            yield client


def test_a_call_starts_an_execution(hooks: httpx.Client) -> None:
    answer = hooks.post("/hooks/hooked/plain-key?p=1&p=2", json={"a": "x"})
    assert answer.status_code == 200
    found = answer.json()
    assert found["trigger"]["variables"]["body"] == {"a": "x"}
    assert found["trigger"]["variables"]["parameters"] == {"p": ["1", "2"]}
    assert {"key": "from", "value": "x"} in found["labels"]
    assert {"key": "system.from", "value": "trigger"} in found["labels"]


@pytest.mark.parametrize(
    ("body", "seen"),
    [(b"", None), (b"text", "text"), (b"[1]", [1]), (b'"a"', '"a"'), (b"{oops", "{oops")],
)
def test_bodies(body: bytes, seen: object, hooks: httpx.Client) -> None:
    found = hooks.put("/hooks/hooked/plain-key", content=body).json()
    assert found["trigger"]["variables"].get("body") == seen


def test_a_call_can_wait_for_the_outputs(hooks: httpx.Client) -> None:
    answer = hooks.post("/hooks/hooked/waiting-key?p=q", json={"a": "b"})
    assert (answer.status_code, answer.json()) == (200, {"said": "b q"})
    assert hooks.post("/hooks/hooked/waiting-key", json={"a": "ko"}).status_code == 500


def test_the_answer_can_be_text_with_a_status(hooks: httpx.Client) -> None:
    answer = hooks.get("/hooks/hooked/text-key?p=q")
    assert (answer.status_code, answer.text) == (202, "none q")
    assert answer.headers["content-type"].startswith("text/plain")


def test_the_key_may_be_a_secret(hooks: httpx.Client) -> None:
    assert hooks.get("/hooks/hooked/hidden-key").status_code == 200


def test_headers_have_the_names_that_their_sender_wrote(hooks: httpx.Client) -> None:
    pushed = hooks.post("/hooks/hooked/choosy-key", headers={"X-GitHub-Event": "push"})
    assert pushed.status_code == 200
    other = hooks.post("/hooks/hooked/choosy-key", headers={"X-GitHub-Event": "issue"})
    assert (other.status_code, other.content) == (204, b"")
    assert hooks.post("/hooks/hooked/choosy-key").status_code == 204


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/hooks/hooked/wrong", 404, "Webhook not found"),
        ("/hooks/hooked/plain-ke", 404, "Webhook not found"),
        ("/hooks/nothing/plain-key", 404, "Flow not found"),
        ("/hooks/hooked/off-key", 409, "disabled"),
        ("/hooks/hooked/broken-key", 422, "cannot be rendered"),
    ],
)
def test_calls_that_start_nothing(
    path: str, status: int, message: str, hooks: httpx.Client
) -> None:
    answer = hooks.post(path, content=b"{}")
    assert answer.status_code == status
    assert message in answer.text


@pytest.mark.parametrize("more", ["/", "/more"])
def test_an_address_that_goes_on_is_none(more: str, hooks: httpx.Client) -> None:
    path = f"/hooks/hooked/plain-key{more}"
    assert hooks.post(path, auth=("ada", "swordfish")).status_code == 404


def test_signed_calls_are_taken_once(hooks: httpx.Client) -> None:
    def call(body: bytes, signed: bytes) -> httpx.Response:
        right = hmac.new(b"hidden-key", signed, "sha256").hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={right}"}
        return hooks.post("/hooks/hooked/signed-key", content=body, headers=headers)

    assert call(b'{"a": 1}', b'{"a": 1}').status_code == 200
    again = call(b'{"a": 1}', b'{"a": 1}')
    assert (again.status_code, "was used before" in again.text) == (401, True)
    assert call(b'{"a": 2}', b'{"a": 2}').status_code == 200
    altered = call(b'{"a": 3}', b'{"a": 4}')
    assert (altered.status_code, "is wrong" in altered.text) == (401, True)
    assert hooks.post("/hooks/hooked/signed-key", content=b"{}").status_code == 401


def test_a_call_with_the_same_idempotency_key_is_answered_with_the_first(
    hooks: httpx.Client,
) -> None:
    def call(key: str | None) -> str:
        headers = {} if key is None else {"X-Delivery": key}
        answer = hooks.post("/hooks/hooked/once-key", json={"a": "x"}, headers=headers)
        assert answer.status_code == 200
        return str(answer.json()["id"])

    first = call("d1")
    assert call("d1") == first
    assert call("d2") != first
    assert call(None) != call(None)


def test_too_many_calls_are_told_when_to_come_again(hooks: httpx.Client) -> None:
    answers = [hooks.get("/hooks/hooked/few-key") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 1800


def test_a_body_is_kept_as_a_file(hooks: httpx.Client) -> None:
    found = hooks.post("/hooks/hooked/kept-key", content=b"\x00\xff long").json()
    shown = found["trigger"]["variables"]
    assert "body" not in shown
    assert shown["uri"].endswith(f"/executions/{found['id']}/trigger/body")
    assert "uri" not in hooks.get("/hooks/hooked/kept-key").json()["trigger"]["variables"]


def test_a_binary_body_is_given_in_base64(hooks: httpx.Client) -> None:
    found = hooks.post("/hooks/hooked/plain-key", content=b"\x00\xff").json()
    assert found["trigger"]["variables"]["body"] == "AP8="


def test_files_of_a_form_are_kept_and_its_fields_shown(hooks: httpx.Client) -> None:
    files = [("doc", ("a.csv", b"1,2", "text/csv")), ("doc", ("../b", b"", "image/png"))]
    data = {"who": ["ada", "bob"]}
    found = hooks.post("/hooks/hooked/plain-key", data=data, files=files).json()
    shown = found["trigger"]["variables"]
    assert shown["formFields"] == {"who": ["ada", "bob"]}
    first, second = shown["parts"]
    assert first["uri"].startswith("kestra:///")
    del first["uri"]
    assert first == {"name": "doc", "filename": "a.csv", "contentType": "text/csv", "size": 3}
    assert second["size"] == 0
    assert "/parts/1/" in second["uri"]
    assert ".." not in second["uri"]
