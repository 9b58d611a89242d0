"""Properties of containers, and what the engine is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vivace.plugin import Command
from vivace.plugin.testing import LocalContext
from vivace.plugins.docker.options import ports, size_in_bytes
from vivace.plugins.docker.request import container_request
from vivace.plugins.docker.runner import TYPE, Docker


def runner(**properties: Any) -> Docker:
    return Docker.model_validate({"type": TYPE, **properties})


@pytest.fixture
def context(tmp_path: Path) -> LocalContext:
    return LocalContext(tmp_path)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1024", 1024),
        ("512m", 512 * 1024**2),
        ("512MB", 512 * 1024**2),
        ("1.5 GiB", 3 * 1024**3 // 2),
        ("4k", 4096),
        ("7b", 7),
        ("1tb", 1024**4),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert size_in_bytes(text) == size


@given(st.integers(0, 10**6), st.sampled_from(["", "k", "M", "G"]), st.sampled_from(["", "b", "B"]))
def test_a_unit_is_1024_times_the_one_before(number: int, unit: str, suffix: str) -> None:
    power = ["", "k", "m", "g"].index(unit.lower())
    assert size_in_bytes(f"{number}{unit}{suffix}") == number * 1024**power


@pytest.mark.parametrize("text", ["", "much", "-5", "1 0", "5x", "1GBs"])
def test_what_is_no_size_is_refused_when_the_flow_is_read(text: str) -> None:
    with pytest.raises(ValidationError, match="no size"):
        runner(memory={"memory": text})


def test_ports() -> None:
    exposed, bound = ports(["8080:80", "127.0.0.1:53:53/udp", "[::1]:1:2", "8081:80", "9"])
    assert set(exposed) == {"80/tcp", "53/udp", "2/tcp", "9/tcp"}
    assert [place["HostPort"] for place in bound["80/tcp"]] == ["8080", "8081"]
    assert bound["53/udp"] == [{"HostIp": "127.0.0.1", "HostPort": "53"}]
    assert bound["2/tcp"] == [{"HostIp": "::1", "HostPort": "1"}]
    assert bound["9/tcp"] == [{"HostIp": "", "HostPort": ""}]


@pytest.mark.parametrize("text", ["http", "80:", "1:2:3", "80/icmp", ""])
def test_what_is_no_port_is_refused_when_the_flow_is_read(text: str) -> None:
    with pytest.raises(ValidationError, match="no port binding"):
        runner(portBindings=[text])


@pytest.mark.parametrize(
    "properties",
    [
        {"cpu": {"cpus": 0}},
        {"memory": {"memorySwappiness": 101}},
        {"pullPolicy": "SOMETIMES"},
        {"fileHandlingStrategy": "COPY"},
        {"killGracePeriod": "soon"},
        {"colour": "blue"},
    ],
)
def test_other_nonsense_is_refused_when_the_flow_is_read(properties: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        runner(**properties)


def test_the_request_of_a_plain_run(context: LocalContext) -> None:
    command = Command(["sh", "-c", "x"], {"A": "b=c"}, context.working_dir, "image:1")
    request = container_request(runner(), command, context)
    assert request["Image"] == "image:1"
    assert request["Cmd"] == ["sh", "-c", "x"]
    assert request["Entrypoint"] == [""]  # the image's own would take the commands for arguments
    assert request["Env"] == ["A=b=c"]
    assert request["WorkingDir"] == str(context.working_dir)
    assert request["Volumes"] == {str(context.working_dir): {}}
    assert request["HostConfig"]["Binds"] == []
    assert "User" not in request
    assert request["Labels"]["vivace.io/owner"] == "local"
    assert "vivace.io/server" in request["Labels"]


def test_a_run_that_is_not_waited_for_is_nobodys_orphan(context: LocalContext) -> None:
    command = Command(["x"], {}, context.working_dir, "image")
    request = container_request(runner(wait=False), command, context)
    assert "vivace.io/server" not in request["Labels"]
    assert request["HostConfig"]["AutoRemove"]


def test_rights_and_devices(context: LocalContext) -> None:
    gpus = {"driver": "nvidia", "count": -1, "capabilities": [["gpu"]]}
    command = Command(["x"], {}, context.working_dir, "image")
    asked = runner(privileged=True, deviceRequests=[gpus], networkMode="host", user="1:2")
    request = container_request(asked, command, context)
    assert request["User"] == "1:2"
    assert request["HostConfig"]["Privileged"] is True
    assert request["HostConfig"]["NetworkMode"] == "host"
    assert request["HostConfig"]["DeviceRequests"] == [
        {"Driver": "nvidia", "Count": -1, "Capabilities": [["gpu"]]}
    ]


def test_mounts_keep_files_the_servers_own(
    context: LocalContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = context.working_dir
    command = Command(["x"], {}, folder, "image", folders=[tmp_path / "libraries"])
    monkeypatch.setattr("os.geteuid", lambda: 1234)
    request = container_request(runner(fileHandlingStrategy="MOUNT"), command, context)
    libraries = tmp_path / "libraries"
    assert request["HostConfig"]["Binds"] == [f"{folder}:{folder}", f"{libraries}:{libraries}:ro"]
    assert request["User"].startswith("1234:")
    assert request["Volumes"] == {}


def test_labels_are_cut_as_a_cluster_wants_them(context: LocalContext) -> None:
    import dataclasses

    context.identity = dataclasses.replace(context.identity, flow_id="f" * 100)
    command = Command(["x"], {}, context.working_dir, "image")
    assert container_request(runner(), command, context)["Labels"]["kestra.io/flow-id"] == "f" * 63
