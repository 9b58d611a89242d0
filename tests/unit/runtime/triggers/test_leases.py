"""Several servers on one database: each trigger is evaluated by one of them."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.support.eventually import eventually
from tests.unit.runtime.triggers.probes import Broker, Listener, Probe
from tests.unit.runtime.triggers.world import World
from vivace.model.trigger import TriggerKey
from vivace.runtime.clock import SystemClock
from vivace.runtime.triggers.leases import SharedLeases
from vivace.runtime.triggers.threads import on_own_thread

KEY = TriggerKey("main", "n", "f", "t")


class Leases:
    """What a store keeps of leases."""

    def __init__(self) -> None:
        self.held: dict[TriggerKey, tuple[str, int]] = {}
        self.is_away = False

    async def claim(self, key: TriggerKey, owner: str, now: int, until: int) -> bool:
        if self.is_away:
            await asyncio.sleep(60)
        holder, end = self.held.get(key, (owner, 0))
        if holder != owner and end >= now:
            return False
        self.held[key] = (owner, until)
        return True

    async def release(self, key: TriggerKey, owner: str) -> None:
        if self.held.get(key, ("", 0))[0] == owner:
            del self.held[key]


def leases(store: Leases, owner: str, seconds: float = 0.3) -> SharedLeases:
    return SharedLeases(store, owner, SystemClock(), seconds=seconds)


async def test_one_of_two_works() -> None:
    store, begun = Leases(), []

    async def work() -> str:
        begun.append(1)
        await asyncio.sleep(0.5)  # longer than a lease: it is renewed
        return "done"

    first = asyncio.create_task(leases(store, "a").run(KEY, work))
    await eventually(lambda: begun)
    for _ in range(4):
        assert await leases(store, "b").run(KEY, work) is None
        await asyncio.sleep(0.1)
    assert await first == "done"
    assert (store.held, len(begun)) == ({}, 1)


async def test_the_lease_of_a_dead_server_runs_out() -> None:
    store = Leases()
    store.held[KEY] = ("dead", time.time_ns() // 1000 + 200_000)

    async def work() -> str:
        return "done"

    began = time.monotonic()
    await eventually(lambda: leases(store, "b").run(KEY, work))
    assert 0.15 < time.monotonic() - began < 2


async def test_who_cannot_renew_stops_before_the_lease_runs_out() -> None:
    store, ended = Leases(), []

    async def work() -> str:
        try:
            await asyncio.sleep(20)
        finally:
            ended.append(time.time_ns() // 1000)
        return ""

    doing = asyncio.create_task(leases(store, "a").run(KEY, work))
    await eventually(lambda: store.held)
    store.is_away, until = True, store.held[KEY][1]
    await asyncio.gather(doing, return_exceptions=True)
    assert doing.exception() is not None
    assert ended[0] <= until + 50_000


async def test_of_two_servers_one_evaluates_and_the_other_takes_over(world: World) -> None:
    store, at_work, most, begun = Leases(), 0, 0, 0

    def look(*_: Any) -> None:
        nonlocal at_work, most, begun
        at_work, begun = at_work + 1, begun + 1
        most = max(most, at_work)
        time.sleep(0.05)
        at_work -= 1

    Probe.look = look
    hosts = [world.new_host(leases(store, name)) for name in "ab"]
    for host in hosts:
        await host.begin()
    world.host = hosts[0]
    await world.save({"type": "test.Probe", "interval": "PT0.05S"})
    await hosts[1].flow_changed(world.flows["f"])
    await eventually(lambda: begun >= 6)
    await hosts[0].stop()
    count = begun
    await eventually(lambda: begun >= count + 3)
    await hosts[1].stop()
    assert most == 1


async def test_a_stream_is_open_on_one_server(world: World) -> None:
    store = Leases()
    broker = Listener.broker = Broker("a")
    hosts = [world.new_host(leases(store, name)) for name in "ab"]
    world.host = hosts[0]
    for host in hosts:
        await host.begin()
    await world.save({"type": "test.Listener"})
    await world.fires(1)
    await hosts[1].flow_changed(world.flows["f"])
    await asyncio.sleep(0.3)
    assert broker.connections == 1
    for host in hosts:
        await host.stop()


async def test_a_thread_that_is_left_behind_hurts_nobody() -> None:
    let_go = asyncio.Event()
    loop = asyncio.get_running_loop()

    def late() -> int:
        asyncio.run_coroutine_threadsafe(let_go.wait(), loop).result(10)
        return 1

    future = on_own_thread("late", late)
    future.cancel()
    let_go.set()
    await asyncio.sleep(0.05)
    assert future.cancelled()
    assert await on_own_thread("next", lambda: 2) == 2
