"""See the processes of this machine in /proc, and signal one without hitting another.

Where there is no /proc (macOS), no process is seen.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Seen",
    "environment_of",
    "has_ended",
    "look_at",
    "open_process",
    "running_processes",
    "send_signal",
    "start_ticks",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """A process that runs; equal records mean the same process, whose parent is unchanged."""

    pid: int
    parent: int
    session: int
    started: int
    """Clock ticks after boot."""


def running_processes() -> Iterator[Seen]:
    """Give every process that has not ended."""
    with contextlib.suppress(FileNotFoundError), os.scandir("/proc") as entries:
        for entry in entries:
            if entry.name.isdecimal():
                seen = look_at(int(entry.name))
                if seen is not None:
                    yield seen


def look_at(pid: int) -> Seen | None:
    """Look at one process; None when it has ended, also when its parent has not noticed yet."""
    fields = _stat(pid)
    if fields is None or fields[0] in (b"Z", b"X"):
        return None
    return Seen(pid, int(fields[1]), int(fields[3]), int(fields[19]))


def start_ticks(pid: int) -> int | None:
    """Tell when a process began, in clock ticks after boot."""
    fields = _stat(pid)
    return None if fields is None else int(fields[19])


def environment_of(pid: int) -> bytes:
    """Give the variables a process began with, each ended by NUL; nothing if not ours to read."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def open_process(pid: int) -> int | None:
    """Get hold of a process by a file descriptor, which never comes to mean another one."""
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def send_signal(descriptor: int, number: signal.Signals) -> None:
    """Signal a process, unless it has ended or belongs to somebody else."""
    with contextlib.suppress(OSError):
        signal.pidfd_send_signal(descriptor, number)


def has_ended(pid: int, descriptor: int) -> bool:
    """Whether the process that `descriptor` holds has ended; `pid` is its number."""
    try:
        signal.pidfd_send_signal(descriptor, 0)
    except OSError:
        return True
    return look_at(pid) is None  # a process that nobody has waited for yet still takes signals


def _stat(pid: int) -> list[bytes] | None:
    """The fields of /proc/<pid>/stat behind the program's name, which may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
