"""One Docker engine for a test run, shared by the workers, with images made of this machine.

The engine is started by the first test that asks (tools/docker), and ends with the run.
VIVACE_TEST_DOCKER names one to use instead.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

from tests.support.run_folder import alone, run_folder, run_owner
from tools.docker import programs, service

__all__ = ["DockerEngine", "end_engine", "shared_engine"]

_PROGRAMS = """
sh cat chmod dd df env false grep head hostname id kill ln ls mkdir mkfifo nproc pgrep pwd
readlink seq setsid sleep stat tail touch tr true uname yes wc
"""
_NO_PART = {"test", "tests", "idlelib", "tkinter", "ensurepip", "site-packages", "__pycache__"}


_SPARED = re.compile(r"_?(test|xx|tkinter|sqlite|curses|dbm|gdbm|codecs|decimal|ctypes_test)")
"""Modules that bring large libraries of their own."""


class DockerEngine:
    """An engine, and images to run there; use it as a context."""

    image = "vivace-test/shell:1"
    """A shell and what is usual beside it, and the user `ada` with the id 1000."""
    python_image = "vivace-test/python:1"
    """The same with the Python that runs the tests, as `python`."""

    def __init__(self, host: str) -> None:
        self.host = host
        socket = host.removeprefix("unix://")
        transport = httpx.HTTPTransport(uds=socket if socket != host else None)
        url = "http://docker" if socket != host else host.replace("tcp://", "http://")
        self.client = httpx.Client(base_url=url, transport=transport, timeout=120)

    def __enter__(self) -> DockerEngine:
        self._ensure(self.image, _shell_image)
        return self

    def __exit__(self, *exc: object) -> None:
        self.client.close()

    def ensure_python_image(self) -> str:
        """Give its name; made at first use, which takes some seconds."""
        self._ensure(self.python_image, _python_image)
        return self.python_image

    def containers(self, **labels: str) -> list[dict[str, Any]]:
        """Give the containers, running or not, that have all of some labels of Kestra's."""
        wanted = {f"kestra.io/{name.replace('_', '-')}": text for name, text in labels.items()}
        found = self.client.get("/containers/json", params={"all": 1}).json()
        return [item for item in found if wanted.items() <= item["Labels"].items()]

    def inspect(self, container_id: str) -> dict[str, Any]:
        """Give all about a container; nothing when it is gone."""
        answer = self.client.get(f"/containers/{container_id}/json")
        return (
            answer.json() if answer.status_code == 200 else {"Id": "", "Config": {"WorkingDir": ""}}
        )

    def remove(self, container_id: str) -> None:
        self.client.delete(f"/containers/{container_id}", params={"force": 1, "v": 1})

    def import_image(self, name: str, archive: bytes, *changes: str) -> None:
        repository, _, tag = name.rpartition(":")
        answer = self.client.post(
            "/images/create",
            params={"fromSrc": "-", "repo": repository, "tag": tag, "changes": list(changes)},
            content=archive,
        )
        answer.raise_for_status()
        assert "errorDetail" not in answer.text, answer.text

    def _ensure(self, name: str, make: Any) -> None:
        with alone(f"image-{name.replace('/', '-')}"):
            if self.client.get(f"/images/{name}/json").status_code == 404:
                self.import_image(name, make(), "ENV PATH=/bin", 'CMD ["/bin/sh"]')


def shared_engine() -> str:
    """Give the address of the run's engine, starting it unless another worker has."""
    given = os.environ.get(programs.GIVEN)
    if given:
        return given
    with alone("docker"):
        return service.start(_folder(), owner=run_owner())


def end_engine() -> None:
    """Stop the run's engine, if a test has started one."""
    service.stop(_folder())


def _folder() -> Path:
    return run_folder() / "docker"


def _shell_image() -> bytes:
    files = _shell()
    return _archive({**files, **_libraries(files.values())})


def _python_image() -> bytes:
    library = Path(sysconfig.get_path("stdlib"))
    modules = [path for path in library.glob("lib-dynload/*.so") if not _SPARED.match(path.name)]
    # Python knows its place by this one; thousands of others would take the engine half a minute
    files = {str(path).lstrip("/"): path for path in (library / "os.py", *modules)}
    program, shell = Path(sys.executable).resolve(), _shell()
    place = f"{sys.base_prefix}/bin/python3"
    files |= {place.lstrip("/"): program, **shell}
    files |= _libraries([program, *modules, *shell.values()])
    texts = {
        f"{library.parent}/python{sys.version_info[0]}{sys.version_info[1]}.zip": _zip(library)
    }
    return _archive(files, {"bin/python": place, "bin/python3": place}, texts)


def _zip(library: Path) -> bytes:
    """Pack the standard library's modules as Python imports them from one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in library.rglob("*.py"):
            name = path.relative_to(library)
            if not _NO_PART.intersection(name.parts):
                archive.write(path, str(name))
    return buffer.getvalue()


def _shell() -> dict[str, Path]:
    """Give the usual programs that this machine has, by their places in the image."""
    places = [Path(folder, name) for name in _PROGRAMS.split() for folder in ("/usr/bin", "/bin")]
    return {f"bin/{place.name}": place.resolve() for place in places if place.exists()}


def _archive(
    files: dict[str, Path],
    links: dict[str, str] | None = None,
    contents: dict[str, bytes] | None = None,
) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        _add(archive, "tmp", kind=tarfile.DIRTYPE, mode=0o1777)
        _add(archive, "etc/passwd", b"root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/tmp:/bin/sh\n")
        _add(archive, "etc/group", b"root:x:0:\nada:x:1000:\n")
        for name, path in files.items():
            _add(archive, name, path.read_bytes(), mode=0o755)
        for name, content in (contents or {}).items():
            _add(archive, name.lstrip("/"), content)
        for name, target in (links or {}).items():
            _add(archive, name, kind=tarfile.SYMTYPE, target=target)
    return buffer.getvalue()


def _add(
    archive: tarfile.TarFile,
    name: str,
    content: bytes = b"",
    *,
    kind: bytes = tarfile.REGTYPE,
    mode: int = 0o644,
    target: str = "",
) -> None:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.size, entry.linkname = kind, mode, len(content), target
    archive.addfile(entry, io.BytesIO(content))


def _libraries(programs_: Iterable[Path]) -> dict[str, Path]:
    """Give the shared libraries that programs need, the loader among them."""
    told = subprocess.run(
        ["ldd", *map(str, programs_)], capture_output=True, text=True, check=False
    )
    words = (word for line in told.stdout.splitlines() for word in line.split())
    return {
        word.lstrip("/"): Path(word) for word in words if word.startswith("/") and ":" not in word
    }
