"""What expressions reach outside, seen through templates."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from vivace.errors import GoneError, NotFoundError
from vivace.expressions import Environment, EvaluationError, ExpressionError
from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State
from vivace.plugin.egress import EgressPolicy
from vivace.services.execution_request import StartRequest
from vivace.services.expression_host import ExpressionHosts
from vivace.services.masking import MASK, SecretMasks
from vivace.services.secrets import Secrets
from vivace.storage import open_storage
from vivace.store import LogSelection

ENVIRONMENT = Environment()
EXECUTION = Execution(
    id="e1",
    tenant="main",
    namespace="company.team",
    flow_id="etl",
    flow_revision=1,
    history=[(State.CREATED, 0)],
    labels=[("system.correlationId", "c0")],
)
RUN = TaskRun("r1", "t", 0, [(State.CREATED, 0)])
OWN = "company/team/etl/executions/e1/tasks/t/r1/out.txt"
OTHER = "company/team/etl/executions/e2/tasks/t/r1/out.txt"


@dataclass
class Entry:
    value: Any


class KeyValues:
    def __init__(self) -> None:
        self.entries: dict[tuple[str, str, str], Any] = {
            ("main", "company.team", "str"): "hello",
            ("main", "company.team", "obj"): {"a": [1, 2]},
            ("main", "company", "str"): "parent",
            ("main", "company", "inherited"): "up",
            ("main", "company.team", "null"): None,
        }

    async def get(self, tenant: str, namespace: str, key: str) -> Entry:
        if key == "expired":
            raise GoneError("expired")
        try:
            return Entry(self.entries[tenant, namespace, key])
        except KeyError as error:
            raise NotFoundError("no such key") from error


class NamespaceFiles:
    """Two versions of one file, and some others; contents have addresses of their own."""

    def __init__(self) -> None:
        self.versions = {
            ("company.team", "my/file.txt"): ["my/file.txt/v1", "my/file.txt/v2"],
            ("company.team", "empty.txt"): ["empty.txt/v1"],
            ("company.team", "data.ion"): ["data.ion/v1"],
            ("company", "up.txt"): ["up.txt/v1"],
        }

    async def uri(self, tenant: str, namespace: str, path: str) -> str:
        return await self.version_uri(tenant, namespace, path, 0)

    async def version_uri(self, tenant: str, namespace: str, path: str, version: int) -> str:
        try:
            content = self.versions[namespace, path][version - 1]
        except LookupError as error:
            raise NotFoundError(f"no file {path} of {namespace}, version {version}") from error
        return f"kestra:///{namespace.replace('.', '/')}/_files/{content}"


class Logs:
    async def of_execution(
        self, tenant: str, execution_id: str, selection: LogSelection
    ) -> list[LogEntry]:
        entries = [
            LogEntry("company.team", "etl", 0, level, f"said {level}", execution_id, "t", "r1", 0)
            for level in LogLevel
        ]
        assert selection.min_level is not None
        least = selection.min_level.rank
        return [entry for entry in entries if entry.level.rank >= least]


class Subflows:
    def __init__(self) -> None:
        self.requests: list[StartRequest] = []
        self.state = State.SUCCESS

    async def create(self, request: StartRequest) -> Execution:
        self.requests.append(request)
        return replace(EXECUTION, id="child", flow_id=request.flow_id)

    async def wait_for_end(self, execution_id: str, max_seconds: float | None = None) -> Execution:
        labels = list(self.requests[-1].labels)
        return replace(
            EXECUTION,
            id=execution_id,
            history=[(State.CREATED, 0), (self.state, 1)],
            outputs={"n": 1},
            labels=labels,
        )


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """The server's event loop, on a thread of its own as renderings are on another."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def hosts(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> ExpressionHosts:
    storage = open_storage(tmp_path / "files")
    storage.put(OWN, b"content")
    storage.put(OTHER, b"other execution")
    storage.put("company/team/_files/my/file.txt/v2", "é漢".encode())
    storage.put("company/team/_files/my/file.txt/v1", b"first")
    storage.put("company/_files/up.txt/v1", b"of the parent")
    storage.put("company/team/_files/empty.txt/v1", b"")
    storage.put("company/team/_files/data.ion/v1", b"\xe0\x01\x00\xea\x21\x05")
    environ = {
        "SECRET_API_TOKEN": base64.b64encode(b"s3cr3t-token").decode(),
        "SECRET_DB": base64.b64encode(b'{"user": "bob-the-db"}').decode(),
    }
    return ExpressionHosts(
        loop=loop,
        storage=storage,
        secrets=Secrets(environ),
        masks=SecretMasks(),
        key_values=KeyValues(),
        file_versions=NamespaceFiles(),
        logs=Logs(),
        subflows=Subflows(),
        egress=EgressPolicy(()),
        allowed_paths=[tmp_path / "open"],
        clock=lambda: 1_700_000_000.0,
    )


