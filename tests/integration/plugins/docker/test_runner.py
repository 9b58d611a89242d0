"""What only containers have."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.support.docker import DockerEngine
from tests.support.eventually import eventually
from vivace.errors import DeniedError, TaskError
from vivace.model.log import LogLevel
from vivace.plugins.docker.engine import Engine, EngineError


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


# Properties of the container


async def test_the_container_is_removed_with_its_volume(containers: Any) -> None:
    assert await containers("true") == 0
    engine: DockerEngine = containers.engine
    assert engine.inspect(containers.id)["Id"] == ""
    folder = str(containers.context.working_dir)
    assert folder not in str(engine.client.get("/volumes").json())


async def test_a_container_that_is_kept_says_whose_it_was(containers: Any) -> None:
    await containers("true", delete=False)
    try:
        labels = containers.inspect()["Config"]["Labels"]
    finally:
        containers.engine.remove(containers.id)
    run = containers.context.identity
    assert {name: text for name, text in labels.items() if name.startswith("kestra.io/")} == {
        "kestra.io/namespace": run.namespace,
        "kestra.io/flow-id": run.flow_id,
        "kestra.io/task-id": run.task_id,
        "kestra.io/execution-id": run.execution_id,
        "kestra.io/taskrun-id": run.task_run_id,
        "kestra.io/taskrun-attempt": "0",
    }


async def test_properties_reach_the_engine(containers: Any) -> None:
    await containers(
        "true",
        delete=False,
        cpu={"cpus": 0.5},
        memory={"memory": "64MB", "memorySwap": "-1", "memoryReservation": "32m"},
        shmSize="8MB",
        extraHosts=["there:10.1.2.3"],
        portBindings=["127.0.0.1:0:80", "53/udp"],
        entryPoint=["/bin/sh"],
    )
    try:
        found = containers.inspect()
    finally:
        containers.engine.remove(containers.id)
    host = found["HostConfig"]
    assert host["NanoCpus"] == 500_000_000
    assert (host["Memory"], host["MemorySwap"]) == (64 * 1024**2, -1)
    assert (host["MemoryReservation"], host["ShmSize"]) == (32 * 1024**2, 8 * 1024**2)
    assert host["ExtraHosts"] == ["there:10.1.2.3"]
    assert host["PortBindings"]["80/tcp"] == [{"HostIp": "127.0.0.1", "HostPort": "0"}]
    assert host["PortBindings"]["53/udp"] == [{"HostIp": "", "HostPort": ""}]
    assert found["Config"]["Entrypoint"] == ["/bin/sh"]
    assert not host["Privileged"]


async def test_the_runners_own_image_counts_more_than_the_tasks(containers: Any) -> None:
    image, containers.image = containers.image, "no/such:image"
    assert await containers("true", image=image, pullPolicy="NEVER") == 0


async def test_nothing_stays_open_or_running(containers: Any) -> None:
    async def disturb() -> None:
        running = asyncio.create_task(containers("echo x; sleep 1000"))
        await eventually(lambda: containers.out, within=20)
        running.cancel()
        await asyncio.wait({running})

    await containers("true")
    before = open_descriptors()
    await containers("true")
    await disturb()
    with pytest.raises(TaskError):
        await containers.run("no-such-program")
    assert open_descriptors() == before
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_limits_hold_in_the_container(containers: Any) -> None:
    script = "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max; grep there /etc/hosts"
    await containers(script, cpu={"cpus": 0.5}, extraHosts=["there:10.1.2.3"])
    assert containers.out[0].split()[0] == "50000"
    assert containers.out[-1].split() == ["10.1.2.3", "there"]


async def test_a_container_that_wants_too_much_memory_is_ended_and_that_is_said(
    containers: Any,
) -> None:
    limit = {"memory": "16MB", "memorySwap": "16MB"}
    assert await containers("tail /dev/zero; exit $?", memory=limit) == 137
    assert containers.context.messages(LogLevel.ERROR) == [
        "the container was ended because it ran out of memory"
    ]


@pytest.mark.parametrize("user", ["ada", "1000:1000", "12345"])
async def test_any_user_may_work_in_the_working_directory(containers: Any, user: str) -> None:
    (containers.context.working_dir / "in").write_text("x\n")
    (containers.context.working_dir / "sub").mkdir(mode=0o700)
    assert await containers("cat in; echo y > in; echo z > sub/new; id -u", user=user) == 0
    assert containers.out[1] in ("1000", "12345")
    assert (containers.context.working_dir / "sub" / "new").read_text() == "z\n"


async def test_without_network_there_is_none(containers: Any) -> None:
    await containers("cat /proc/net/dev", networkMode="none")
    assert [line for line in containers.out if "eth0" in line] == []
    await containers("cat /proc/net/dev")
    assert [line for line in containers.out if "eth0" in line]


@pytest.mark.timeout(180)
async def test_a_published_port_leads_into_the_container(containers: Any) -> None:
    containers.image = containers.engine.ensure_python_image()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = "exec python -m http.server 8000"
    running = asyncio.create_task(containers(serve, portBindings=[f"127.0.0.1:{port}:8000"]))

    async def answer() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        try:
            return await reader.readline()
        finally:
            writer.close()

    async def is_served() -> bool:
        try:
            return b"200" in await answer()
        except OSError:
            return False

    await eventually(is_served, within=30)
    running.cancel()
    await asyncio.wait({running})


async def test_the_servers_files_are_not_there(containers: Any, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    assert await containers(f"cat {tmp_path}/secret") != 0
    assert await containers("cat /var/run/docker.sock") != 0


async def test_mounting_works_on_the_directory_itself(containers: Any) -> None:
    (containers.context.working_dir / "in").write_text("x")
    assert await containers("cat in; echo y > out", fileHandlingStrategy="MOUNT") == 0
    assert containers.out == ["x"]
    written = containers.context.working_dir / "out"
    assert written.read_text() == "y\n"
    assert written.stat().st_uid == os.geteuid()


async def test_without_waiting_the_task_ends_at_once(containers: Any) -> None:
    began = asyncio.get_running_loop().time()
    assert await containers("sleep 3", wait=False) == 0
    assert asyncio.get_running_loop().time() - began < 3
    assert containers.inspect()["State"]["Running"]
    await eventually(lambda: containers.engine.inspect(containers.id)["Id"] == "", within=20)


async def test_a_kept_container_is_stopped_by_a_kill(containers: Any) -> None:
    running = asyncio.create_task(containers("echo x; sleep 1000", delete=False))
    await eventually(lambda: containers.out, within=20)
    containers.context.kill()
    assert await running == 137
    assert not containers.inspect()["State"]["Running"]
    containers.engine.remove(containers.id)


async def test_a_run_that_is_cancelled_while_its_container_is_made_leaves_none(
    containers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Engine.call
    made = asyncio.Event()

    async def call(self: Engine, method: str, path: str, **rest: Any) -> Any:
        answer = await original(self, method, path, **rest)
        if path == "/containers/create":
            made.set()
            await asyncio.sleep(0.1)  # the answer is on its way
        return answer

    monkeypatch.setattr(Engine, "call", call)
    running = asyncio.create_task(containers("sleep 1000"))
    await made.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    folder = str(containers.context.working_dir)
    left = [containers.engine.inspect(item["Id"]) for item in containers.engine.containers()]
    assert folder not in [item["Config"]["WorkingDir"] for item in left]


async def test_a_container_that_cannot_be_removed_is_a_warning(
    containers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Engine.call

    async def call(self: Engine, method: str, path: str, **rest: Any) -> Any:
        if method == "DELETE":
            raise EngineError(500, "the device is busy")
        return await original(self, method, path, **rest)

    monkeypatch.setattr(Engine, "call", call)
    assert await containers("echo done") == 0
    (warning,) = containers.context.messages(LogLevel.WARN)
    assert warning.endswith("is left behind: the Docker engine answered: the device is busy")
    containers.engine.remove(containers.id)


# What is refused


async def test_mounts_of_the_machine_need_the_servers_consent(
    containers: Any, tmp_path: Path
) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "file").write_text("there")
    volumes = [f"{tmp_path}/shared:/shared:ro"]
    with pytest.raises(TaskError, match="`volumes` is not allowed") as caught:
        await containers("cat /shared/file", volumes=volumes)
    assert "docker-volumes-enabled" in caught.value.hint
    containers.context.settings["docker-volumes-enabled"] = True
    assert await containers("cat /shared/file", volumes=volumes) == 0
    assert containers.out == ["there"]


async def test_all_rights_need_the_servers_consent(containers: Any) -> None:
    with pytest.raises(TaskError, match="`privileged` is not allowed") as caught:
        await containers("true", privileged=True)
    assert "docker-privileged-enabled" in caught.value.hint


async def test_what_leaves_the_directory_or_is_no_file_is_not_brought_back(
    containers: Any,
) -> None:
    script = """
        echo kept > file; ln file other; ln -s file good
        ln -s /etc/passwd absolute; ln -s ../../up up; mkfifo pipe; ln -s nowhere loop
        mkdir d; ln -s ../file d/back
    """
    assert await containers(script) == 0
    folder = containers.context.working_dir
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*")} == {
        *("file", "other", "good", "loop", "d", "d/back")
    }
    assert (folder / "other").read_text() == (folder / "d/back").read_text() == "kept\n"
    message = containers.context.messages(LogLevel.DEBUG)[-1]
    assert all(f"`{name}`" in message for name in ("absolute", "up", "pipe"))


async def test_a_file_of_holes_fills_no_disk(containers: Any) -> None:
    with pytest.raises(TaskError, match="more than the"):
        await containers("dd if=/dev/null of=holes bs=1 seek=8000000000000 2>/dev/null")
    assert list(containers.context.working_dir.iterdir()) == []


async def test_a_link_to_a_directory_of_the_worker_is_not_written_through(
    containers: Any, tmp_path: Path
) -> None:
    """As a process task of the same working directory may have left."""
    (tmp_path / "outside").mkdir()
    (containers.context.working_dir / "d").symlink_to(tmp_path / "outside")
    assert await containers("rm d 2>/dev/null; readlink d; echo x > new") == 0
    assert list((tmp_path / "outside").iterdir()) == []


async def test_a_flow_may_not_lead_the_server_to_addresses_that_it_denies(containers: Any) -> None:
    for host in ("tcp://169.254.169.254:80", "tcp://[::ffff:169.254.169.254]:80"):
        with pytest.raises(DeniedError, match="not allowed by this server"):
            await containers("true", host=host)
    containers.context.settings["egress-deny"] = "127.0.0.0/8"
    with pytest.raises(DeniedError):
        await containers("true", host="tcp://localhost:1")


# What cannot be


async def test_an_engine_that_is_not_there_is_named(containers: Any, tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"at `unix:///no/such\.sock`: No such file") as caught:
        await containers("true", host="unix:///no/such.sock")
    assert "DOCKER_HOST" in caught.value.hint
    with pytest.raises(TaskError, match=r"at `tcp://127\.0\.0\.1:1`"):
        await containers("true", host="tcp://127.0.0.1:1")
    with pytest.raises(TaskError, match="`ssh://there` is no address"):
        await containers("true", host="ssh://there")


async def test_a_program_that_the_image_lacks_is_named(containers: Any) -> None:
    with pytest.raises(TaskError, match="no-such-program") as caught:
        await containers.run("no-such-program")
    assert "the image has no such program" in caught.value.hint


async def test_a_property_that_the_engine_refuses_is_explained(containers: Any) -> None:
    with pytest.raises(TaskError, match="the container cannot be"):
        await containers("true", networkMode="no-such-network")
    with pytest.raises(TaskError, match="the container cannot be"):
        await containers("true", deviceRequests=[{"driver": "none", "count": 1}])
    with pytest.raises(TaskError, match="nobody-known"):
        await containers("true", user="nobody-known")


class Detour:
    """Another way to the engine, by TCP, that can be cut."""

    def __init__(self, engine: DockerEngine) -> None:
        self._socket = engine.host.removeprefix("unix://")
        self._writers: list[asyncio.StreamWriter] = []
        self._ways: list[asyncio.Task[Any]] = []

    async def __aenter__(self) -> Detour:
        self._server = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        self.host = f"tcp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        await asyncio.gather(*self._ways, return_exceptions=True)

    def cut(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = asyncio.current_task()
        assert way is not None
        self._ways.append(way)
        far_reader, far_writer = await asyncio.open_unix_connection(self._socket)
        self._writers += [writer, far_writer]
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pipe(reader, far_writer), self._pipe(far_reader, writer))

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
        writer.close()


async def test_an_engine_may_be_reached_by_tcp(containers: Any) -> None:
    (containers.context.working_dir / "in").write_bytes(b"x" * 1_000_000)
    async with Detour(containers.engine) as detour:
        assert await containers("echo; wc -c < in; cat in > out; exit 3", host=detour.host) == 3
    assert containers.out[1].strip() == "1000000"
    assert (containers.context.working_dir / "out").stat().st_size == 1_000_000


async def test_an_engine_that_breaks_off_is_no_success(containers: Any) -> None:
    async with Detour(containers.engine) as detour:
        running = asyncio.create_task(containers("echo x; sleep 1000", host=detour.host))
        await eventually(lambda: containers.out, within=20)
        detour.cut()
        with pytest.raises(TaskError, match=r"broke off|no Docker engine answers"):
            await running
    warning = containers.context.messages(LogLevel.WARN)[0]
    assert "is left behind: no Docker engine answers" in warning
    prefix = warning.split()[2]
    for item in containers.engine.containers():
        if item["Id"].startswith(prefix):
            containers.engine.remove(item["Id"])
