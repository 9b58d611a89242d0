"""The Docker engine that tests get: of their own, and gone without a trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support import eventually_sync
from tests.support.docker import DockerEngine, shared_engine
from tools.console import ToolError
from tools.docker import programs
from tools.docker.server import Server


def test_an_engine_ends_with_the_process_that_it_is_for() -> None:
    if os.environ.get(programs.GIVEN):  # then there is none that could end
        assert shared_engine() == os.environ[programs.GIVEN]
        return
    with TemporaryDirectory() as folder:
        place = Path(folder, "engine")
        source = (
            "import os, sys; from pathlib import Path; from tools.docker import service;"
            f"print(service.start(Path({str(place)!r}), owner=os.getpid()), flush=True);"
            "sys.stdin.read()"
        )
        with subprocess.Popen(
            [sys.executable, "-c", source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as owner:
            assert owner.stdout is not None
            with DockerEngine(owner.stdout.readline().strip()) as engine:
                client, image = engine.client, engine.image
                body = {"Image": image, "Cmd": ["sleep", "1000"], "StopTimeout": 1}
                made = client.post("/containers/create", json=body).json()["Id"]
                client.post(f"/containers/{made}/start").raise_for_status()
                pid = engine.inspect(made)["State"]["Pid"]
            assert _mounts(place)
            owner.kill()
        eventually_sync(lambda: not place.exists(), within=30)
        assert _mounts(place) == []
        assert not Path(f"/proc/{pid}").exists()


def test_an_engine_that_cannot_run_tells_why(tmp_path: Path) -> None:
    program = tmp_path / "dockerd"
    program.write_text(
        "#!/bin/sh\necho 'failed to mount overlay: operation not permitted' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    bridges = set(Path("/sys/class/net").iterdir())
    with pytest.raises(ToolError, match="does not run here: failed to mount overlay"):
        Server(program, tmp_path / "engine").start()
    assert set(Path("/sys/class/net").iterdir()) == bridges


def test_an_ordinary_user_is_told_to_name_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(programs.GIVEN, raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(ToolError, match=f"name a running one in {programs.GIVEN}"):
        programs.ensure()
    monkeypatch.setenv(programs.GIVEN, "unix:///run/docker.sock")
    assert programs.ensure() is None


def _mounts(folder: Path) -> list[str]:
    lines = Path("/proc/mounts").read_text().splitlines()
    return [line for line in lines if f" {folder}/" in line]
