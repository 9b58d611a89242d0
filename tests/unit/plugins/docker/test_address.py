"""Which engine a task means."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivace.errors import TaskError
from vivace.plugins.docker.address import engine_address


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("text", "url", "socket"),
    [
        ("unix:///run/d.sock", "http://docker", "/run/d.sock"),
        ("tcp://there", "http://there:2375", None),
        ("tcp://there:1234", "http://there:1234", None),
        ("http://10.0.0.1:2375", "http://10.0.0.1:2375", None),
        ("https://there", "https://there:2376", None),
        ("tcp://[::1]:99", "http://[::1]:99", None),
    ],
)
def test_addresses_are_read(text: str, url: str, socket: str | None) -> None:
    address = engine_address(text)
    assert (address.shown, address.url, address.socket) == (text, url, socket)


@pytest.mark.parametrize(
    "text",
    ["ssh://there", "npipe:////./pipe/docker", "there", "tcp://", "tcp://x:port", "unix://x"],
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(TaskError, match="is no address of a Docker engine") as caught:
        engine_address(text)
    assert "unix:///var/run/docker.sock" in caught.value.hint


def test_the_first_that_is_set_counts() -> None:
    assert engine_address(None, "", "tcp://a", "tcp://b").shown == "tcp://a"


def test_the_environment_counts_last(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_address().shown == "unix:///var/run/docker.sock"
    monkeypatch.setenv("DOCKER_HOST", "tcp://env")
    assert engine_address(None).shown == "tcp://env"


def test_certificates_are_used_when_the_environment_asks_for_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))
    address = engine_address("tcp://there")
    assert (address.url, address.certificates) == ("https://there:2376", tmp_path)
    assert engine_address("unix:///run/d.sock").certificates is None


def test_a_socket_that_does_not_exist_tells_that_no_engine_is_there(tmp_path: Path) -> None:
    assert engine_address(f"unix://{tmp_path}/none").is_absent
    assert not engine_address("tcp://there").is_absent
