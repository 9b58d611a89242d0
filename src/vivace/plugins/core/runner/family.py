"""Find and end everything that a run has started, also what hides from its process group."""

from __future__ import annotations

import os
import signal
import threading
import time

from vivace.plugins.core.runner.marker import MARKER
from vivace.plugins.core.runner.processes import (
    Seen,
    environment_of,
    has_ended,
    look_at,
    open_process,
    running_processes,
    send_signal,
)

__all__ = ["Family"]

_PAUSE = 0.02


class Family:
    """What a run's first process, the leader of a session, has started.

    That is whatever descends from it, is in its session, or carries the run's marker. The leader
    itself is left to who started it. Methods block, and may be called from any thread.

    Args:
        marker: The value of the marker variable.
        leader: The id of the first process.
        since: When it began: nothing older belongs to the run.
    """

    def __init__(self, marker: str, leader: int, since: int) -> None:
        self._marker = f"{MARKER}={marker}".encode()
        self._leader = leader
        self._since = since
        self._members: dict[int, int] = {}
        """Process id → file descriptor."""
        self._lock = threading.RLock()

    def gather(self) -> int:
        """Look for members that are not known yet, and give their number. Reads all of /proc."""
        with self._lock:
            return self._gather()

    def terminate_outside_the_group(self) -> None:
        """Ask the known members to end; those of the leader's group are asked by the group."""
        with self._lock:
            for pid, descriptor in self._members.items():
                if _group_of(pid) != self._leader:
                    send_signal(descriptor, signal.SIGTERM)

    def alive(self) -> list[int]:
        """Give the ids of the known members that have not ended."""
        with self._lock:
            return [pid for pid, fd in self._members.items() if not has_ended(pid, fd)]

    def is_alive(self) -> bool:
        """Whether any member, known or not yet, has not ended."""
        with self._lock:
            self._gather()
            return bool(self.alive())

    def wait(self, within: float) -> None:
        """Wait until all known members have ended, or so many seconds have passed."""
        deadline = time.monotonic() + within
        while self.alive() and time.monotonic() < deadline:
            time.sleep(_PAUSE)

    def kill(self, *, within: float) -> list[int]:
        """Kill all members, and what they start meanwhile.

        Returns:
            Who is still alive after so many seconds: what hangs in the kernel, on a dead network
            file system for example, cannot be killed.
        """
        deadline = time.monotonic() + within
        with self._lock:
            while True:
                found = self._gather()
                for descriptor in self._members.values():
                    send_signal(descriptor, signal.SIGKILL)
                remaining = self.alive()
                if not (found or remaining) or time.monotonic() > deadline:
                    return remaining
                time.sleep(_PAUSE)

    def close(self) -> None:
        """Let go of the members."""
        with self._lock:
            for descriptor in self._members.values():
                os.close(descriptor)
            self._members.clear()

    def _gather(self) -> int:
        found = 0
        children: dict[int, list[Seen]] = {}
        for seen in running_processes():
            if seen.started < self._since or seen.pid in self._members or seen.pid == self._leader:
                continue
            if self._is_marked(seen):
                found += self._add(seen)
            else:
                children.setdefault(seen.parent, []).append(seen)
        pending = [self._leader, *self._members]
        while pending:
            for seen in children.pop(pending.pop(), ()):
                found += self._add(seen)
                pending.append(seen.pid)
        return found

    def _is_marked(self, seen: Seen) -> bool:
        return seen.session == self._leader or self._marker in environment_of(seen.pid)

    def _add(self, seen: Seen) -> int:
        descriptor = open_process(seen.pid)
        if descriptor is None:
            return 0
        if look_at(seen.pid) != seen:  # another process has its number, or it changed families
            os.close(descriptor)
            return 0
        self._members[seen.pid] = descriptor
        return 1


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0
