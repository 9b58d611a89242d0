"""The triggers that the handbook shows fire, on the servers that they name."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests.integration.docs.handbook import flows_about
from tests.support.eventually import eventually
from tools.brokers.redis import Redis
from vivace.model.state import State
from vivace.server.local import LocalEngine, local_engine
from vivace.server.settings import ServerSettings
from vivace.store import Leaf, Op, Query

FLOWS = {
    "when_it_is_up",
    "work_off_orders",
    "import_invoices",
    "read_scans",
    "handle_outbox",
    "do_work",
}


class Shop(http.server.BaseHTTPRequestHandler):
    """Has many open orders."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"open": 12}')

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def shop() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name, text in (("inbox/a.csv", "a,b"), ("scans/one", "a scan")):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def database(postgres_url: str) -> str:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE orders (id int, state text)")
        connection.execute("INSERT INTO orders VALUES (1, 'new'), (2, 'new')")
        connection.execute("CREATE TABLE outbox (id serial PRIMARY KEY, payload jsonb)")
        connection.execute("INSERT INTO outbox (payload) VALUES ('{\"a\": 1}')")
    return postgres_url


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Redis]:
    with Redis(tmp_path / "redis") as server:
        with redis.Redis.from_url(server.url) as client:
            client.rpush("jobs", '{"report": "sales"}')
        yield server


@pytest.mark.timeout(120)
async def test_the_triggers_of_the_page_fire(
    shop: str, data: Path, database: str, broker: Redis
) -> None:
    found = urlsplit(database)
    here = {
        "https://shop.example.com": shop,
        "/data/": f"{data}/",
        "db.example.com:5432/shop": f"{found.hostname}:{found.port}{found.path}",
        "username: worker": f"username: {found.username}",
        "{{ secret('SHOP_PASSWORD') }}": str(found.password),
        "redis://redis.example.com:6379/0": broker.url,
    }
    settings = ServerSettings(plugin_settings={"local-files-allowed-paths": [str(data)]})
    async with local_engine(settings=settings) as engine:
        await engine.core.trigger_host.begin()
        saved = set()
        for source in flows_about("polling-and-realtime", "triggers:"):
            for there, name in here.items():
                source = source.replace(there, name)
            saved.add((await engine.save(source))[1])
        assert saved == FLOWS
        for flow_id in sorted(saved):
            await eventually(
                lambda name=flow_id: has_succeeded(engine, name), within=30, describe=flow_id
            )
        await eventually(lambda: (data / "done" / "a.csv").exists())
        await eventually(lambda: not (data / "scans" / "one").exists())


async def has_succeeded(engine: LocalEngine, flow_id: str) -> bool:
    """Whether a flow has run once, and well."""
    query = Query(tenant="main", filters=(Leaf("flowId", Op.EQUALS, flow_id),))
    states = [item.state for item in (await engine.core.store.executions.search(query)).results]
    assert states in ([], [State.CREATED], [State.RUNNING], [State.SUCCESS]), states
    return states == [State.SUCCESS]