def render(hosts: ExpressionHosts, source: str, *, task: bool = True) -> str:
    host = hosts(EXECUTION, RUN if task else None)
    context = {"flow": {"namespace": "company.team", "id": "etl"}}
    return ENVIRONMENT.render(source, context, host)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ secret('api_token') }}", "s3cr3t-token"),
        ("{{ secret('DB', subkey='user') }}", "bob-the-db"),
        ("{{ secret('API_TOKEN', full=true).value }}", "s3cr3t-token"),
        ("{{ kv('str') }}", "hello"),
        ("{{ kv('obj').a[1] }}", "2"),
        ("{{ kv('inherited') }}", "up"),
        ("{{ kv('str', 'company') }}", "parent"),
        ("{{ kv('null') ?? 'nothing' }}", "nothing"),
        ("{{ kv('none', errorOnMissing=false) ?? 'nothing' }}", "nothing"),
        ("{{ read('my/file.txt') }}", "é漢"),
        ("{{ read('/my/file.txt') }}", "é漢"),
        ("{{ read('my/file.txt', version=1) }}", "first"),
        ("{{ read('up.txt', namespace='company') }}", "of the parent"),
        ("{{ read('nsfile:///my/file.txt') }}", "é漢"),
        ("{{ read('nsfile://company/up.txt') }}", "of the parent"),
        (f"{{{{ read('kestra:///{OWN}') }}}}", "content"),
        (f"{{{{ read('kestra:///{OTHER}') }}}}", "other execution"),
        ("{{ read(fileURI('my/file.txt')) }}", "é漢"),
        ("{{ read(fileURI('my/file.txt', version=1)) }}", "first"),
        ("{{ fileSize(fileURI('my/file.txt')) }}", "5"),
        ("{{ fileSize('my/file.txt') }}", "5"),
        ("{{ fileExists('my/file.txt') }} {{ fileExists('no.txt') }}", "true false"),
        ("{{ isFileEmpty('empty.txt') }} {{ isFileEmpty('my/file.txt') }}", "true false"),
        ("{{ fileURI('no/such.txt') }}", "kestra:///company/team/_files/no/such.txt"),
        ("{{ fileURI('my/file.txt', version=1) }}", "kestra:///company/team/_files/my/file.txt/v1"),
        ("{{ errorLogs()[0].message }} {{ errorLogs() | length }}", "said ERROR 1"),
        ("{{ now() }}", "2023-11-14T22:13:20.000000Z"),
    ],
)
def test_functions_reach_what_they_name(hosts: ExpressionHosts, source: str, text: str) -> None:
    assert render(hosts, source) == text


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ secret('none') }}", "Cannot find secret for key 'none'"),
        ("{{ secret('none') ?? 'x' }}", "Cannot find secret for key 'none'"),
        ("{{ kv('none') }}", "The key 'none' does not exist in the namespace 'company.team'"),
        ("{{ kv('none') ?? 'x' }}", "The key 'none' does not exist"),
        ("{{ kv('expired') }}", "The key 'expired' does not exist"),
        ("{{ kv('inherited', 'company.team') }}", "does not exist in the namespace 'company.team'"),
        ("{{ read('no.txt') }}", "no file no.txt of company.team"),
        ("{{ read('my/file.txt', version=9) }}", "version 9"),
        ("{{ read('../x') }}", "`..`"),
        ("{{ read('https://example.test/x') }}", "names no file"),
        ("{{ read('file:///etc/passwd') }}", "not below a path that this server allows"),
        ("{{ read('nsfile://company/up.txt', namespace='company') }}", "and so does the argument"),
        ("{{ isFileEmpty('no.txt') }}", "no file"),
        ("{{ credential('x') }}", "no credential `x`"),
        ("{{ appLink() }}", "no apps"),
        ("{{ subflow('company.team', 'child') }}", "values of inputs only"),
    ],
)
def test_failures_say_what_and_cannot_be_papered_over(
    hosts: ExpressionHosts, source: str, message: str
) -> None:
    with pytest.raises(EvaluationError) as caught:
        render(hosts, source)
    assert message in caught.value.message


