"""One fork server as its owner sees it: start it, have it fork, learn how copies ended.

Nothing runs twice: a copy says its process id before it runs the script, and who has given up
waiting for the id has closed the way on which it could be said.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from vivace.plugins.core.runner.start import launch, offer_to_the_oom_killer

__all__ = ["ForkServer", "Forked", "ForkedRun", "ServerRefused"]

_LOG = logging.getLogger(__name__)

_PROGRAM = Path(__file__).with_name("program.py")
_LARGEST = 64 * 1024
"""Bytes of a message; what a socket holds is more."""

_FORK_WITHIN = 2.0
_REAP_WITHIN = 5.0
_END_WITHIN = 1.0


class ServerRefused(Exception):
    """This interpreter cannot be a fork server; the message says why."""


@dataclass(frozen=True, slots=True)
class ForkedRun:
    """What a copy is to become."""

    argv: Sequence[str]
    """The interpreter, the script, and its arguments."""
    env: Mapping[str, str]
    working_dir: Path
    marker: str

    def message(self) -> bytes | None:
        """Write it down; None when that cannot be, and another start will say why."""
        words = [self.marker, str(self.working_dir), str(len(self.argv)), *self.argv]
        words += [f"{name}={value}" for name, value in self.env.items()]
        if any("\0" in word for word in words) or any("=" in name for name in self.env):
            return None
        message = b"\0".join(map(os.fsencode, words))
        return message if len(message) <= _LARGEST else None


class ForkServer:
    """A started fork server."""

    def __init__(
        self, process: subprocess.Popen[bytes], control: socket.socket, runs: socket.socket
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._process = process
        self._control = control
        self._runs = runs
        self._watched: dict[str, int | None] = {}
        self.problems: list[str] = []
        """Modules that could not be imported, and why."""
        self.running = 0
        """How many of its copies have not been reaped."""
        self.unused = asyncio.Event()
        """Set while there are none."""
        self.unused.set()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._descriptor = os.pidfd_open(process.pid)
        self._loop.add_reader(self._descriptor, self._on_end)

    @classmethod
    async def start(
        cls, interpreter: Path, env: Mapping[str, str], imports: Sequence[str]
    ) -> ForkServer:
        """Start one and wait until it can fork.

        Raises:
            ServerRefused: it cannot.
        """
        control, its_control = _pair()
        runs, its_runs = _pair()
        with its_control, its_runs:
            numbers = its_control.fileno(), its_runs.fileno()
            argv = [str(interpreter), str(_PROGRAM), *map(str, numbers), *imports]
            try:
                # Pipes, as scripts have them: Python treats files in another way.
                process = launch(argv, env=env, cwd=Path("/"), pass_fds=numbers)
            except (OSError, ValueError) as error:
                control.close()
                runs.close()
                raise ServerRefused(str(error)) from error
        server = cls(process, control, runs)
        try:
            await server._become_ready()
        except BaseException:
            await server.close()
            raise
        return server

    async def _become_ready(self) -> None:
        try:
            answer = (await self._loop.sock_recv(self._control, _LARGEST)).decode()
        except (OSError, UnicodeDecodeError) as error:
            raise ServerRefused(str(error)) from error
        word, *fields = answer.split("\0")
        if word != "ready":
            raise ServerRefused(fields[0] if fields else self._last_words())
        count = int(fields[0])
        self.problems = fields[1 : 1 + count]
        self._watched = {place: _changed(place) for place in fields[1 + count :]}
        self._close_streams()
        self.ask_for_copy()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_current(self) -> bool:
        """Whether it runs, and packages are where they were when it started."""
        return not self.ended.done() and all(
            _changed(place) == then for place, then in self._watched.items()
        )

    def resident_bytes(self) -> int:
        """Tell how much memory it has, shared with its copies."""
        try:
            pages = Path(f"/proc/{self.pid}/statm").read_bytes().split()[1]
        except OSError:
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def fork(self, run: ForkedRun) -> Forked | None:
        """Start a run's first process; None when it did not start, nor ever will."""
        message = run.message()
        if message is None or self.ended.done():
            return None
        channel, theirs = socket.socketpair()
        channel.setblocking(False)
        output, error = os.pipe(), os.pipe()
        streams = os.fdopen(output[0], "rb", 0), os.fdopen(error[0], "rb", 0)
        self.count(1)
        pid = 0
        try:
            sent = _send(self._runs, message, [output[1], error[1], theirs.fileno()])
            theirs.close()
            os.close(output[1])
            os.close(error[1])
            pid = await self._acknowledged(channel) if sent else 0
        finally:
            channel.close()
            if pid <= 0:
                self._let_go(*streams)
        if pid <= 0:
            self.ask_for_copy()
            self.bury(-pid)
            return None
        offer_to_the_oom_killer(pid)
        return Forked(self, pid, streams)

    def bury(self, pid: int) -> None:
        """Have the server forget a copy that has given up."""
        if pid:
            _send(self._control, b"B%d" % pid)

    def ask_for_copy(self, running: int = 0, ends: socket.socket | None = None) -> None:
        """Have a copy made for the next run; and the end told of the one that runs now."""
        _send(self._control, b"S%d" % running, [ends.fileno()] if ends is not None else [])

    def count(self, change: int) -> None:
        """Keep account of its copies."""
        self.running += change
        if self.running:
            self.unused.clear()
        else:
            self.unused.set()

    async def close(self) -> None:
        """End it; copies go on."""
        self._close_sockets()
        await asyncio.wait({self.ended}, timeout=_END_WITHIN)
        if not self.ended.done():
            self.kill()
            await asyncio.wait({self.ended}, timeout=_END_WITHIN)
        self._close_streams()

    def kill(self) -> None:
        """End it at once; copies go on, but how they end will not be known."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def _on_end(self) -> None:
        self._loop.remove_reader(self._descriptor)
        os.close(self._descriptor)
        self._process.wait()
        self._close_sockets()  # which ends the copy that waits for a run
        if not self.ended.done():
            self.ended.set_result(None)

    def _close_sockets(self) -> None:
        self._control.close()
        self._runs.close()

    async def _acknowledged(self, channel: socket.socket) -> int:
        """Give the id of the copy: negative if it did not become the run, 0 if there is none."""
        try:
            async with asyncio.timeout(_FORK_WITHIN):
                said = await self._loop.sock_recv(channel, 32)
        except TimeoutError:
            said = _give_up(channel)
            if not said:
                _LOG.warning("the fork server %s does not answer and is ended", self.pid)
                self.kill()
        except OSError:
            return 0
        except BaseException:  # cancelled: what runs already is ended
            pid = int(_give_up(channel) or b"0")
            if pid > 0:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
            self.ask_for_copy()
            self.bury(abs(pid))
            raise
        return int(said or b"0")

    def _let_go(self, *streams: IO[bytes]) -> None:
        self.count(-1)
        for stream in streams:
            stream.close()

    def _last_words(self) -> str:
        assert self._process.stderr is not None
        os.set_blocking(self._process.stderr.fileno(), False)
        text = (self._process.stderr.read(4096) or b"").decode("utf-8", "replace")
        return text.strip()[-500:] or "it ended without a word"

    def _close_streams(self) -> None:
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()


class Forked:
    """The first process of a run, a copy of a fork server; see `Started`."""

    keeps_id = False

    def __init__(self, server: ForkServer, pid: int, streams: tuple[IO[bytes], IO[bytes]]) -> None:
        self._server = server
        self._ends: socket.socket | None = None
        self._is_open = True
        self.pid = pid
        self.streams = streams

    def followed(self) -> None:
        self._ends, its_ends = socket.socketpair()
        self._ends.setblocking(False)
        with its_ends:
            self._server.ask_for_copy(self.pid, its_ends)

    async def reap(self) -> int | None:
        if self._ends is None:
            return None
        try:
            async with asyncio.timeout(_REAP_WITHIN):
                said = await asyncio.get_running_loop().sock_recv(self._ends, 32)
        except (TimeoutError, OSError):
            return None
        finally:
            self.close()
        return int(said) if said else None

    def wait(self) -> None:
        raise NotImplementedError("a fork server needs a system that tells when a process ends")

    def close(self) -> None:
        if self._ends is not None:
            self._ends.close()
            self._ends = None
        if self._is_open:
            self._is_open = False
            self._server.count(-1)


def _pair() -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    return ours, theirs


def _send(target: socket.socket, message: bytes, descriptors: Sequence[int] = ()) -> bool:
    try:
        socket.send_fds(target, [message], descriptors)
    except OSError:  # nobody is there any more, or hangs with many messages unread
        return False
    return True


def _give_up(channel: socket.socket) -> bytes:
    """Close the way of an acknowledgement, and give it if it was there before."""
    with contextlib.suppress(OSError):
        channel.shutdown(socket.SHUT_RD)
        return channel.recv(32)
    return b""


def _changed(place: str) -> int | None:
    try:
        return os.stat(place).st_mtime_ns  # noqa: PTH116  # 2 µs rather than 6, for each run
    except OSError:
        return None
