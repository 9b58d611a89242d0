"""Properties of a container as flows write them, and as the engine wants them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from vivace.model.document import Document

__all__ = [
    "Cpu",
    "DeviceRequest",
    "FileHandling",
    "Memory",
    "PortBinding",
    "PullPolicy",
    "Size",
    "ports",
    "size_in_bytes",
]

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?", re.IGNORECASE)
_PORT = re.compile(
    r"(?:(?:(?P<ip>\[[0-9a-fA-F:.]+\]|\d+(?:\.\d+){3}):)?(?P<host>\d*):)?"
    r"(?P<container>\d+)(?:/(?P<protocol>tcp|udp|sctp))?"
)


def size_in_bytes(text: str) -> int:
    """Read a size such as `512m`, `1.5GB` or `1024`; each letter is 1024 times the one before.

    Raises:
        ValueError: it is none.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"`{text}` is no size, such as 512MB or 2GB")
    return int(float(match[1]) * 1024 ** " kmgtp".index(match[2].lower() or " "))


def _checked_size(text: str) -> str:
    if text.strip() != "-1":
        size_in_bytes(text)
    return text


def _checked_port(text: str) -> str:
    if _PORT.fullmatch(text.strip()) is None:
        raise ValueError(
            f"`{text}` is no port binding: write hostPort:containerPort, as in 8080:80, "
            "127.0.0.1:8080:80 or 53:53/udp"
        )
    return text


Size = Annotated[str, AfterValidator(_checked_size)]
"""A number of bytes, or one with a unit such as `512MB`; each unit is 1024 times the smaller."""

PortBinding = Annotated[str, AfterValidator(_checked_port)]
"""`hostPort:containerPort`, with an address in front and a protocol behind at will."""


class PullPolicy(StrEnum):
    """When an image is fetched from its registry."""

    IF_NOT_PRESENT = "IF_NOT_PRESENT"
    ALWAYS = "ALWAYS"
    NEVER = "NEVER"


class FileHandling(StrEnum):
    """How files of the working directory come into the container and out of it."""

    VOLUME = "VOLUME"
    """They are copied to a volume of the container's own, and back at its end."""
    MOUNT = "MOUNT"
    """The directory itself is mounted: quick, but the engine must be on the worker's machine."""


class Cpu(Document):
    """Limits on processor time."""

    cpus: Annotated[float, Field(gt=0)] | None = None
    """How many processors' time the container may use; `1.5` is one and a half."""

    def wire(self) -> dict[str, Any]:
        """Give the part of the engine's `HostConfig`."""
        return {} if self.cpus is None else {"NanoCpus": int(self.cpus * 1e9)}


class Memory(Document):
    """Limits on memory."""

    memory: Size | None = None
    """The most that the container may use, such as `512MB`; it is ended when it wants more."""
    memory_swap: Size | None = None
    """Memory and swap together; `-1` for no limit."""
    memory_swappiness: Annotated[int, Field(ge=0, le=100)] | None = None
    """How readily the container's memory is swapped out, in percent."""
    memory_reservation: Size | None = None
    """What the container is held to when the machine is short of memory."""
    kernel_memory: Size | None = None
    """The most that the kernel may use for the container; newer engines have no such limit."""
    oom_kill_disable: bool | None = None
    """Let the container wait for memory instead of ending it."""

    def wire(self) -> dict[str, Any]:
        """Give the part of the engine's `HostConfig`."""
        sizes = {
            "Memory": self.memory,
            "MemorySwap": self.memory_swap,
            "MemoryReservation": self.memory_reservation,
            "KernelMemory": self.kernel_memory,
        }
        plain = {
            "MemorySwappiness": self.memory_swappiness,
            "OomKillDisable": self.oom_kill_disable,
        }
        limits = {name: _bytes(text) for name, text in sizes.items() if text is not None}
        return {**limits, **{name: value for name, value in plain.items() if value is not None}}


class DeviceRequest(Document):
    """Devices, such as GPUs, that a driver of the engine hands to the container."""

    driver: str | None = None
    """Name of the driver, such as `nvidia`."""
    count: int | None = None
    """How many devices; `-1` for all."""
    device_ids: list[str] | None = None
    """Which devices, instead of a count."""
    capabilities: list[list[str]] | None = None
    """Lists of capabilities, of which the devices must have all of one, such as `[[gpu]]`."""
    options: dict[str, str] | None = None
    """For the driver."""

    def wire(self) -> dict[str, Any]:
        """Give the request as the engine takes it."""
        values = {
            "Driver": self.driver,
            "Count": self.count,
            "DeviceIDs": self.device_ids,
            "Capabilities": self.capabilities,
            "Options": self.options,
        }
        return {name: value for name, value in values.items() if value is not None}


def ports(bindings: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what the container exposes, and where on the host, as the engine takes it."""
    exposed: dict[str, Any] = {}
    bound: dict[str, list[dict[str, str]]] = {}
    for text in bindings:
        match = _PORT.fullmatch(text.strip())
        assert match is not None  # checked when it was read
        port = f"{match['container']}/{match['protocol'] or 'tcp'}"
        exposed[port] = {}
        place = {"HostIp": (match["ip"] or "").strip("[]"), "HostPort": match["host"] or ""}
        bound.setdefault(port, []).append(place)
    return exposed, bound


def _bytes(text: str) -> int:
    return -1 if text.strip() == "-1" else size_in_bytes(text)
