"""Keys, lists, channels and streams of a real Redis server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.plugins.redis.conftest import REGISTRY, Run, rows
from tools.brokers.redis import Redis
from vivace.errors import TaskError
from vivace.plugin.testing import LocalContext, read_task, run_task


async def test_a_key_is_set_read_and_deleted(run: Run, client: Any) -> None:
    assert await run("string.Set", key="k", value="v") == {"oldValue": None}
    assert await run("string.Get", key="k") == {"key": "k", "data": "v"}
    assert await run("string.Set", key="k", value="w", get=True) == {"oldValue": "v"}
    assert await run("string.Delete", keys=["k", "none"]) == {"count": 1}
    assert await run("string.Get", key="k") == {"key": "k", "data": None}


async def test_values_may_be_json(run: Run, client: Any) -> None:
    await run("string.Set", key="k", value={"a": [1, None]}, serdeType="JSON")
    assert client.get("k") == '{"a":[1,null]}'
    assert (await run("string.Get", key="k", serdeType="JSON"))["data"] == {"a": [1, None]}
    client.set("k", "{")
    with pytest.raises(TaskError, match="no JSON"):
        await run("string.Get", key="k", serdeType="JSON")


async def test_a_key_is_set_as_the_options_say(run: Run, client: Any) -> None:
    await run("string.Set", key="k", value="1", options={"mustExist": True})
    assert client.get("k") is None
    await run("string.Set", key="k", value="1", options={"expirationDuration": "PT1M"})
    assert 55 <= (await run("string.Ttl", key="k"))["ttl"] <= 60
    await run("string.Set", key="k", value="2", options={"keepTtl": True})
    await run("string.Set", key="k", value="3", options={"mustNotExist": True})
    assert (client.get("k"), client.ttl("k") > 0) == ("2", True)
    until = {"expirationDate": "2100-01-01T00:00:00Z"}
    await run("string.Set", key="k", value="4", options=until)
    assert client.expiretime("k") == 4_102_444_800
    assert (await run("string.Ttl", key="none"))["ttl"] == -2


async def test_numbers_are_added(run: Run) -> None:
    assert (await run("string.Increment", key="n"))["value"] == 1
    assert (await run("string.Increment", key="n", amount=-3))["value"] == -2
    assert (await run("string.Increment", key="n", amount=0.5))["value"] == -1.5


async def test_what_is_missing_may_fail(run: Run) -> None:
    with pytest.raises(TaskError, match="no key `none`"):
        await run("string.Get", key="none", failedOnMissing=True)
    with pytest.raises(TaskError, match="of 2 keys, 2 were not there"):
        await run("string.Delete", keys=["a", "b"], failedOnMissing=True)


async def test_values_go_on_a_list_and_come_from_it(
    run: Run, client: Any, context: LocalContext
) -> None:
    pushed = await run("list.ListPush", key="l", **{"from": ["a", {"b": 1}, "c"]}, batchSize=2)
    assert pushed == {"count": 3}
    assert client.lrange("l", 0, -1) == ["c", '{"b":1}', "a"]
    popped = await run("list.ListPop", key="l", maxRecords=2, count=1)
    assert popped["count"] == 2
    assert rows(context, popped["uri"]) == b'"c"\n"{\\"b\\":1}"\n'
    assert (await run("list.ListPop", key="l", maxDuration="PT5S"))["count"] == 1
    with pytest.raises(TaskError, match="either `maxRecords` or `maxDuration`"):
        await run("list.ListPop", key="l")


async def test_messages_are_published(run: Run, client: Any) -> None:
    with client.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe("c")
        listener.get_message(timeout=5)
        sent = await run("pubsub.Publish", channel="c", serdeType="JSON", **{"from": [{"a": 1}]})
        assert sent == {"count": 1}
        assert listener.get_message(timeout=5)["data"] == '{"a":1}'


async def test_entries_are_added_to_a_stream(run: Run, client: Any) -> None:
    added = await run("stream.Add", key="s", **{"from": [{"a": 1, "b": "x"}, {"a": 2}]})
    ((_, first), (last, second)) = client.xrange("s")
    assert (first, second) == ({"a": "1", "b": "x"}, {"a": "2"})
    assert added == {"count": 2, "lastId": last}
    with pytest.raises(TaskError, match="a map of fields"):
        await run("stream.Add", key="s", **{"from": ["text"]})


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("redis://:wrong@127.0.0.1:{port}/0", "invalid username-password|WRONGPASS|AUTH"),
        ("redis://127.0.0.1:1/0", "Connection refused|Error 111"),
        ("redis://127.0.0.1:{port}/name", "no number of a database"),
        ("http://127.0.0.1", "no address of a broker"),
        ("redis://169.254.169.254:6379", "not allowed"),
    ],
)
async def test_a_server_that_cannot_be_used_is_said(
    url: str, says: str, server: Redis, context: LocalContext
) -> None:
    given = url.format(port=server.port)
    task = read_task({"id": "t", "type": "redis.string.Get", "url": given, "key": "k"}, REGISTRY)
    with pytest.raises(Exception, match=says) as raised:
        await run_task(task, context)
    assert "wrong@" not in str(raised.value)
