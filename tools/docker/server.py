"""Start and stop one Docker engine that is ours alone.

It listens on a socket that only root can use. It has a bridge of its own and leaves the machine's
packet filter alone, so that its containers reach each other and this machine, and nothing beyond.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tools.console import ToolError
from tools.docker.programs import PATH

__all__ = ["Server"]

_START_SECONDS = 60.0
_STOP_SECONDS = 30.0


class Server:
    """An engine whose files lie in `folder`."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.socket = folder / "docker.sock"
        self._program = program
        self._folder = folder
        self._log = folder / "engine.log"
        self._bridge = f"vivace{os.getpid()}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once the engine answers.

        Raises:
            ToolError: it ended instead; the message carries what it wrote last.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        configuration = self._folder / "engine.json"
        configuration.write_text("{}")  # not the machine's own
        self._add_bridge()
        options = {
            "host": f"unix://{self.socket}",
            "config-file": configuration,
            "data-root": self._folder / "data",
            "exec-root": self._folder / "exec",
            "pidfile": self._folder / "engine.pid",
            "bridge": self._bridge,
            "iptables": "false",
            "ip6tables": "false",
            "ip-masq": "false",
            "ip-forward": "false",
            "shutdown-timeout": "2",
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [self._program, *(f"--{name}={value}" for name, value in options.items())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PATH": PATH},
                start_new_session=True,  # Ctrl-C at the terminal is for us to pass on
            )
        self._await_answer()

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the engine and its containers; harmless when it does not run."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=_STOP_SECONDS)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for place in _mounts_below(self._folder):
            _try(["umount", "--lazy", place])
        _try(["ip", "link", "delete", self._bridge])

    def remove(self) -> None:
        """Delete the images and all else of a stopped engine."""
        for name in ("data", "exec"):
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def _add_bridge(self) -> None:
        _do(["ip", "link", "add", self._bridge, "type", "bridge"])
        _do(["ip", "address", "add", _free_network(), "dev", self._bridge])
        _do(["ip", "link", "set", self._bridge, "up"])

    def _await_answer(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if not self.running():
                self.stop()
                raise ToolError(f"the Docker engine does not run here: {self._last_words()}")
            if _answers(self.socket):
                return
            time.sleep(0.05)
        self.stop()
        raise ToolError(f"the Docker engine did not answer: {self._last_words()}")

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return "\n".join(lines[-5:]) or "it wrote nothing"


def _free_network() -> str:
    """Give an address with its network, of which no interface here has one."""
    used = _do(["ip", "-oneline", "address"])
    numbers = (f"10.213.{number}." for number in range(1, 255))
    free = next((start for start in numbers if start not in used), None)
    if free is None:
        raise ToolError("all networks 10.213.x.0/24 are in use on this machine")
    return f"{free}1/24"


def _mounts_below(folder: Path) -> list[str]:
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    return sorted((place for place in places if place.startswith(f"{folder}/")), reverse=True)


def _answers(path: Path) -> bool:
    connection = http.client.HTTPConnection("docker", timeout=5)
    try:
        with socket.socket(socket.AF_UNIX) as plug:
            plug.settimeout(5)
            plug.connect(str(path))
            connection.sock = plug
            connection.request("GET", "/_ping")
            return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def _do(command: Sequence[str]) -> str:
    done = subprocess.run(
        command, env={**os.environ, "PATH": PATH}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")
    return done.stdout


def _try(command: Sequence[str]) -> None:
    with contextlib.suppress(ToolError):
        _do(command)
