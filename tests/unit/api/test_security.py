"""Attacks on the way in: credentials, paths, hosts, foreign pages, sizes."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.api.world import World, build_world, call_raw
from vivace.api.authentication import SESSION_COOKIE
from vivace.api.credentials import hash_password, hash_token
from vivace.api.operations import Operation
from vivace.api.routes import ALL
from vivace.api.settings import ApiSettings
from vivace.api.web import operations as web_operations

USER, PASSWORD, TOKEN = "ops@example.com", "Correct-horse1", "vv_secret"
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
EVERYTHING = (*ALL, *web_operations.all)
PUBLIC = {
    "get_configuration",
    "get_health",
    "get_liveness",
    "get_login_configuration",
    "get_readiness",
    "get_root",
    "get_web_app",
    "get_web_app_file",
    "list_basic_auth_validation_errors",
    "log_in",
    "log_out",
    "ping",
    "trigger_execution_by_get_webhook",
    "trigger_execution_by_post_webhook",
    "trigger_execution_by_put_webhook",
}


@pytest.fixture
async def guarded(directory: Path) -> AsyncIterator[World]:
    """An API that asks for credentials."""
    settings = ApiSettings(
        users={USER: hash_password(PASSWORD, n=2**10)},
        token_hashes={"ci": hash_token(TOKEN)},
        hosts=frozenset({"localhost", "flows.example.com"}),
        origins=frozenset({"https://ops.example.com"}),
        max_document_bytes=1_000,
        max_upload_bytes=5_000,
    )
    async with build_world(directory, settings) as world:
        yield world


def filled(path: str) -> str:
    """Put something into each parameter of a path."""
    filled = path.replace("{tenant}", "main").replace("{name:path}", "index.html")
    while "{" in filled:
        start, end = filled.index("{"), filled.index("}")
        filled = f"{filled[:start]}value{filled[end + 1 :]}"
    return filled


def test_what_is_public_is_a_list_that_somebody_wrote() -> None:
    assert {item.endpoint.__name__ for item in EVERYTHING if item.public} == PUBLIC


SUFFIXES = [
    "",
    "/configs",
    "/health",
    "/ready",
    "/ping",
    ";x",
    ";/ping",
    "//",
    "/./",
    "/..",
    "%2f",
    "%2e%2e",
    "%2e%2e%2fping",
    ".",
    "%00",
    "%0a",
    "%c0%af",
    "?x=/ping",
    "/é",
]


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_no_spelling_of_a_path_opens_a_door(guarded: World, suffix: str) -> None:
    let_in = []
    for operation in EVERYTHING:
        if operation.public:
            continue
        path = filled(operation.path) + suffix
        others = () if suffix else ("HEAD", "OPTIONS", "POST")
        for method in {operation.method, *others}:
            status = await call_raw(guarded.app, method, path)
            if status not in (400, 401):
                let_in.append((method, path, status))
    assert let_in == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Original-URL": "/ping"},
        {"X-Rewrite-URL": "/ping"},
        {"X-HTTP-Method-Override": "OPTIONS"},
        {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost"},
        {"Referer": "http://localhost/login"},
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"nobody").decode()},
        {"Authorization": "Digest x"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer " + hash_token(TOKEN)},
        {"Cookie": f"{SESSION_COOKIE}=x"},
        {"Cookie": f"BASIC_AUTH={BASIC[6:]}"},
    ],
    ids=lambda headers: "-".join(headers) + str(len(str(headers))),
)
async def test_no_header_opens_a_door(guarded: World, headers: dict[str, str]) -> None:
    for path in ("/api/v1/main/flows/search", "/api/v1/plugins", "/api/v1/openapi.json"):
        answer = await guarded.client.get(path, headers=headers)
        assert answer.status_code == 401, answer.text


@pytest.mark.parametrize("path", ["/API/V1/main/flows/search", "/Ping", "/api/v1/main/FLOWS/x"])
async def test_paths_are_case_exact(guarded: World, path: str) -> None:
    assert (await guarded.client.get(path)).status_code == 401
    answer = await guarded.client.get(path, headers={"Authorization": BASIC})
    assert answer.status_code == 404


async def test_credentials_open_every_route(guarded: World) -> None:
    for authorization in (BASIC, f"Bearer {TOKEN}", BASIC.replace("Basic", "basic")):
        headers = {"Authorization": authorization}
        answer = await guarded.client.get("/api/v1/main/flows/search", headers=headers)
        assert answer.status_code == 200


async def test_a_verified_password_costs_its_hash_once(
    guarded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vivace.api import authentication

    calls: list[str] = []
    original = authentication.check_password

    def counted(password: str, hashed: str) -> bool:
        calls.append(password)
        return original(password, hashed)

    monkeypatch.setattr(authentication, "check_password", counted)
    monkeypatch.setattr(authentication, "decoy_hash", lambda: hash_password("x", n=2**10))
    for _ in range(5):
        await guarded.client.get("/api/v1/main/kv", headers={"Authorization": BASIC})
    assert calls == [PASSWORD]
    # A user that does not exist costs as much as a wrong password.
    unknown = "Basic " + base64.b64encode(b"nobody:Guess1234").decode()
    await guarded.client.get("/api/v1/main/kv", headers={"Authorization": unknown})
    assert calls == [PASSWORD, "Guess1234"]


async def test_guessing_is_slowed_down(guarded: World) -> None:
    wrong = "Basic " + base64.b64encode(f"{USER}:wrong".encode()).decode()
    answers = [
        (await guarded.client.get("/api/v1/main/kv", headers={"Authorization": wrong})).status_code
        for _ in range(8)
    ]
    assert answers[:6] == [401] * 6
    assert answers[-1] == 429
    # Who is known already is not kept out.
    tokens = [f"Bearer guess{n}" for n in range(3)]
    for token in tokens:
        answer = await guarded.client.get("/api/v1/main/kv", headers={"Authorization": token})
        assert answer.status_code == 429


async def test_a_browser_is_asked_for_a_password_only_when_it_navigates(guarded: World) -> None:
    plain = await guarded.client.get("/api/v1/main/kv")
    assert plain.headers["www-authenticate"].startswith("Basic")
    for headers in (
        {"Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Mode": "same-origin"},
        {"Referer": "http://localhost/ui/login?next=x"},
    ):
        answer = await guarded.client.get("/api/v1/main/kv", headers=headers)
        assert "www-authenticate" not in answer.headers


async def test_a_session_lasts_from_log_in_to_log_out(guarded: World) -> None:
    wrong = await guarded.client.post("/api/v1/login", json={"username": USER, "password": "wrong"})
    assert (wrong.status_code, wrong.cookies.get(SESSION_COOKIE)) == (401, None)
    answer = await guarded.client.post(
        "/api/v1/login", json={"username": USER, "password": PASSWORD}
    )
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    secret = answer.cookies[SESSION_COOKIE]
    assert (await guarded.client.get("/api/v1/main/kv")).status_code == 200

    out = await guarded.client.post("/api/v1/logout")
    assert out.status_code == 200
    replayed = await guarded.client.get(
        "/api/v1/main/kv", headers={"Cookie": f"{SESSION_COOKIE}={secret}"}
    )
    assert replayed.status_code == 401


async def test_a_session_expires(directory: Path) -> None:
    settings = ApiSettings(users={USER: hash_password(PASSWORD, n=2**10)}, session_seconds=0)
    async with build_world(directory, settings) as world:
        answer = await world.client.post(
            "/api/v1/login", json={"username": USER, "password": PASSWORD}
        )
        # The browser forgets the cookie by itself; somebody who kept it gets no further.
        kept = answer.headers["set-cookie"].partition(";")[0]
        again = await world.client.get("/api/v1/main/kv", headers={"Cookie": kept})
        assert again.status_code == 401


async def test_without_credentials_configured_only_loopback_is_open(directory: Path) -> None:
    async with build_world(directory, ApiSettings()) as world:
        assert (await world.client.get("/api/v1/main/kv")).status_code == 401


async def test_credentials_close_what_was_open(directory: Path) -> None:
    settings = ApiSettings(allow_anonymous=True, token_hashes={"ci": hash_token(TOKEN)})
    async with build_world(directory, settings) as world:
        assert (await world.client.get("/api/v1/main/kv")).status_code == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8080", 200),
        ("LOCALHOST", 200),
        ("flows.example.com:443", 200),
        ("evil.test", 421),
        ("localhost.evil.test", 421),
        ("127.0.0.1.evil.test", 421),
        ("", 421),
        ("[::1].evil.test", 421),
    ],
)
async def test_other_hosts_are_refused(guarded: World, host: str, status: int) -> None:
    for path in ("/ping", "/ui/", "/api/v1/configs"):
        answer = await guarded.client.get(path, headers={"Host": host})
        assert answer.status_code == status, path


FOREIGN: list[dict[str, str]] = [
    {"Origin": "http://evil.test"},
    {"Origin": "null"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "http://localhost.evil.test"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda h: "-".join(h.values()))
async def test_foreign_pages_change_nothing(guarded: World, headers: dict[str, str]) -> None:
    let_in = []
    for operation in EVERYTHING:
        if operation.method == "GET":
            continue
        answer = await guarded.client.request(
            operation.method,
            filled(operation.path),
            headers={**headers, "Authorization": BASIC, "Content-Type": "text/plain"},
        )
        if answer.status_code != 403:
            let_in.append((operation.id, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "https://ops.example.com", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=lambda h: "-".join(h.values()) or "none",
)
async def test_own_and_allowed_pages_may(guarded: World, headers: dict[str, str]) -> None:
    answer = await guarded.client.post(
        "/api/v1/main/namespaces/autocomplete", json={}, headers={**headers, "Authorization": BASIC}
    )
    assert answer.status_code == 200


def test_a_get_changes_nothing() -> None:
    verbs = ("create", "update", "delete", "set", "move", "kill", "import", "enable", "disable")
    for operation in EVERYTHING:
        if operation.method == "GET":
            assert not operation.endpoint.__name__.startswith(verbs)


async def test_there_is_no_cross_origin_sharing(guarded: World) -> None:
    headers = {"Origin": "http://evil.test", "Authorization": BASIC}
    answer = await guarded.client.get("/api/v1/main/kv", headers=headers)
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/ping", "/api/v1/main/none", "/ui/", "/api/v1/main/kv"])
async def test_every_answer_carries_the_protective_headers(guarded: World, path: str) -> None:
    answer = await guarded.client.get(path, headers={"Authorization": BASIC})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


async def test_an_unknown_error_shows_nothing(
    guarded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(type(guarded.services.flows), "search", broken)
    headers = {"Authorization": BASIC}
    answer = await guarded.client.get("/api/v1/main/flows/search", headers=headers)
    assert answer.status_code == 500
    assert answer.json()["message"] == "Internal server error"
    assert "hunter2" not in answer.text


BOUNDED = [item for item in ALL if item.method in ("POST", "PUT") and not item.public]


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "chunked"])
async def test_bodies_are_bounded(guarded: World, announced: bool) -> None:
    for operation in BOUNDED:
        await _send_too_much(guarded, operation, announced)


async def _send_too_much(guarded: World, operation: Operation, announced: bool) -> None:
    size = 6_000 if operation.upload else 1_100
    body = b"--x\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\n" + b"z" * size

    async def chunks() -> AsyncIterator[bytes]:
        yield body

    headers = {
        "Authorization": BASIC,
        "Content-Type": "multipart/form-data; boundary=x",
    }
    answer = await guarded.client.request(
        operation.method,
        filled(operation.path).replace("value/value", "shop/etl"),
        params={"path": "/a", "from": "/a", "to": "/b"},
        content=body if announced else chunks(),
        headers=headers,
    )
    reads_none = operation.body is None or (
        not announced and "multipart/form-data" not in (operation.body.media)
    )
    allowed = reads_none and answer.status_code < 500
    assert answer.status_code == 413 or allowed, (operation.id, answer.text)


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "a\r\nX-Evil: 1", 'a"; x="', "é.txt", "a" * 400, "..", "\u202egnp.txt"],
)
def test_names_of_files_stay_inside_their_header(name: str) -> None:
    from vivace.api.respond import attachment

    header = attachment(b"", name, "text/plain").headers["content-disposition"]
    assert header.isascii()
    assert "\n" not in header
    assert header.count('"') == 2


@pytest.mark.parametrize(
    ("media", "sent"),
    [
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("application/xhtml+xml", "application/octet-stream"),
        ("text/javascript", "application/octet-stream"),
        ("text/plain\r\nX-Evil: 1", "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("text/csv; charset=utf-8", "text/csv; charset=utf-8"),
        ("application/json", "application/json"),
    ],
)
def test_nothing_that_a_browser_runs_is_sent_under_its_type(media: str, sent: str) -> None:
    from vivace.api.respond import safe_media

    assert safe_media(media) == sent


INJECTIONS = [
    "' OR '1'='1",
    "'; DROP TABLE executions; --",
    "%' AND 1=0 UNION SELECT 1,2,3 --",
    "\\",
    "%",
    "_",
    "*",
    "(a+)+$",
    "\u2028",
    "a" * 5_000,
    "{{ secret('x') }}",
    "${7*7}",
    "\U0001f600",
]


@pytest.mark.parametrize(
    "resource", ["flows/search", "executions/search", "logs/search", "triggers/search", "kv"]
)
async def test_values_mean_nothing_to_the_database(guarded: World, resource: str) -> None:
    await guarded.services.flows.create(
        "main", "id: a\nnamespace: b\ntasks: [{id: x, type: test.Say}]\n"
    )
    for payload in INJECTIONS:
        await _inject(guarded, resource, payload)
    found = await guarded.client.get("/api/v1/main/flows/search", headers={"Authorization": BASIC})
    assert found.json()["total"] == 1


async def _inject(guarded: World, resource: str, payload: str) -> None:
    names = [
        "q",
        "sort",
        "filters[q][EQUALS]",
        "filters[namespace][CONTAINS]",
        "filters[namespace][REGEX]",
        "filters[namespace][STARTS_WITH]",
        "filters[labels][EQUALS][a]",
        f"filters[labels][EQUALS][{payload[:50]}]",
        f"filters[{payload[:50]}][EQUALS]",
        "page",
        "timeRange",
        "startDate",
    ]
    for name in names:
        answer = await guarded.client.get(
            f"/api/v1/main/{resource}", params={name: payload}, headers={"Authorization": BASIC}
        )
        assert answer.status_code in (200, 400, 413, 422), (name, answer.text)
        if answer.status_code == 200 and resource == "flows/search":
            assert answer.json()["total"] == 0, name
