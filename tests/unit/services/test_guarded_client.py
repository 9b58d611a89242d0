"""Requests of flows cannot reach the metadata service of a cloud, whatever it is called."""

from __future__ import annotations

import socket
from typing import Any

import httpx
import pytest

from vivace.errors import DeniedError
from vivace.plugin.egress import EgressPolicy
from vivace.services.guarded_client import guarded_client

REFUSED = (DeniedError, httpx.InvalidURL)
METADATA = [
    "http://169.254.169.254/latest/meta-data",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[fd00:ec2::254]/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://100.100.100.200/",
]


@pytest.mark.parametrize("url", METADATA)
def test_a_metadata_service_is_refused_in_every_spelling(url: str) -> None:
    with guarded_client(EgressPolicy()) as client, pytest.raises(REFUSED):
        client.get(url, timeout=1)


def _resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    asked: list[str] = []

    def answer(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_a_name_with_one_forbidden_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolves_to(monkeypatch, "192.0.2.1", "169.254.169.254")
    with guarded_client(EgressPolicy()) as client, pytest.raises(DeniedError, match=r"inno\.test"):
        client.get("http://inno.test/")


def test_the_address_that_was_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # a name that changes its mind between check and connection gains nothing
    asked = _resolves_to(monkeypatch, "192.0.2.1")
    connected: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> Any:
        connected.append(address[0])
        raise OSError("no route in tests")

    monkeypatch.setattr(socket, "create_connection", connect)
    with guarded_client(EgressPolicy()) as client, pytest.raises(httpx.ConnectError):
        client.get("http://rebind.test/")
    assert asked == ["rebind.test"]
    assert connected == ["192.0.2.1"]