def test_binary_ion_is_given_as_bytes(hosts: ExpressionHosts) -> None:
    assert hosts(EXECUTION).read("data.ion", None, None) == b"\xe0\x01\x00\xea\x21\x05"


def test_files_of_other_executions_can_be_closed_off(hosts: ExpressionHosts) -> None:
    hosts.reads_other_executions = False
    assert render(hosts, f"{{{{ read('kestra:///{OWN}') }}}}") == "content"
    with pytest.raises(ExpressionError, match="e1 may not read"):
        render(hosts, f"{{{{ read('kestra:///{OTHER}') }}}}")


def test_a_local_file_below_an_allowed_path_is_read_and_no_link_out_of_it(
    hosts: ExpressionHosts, tmp_path: Path
) -> None:
    opened = tmp_path / "open"
    opened.mkdir()
    (opened / "a b.txt").write_text("local")
    (tmp_path / "secret").write_text("secret")
    (opened / "link").symlink_to(tmp_path / "secret")
    assert render(hosts, f"{{{{ read('file://{opened}/a%20b.txt') }}}}") == "local"
    assert render(hosts, f"{{{{ fileSize('file://{opened}/a%20b.txt') }}}}") == "5"
    with pytest.raises(ExpressionError, match="not below a path"):
        render(hosts, f"{{{{ read('file://{opened}/link') }}}}")
    assert not hosts.allows_local_file(f"file://{opened}/%2e%2e/secret")
    assert not hosts.allows_local_file(f"file://host{opened}/a")


def test_a_secret_that_was_met_is_masked_even_when_rendering_fails(hosts: ExpressionHosts) -> None:
    with pytest.raises(ExpressionError):
        render(hosts, "{{ secret('api_token') }}{{ secret('db', subkey='user') }}{{ missing }}")
    mask = hosts.masks.of("e1")
    assert mask.mask("s3cr3t-token and bob-the-db") == f"{MASK} and {MASK}"
    assert mask.mask('{"user": "bob-the-db"}') == MASK


def test_error_logs_are_for_tasks(hosts: ExpressionHosts) -> None:
    with pytest.raises(ExpressionError, match="in tasks only"):
        render(hosts, "{{ errorLogs() }}", task=False)


def test_a_subflow_gives_values_to_a_form(hosts: ExpressionHosts) -> None:
    source = (
        "{{ subflow('company.team', 'child', inputs={'a': 1}, labels={'x': 'y'}, revision=2)"
        ".outputs.n }}"
    )
    assert ENVIRONMENT.render(source, {}, hosts.for_form(EXECUTION)) == "1"
    assert isinstance(hosts.subflows, Subflows)
    request = hosts.subflows.requests[0]
    assert (request.flow_id, request.revision, request.inputs) == ("child", 2, {"a": 1})
    assert (request.origin, request.is_manual) == ("subflow", False)
    assert list(request.labels) == [("x", "y"), ("system.correlationId", "c0")]


def test_a_subflow_that_fails_or_does_not_end_fails_the_form(hosts: ExpressionHosts) -> None:
    assert isinstance(hosts.subflows, Subflows)
    for state, message in ((State.FAILED, "ended in state FAILED"), (State.RUNNING, "did not end")):
        hosts.subflows.state = state
        with pytest.raises(ExpressionError, match=message):
            ENVIRONMENT.render("{{ subflow('a', 'b') }}", {}, hosts.for_form(EXECUTION))


