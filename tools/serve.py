"""Start the server with the examples, and what the examples talk to: `python -m tools.serve`.

The examples read files from a server on port 8090 and write to a PostgreSQL on port 5433, both of
this machine alone; all of it ends with the server. Arguments are passed on to `vivace server`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tools import demo_data
from tools.console import ROOT, VENV, ToolError, say, script
from tools.postgres import binaries, service

__all__ = ["main"]

HOME = ROOT / ".vivace"
POSTGRES_PORT = 5433
# by itself, or by a signal, told by the system or in the shell's way
_STOPPED = {0, -signal.SIGINT, -signal.SIGTERM, 128 + signal.SIGINT, 128 + signal.SIGTERM}


def main() -> None:
    with _files(HOME / "demo-data"), _postgres(HOME / "demo-postgres"):
        code = _server(sys.argv[1:])
    if code not in _STOPPED:
        raise ToolError(f"vivace server ended with exit code {code}")


def _server(arguments: list[str]) -> int:
    """Run the server until it ends; a signal to us is one to it."""
    command = [str(VENV / "bin" / "vivace"), "server", "--flow-path", "examples", *arguments]
    # Ctrl-C reaches the server from the terminal; we wait for it to drain
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with subprocess.Popen(command, cwd=ROOT, preexec_fn=_obey_interrupts) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        return server.wait()


def _obey_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextlib.contextmanager
def _files(folder: Path) -> Iterator[None]:
    demo_data.generate(folder, months=["2019-01"])
    try:
        server = demo_data.server(folder)
    except OSError as error:
        say(f"the examples' files are not served on port {demo_data.PORT}: {error.strerror}")
        yield
        return
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@contextlib.contextmanager
def _postgres(folder: Path) -> Iterator[None]:
    account = ["--database", "demo", "--user", "demo", "--password", "demo"]
    life = ["--port", str(POSTGRES_PORT), "--while", str(os.getpid())]
    try:
        binaries.ensure()
        service.start(folder, ["--dir", str(folder), *account, *life])
    except ToolError as error:
        say(f"the taxi example has no PostgreSQL to write to: {error}")
        yield
        return
    yield
    service.stop(folder)


if __name__ == "__main__":
    script(main)