def test_subflows_of_subflows_end(hosts: ExpressionHosts) -> None:
    class Recursive(Subflows):
        async def create(self, request: StartRequest) -> Execution:
            host = hosts.for_form(EXECUTION)
            await asyncio.to_thread(ENVIRONMENT.render, "{{ subflow('a', 'b') }}", {}, host)
            return await super().create(request)

    hosts.subflows = Recursive()
    with pytest.raises(ExpressionError, match="nest deeper than 3"):
        ENVIRONMENT.render("{{ subflow('a', 'b') }}", {}, hosts.for_form(EXECUTION))


async def test_a_blocking_function_on_the_loop_fails_instead_of_waiting_for_itself(
    hosts: ExpressionHosts,
) -> None:
    hosts.loop = asyncio.get_running_loop()
    with pytest.raises(ExpressionError, match="where nothing may wait"):
        render(hosts, "{{ kv('str') }}")


def test_the_current_time_is_the_clocks(hosts: ExpressionHosts) -> None:
    assert hosts(EXECUTION).now() == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/echo?moved=1")
            self.end_headers()
            return
        self.send_response(503 if self.path == "/broken" else 200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        seen = [
            self.command,
            self.path,
            self.headers.get("Content-Type"),
            self.headers.get("Authorization"),
            self.headers.get("X-Own"),
            body.decode(),
        ]
        text = "<html>" if self.path == "/html" else __import__("json").dumps(seen)
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        ("", ["GET", "/echo", None, None, None, ""]),
        (", query={'a': 'x y', 'b': 1}", ["GET", "/echo?a=x+y&b=1", None, None, None, ""]),
        (
            ", 'POST', body={'a': [1]}",
            ["POST", "/echo", "application/json", None, None, '{"a": [1]}'],
        ),
        (
            ", method='POST', body='raw', contentType='text/plain'",
            ["POST", "/echo", "text/plain", None, None, "raw"],
        ),
        (
            ", 'POST', body={'a': 1}, contentType='application/x-yaml'",
            ["POST", "/echo", "application/x-yaml", None, None, "a: 1\n"],
        ),
        (", headers={'X-Own': 'v'}", ["GET", "/echo", None, None, "v", ""]),
        (
            ", options={'auth': {'type': 'BASIC', 'username': 'u', 'password': 'p'}}",
            ["GET", "/echo", None, "Basic dTpw", None, ""],
        ),
        (
            ", options={'auth': {'type': 'BEARER', 'token': 't'}}",
            ["GET", "/echo", None, "Bearer t", None, ""],
        ),
    ],
)
def test_http_sends_what_it_is_told(
    hosts: ExpressionHosts, web: str, arguments: str, seen: list[Any]
) -> None:
    source = f"{{{{ http('{web}/echo'{arguments}) }}}}"
    assert ENVIRONMENT.render_typed(source, {}, hosts(EXECUTION)) == seen


def test_http_follows_redirects_unless_told_not_to(hosts: ExpressionHosts, web: str) -> None:
    assert render(hosts, f"{{{{ http('{web}/moved')[1] }}}}") == "/echo?moved=1"
    with pytest.raises(ExpressionError, match="status 302"):
        render(hosts, f"{{{{ http('{web}/moved', options={{'followRedirects': false}}) }}}}")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("http('{web}/broken')", "status 503"),
        ("http('{web}/html')", "no JSON"),
        ("http('http://127.0.0.1:9/')", "cannot reach"),
        ("http('{web}', 'POST', body={{'a': 1}}, contentType='application/xml')", "cannot send"),
        ("http('{web}', options={{'auth': {{'type': 'NTLM'}}}})", "does not know"),
    ],
)
def test_http_failures_are_told(hosts: ExpressionHosts, web: str, call: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        render(hosts, "{{ " + call.format(web=web) + " ?? 'x' }}")


def test_http_does_not_reach_what_the_server_forbids(hosts: ExpressionHosts, web: str) -> None:
    hosts.egress = EgressPolicy((ip_network("127.0.0.0/8"),))
    with pytest.raises(EvaluationError, match="not allowed by this server"):
        render(hosts, f"{{{{ http('{web}/echo') }}}}")
