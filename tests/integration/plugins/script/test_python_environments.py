"""Dependencies of Python tasks: built once, shared, without network when they can be."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import sys
import time
import zipfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.eventually import eventually
from vivace.errors import TaskError
from vivace.plugin.testing import LocalContext
from vivace.plugins.script import uv_process
from vivace.plugins.script.kept_folders import remove_unused_environments

Runner = Callable[..., Awaitable[dict[str, Any]]]


def make_wheel(folder: Path, name: str, version: str, source: str) -> None:
    """Write a wheel with one module and one program of the same name."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name}-say = {name}:main\n",
    }
    record = []
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
            digest = hashlib.sha256(text.encode()).digest()
            code = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            record.append(f"{path},sha256={code},{len(text.encode())}")
        wheel.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,", ""]))


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that is all that uv knows."""
    folder = tmp_path / "index"
    folder.mkdir()
    source = (
        "VERSION = {0!r}\ndef main():\n    import sys\n    print('said', VERSION, sys.prefix)\n"
    )
    for version in ("1.0", "2.0"):
        make_wheel(folder, "vivace_sample", version, source.format(version))
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    return folder


def environments(context: LocalContext) -> list[Path]:
    return sorted(Path(context.settings["environments-dir"]).glob("environments/*"))


def unfinished(context: LocalContext) -> list[Path]:
    return sorted(Path(context.settings["environments-dir"]).glob("building/*"))


def empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def metrics(context: LocalContext) -> list[str]:
    return [metric.name for metric in context.metrics]


SCRIPT = "import vivace_sample, sys\nprint(vivace_sample.VERSION, sys.prefix)"


@pytest.mark.usefixtures("index")
async def test_an_environment_is_built_once_and_shared(run: Runner, context: LocalContext) -> None:
    await run("python.Script", dependencies=["vivace-sample==1.0"], script=SCRIPT)
    await run("python.Script", dependencies=[" vivace-sample==1.0"], script=SCRIPT)
    assert metrics(context) == ["deps.install.duration", "deps.cache.hit"]
    [place] = environments(context)
    assert context.messages()[-1] == f"1.0 {place}"


@pytest.mark.usefixtures("index")
async def test_other_requirements_get_an_environment_of_their_own(
    run: Runner, context: LocalContext
) -> None:
    await run("python.Script", dependencies=["vivace-sample==1.0"], script=SCRIPT)
    await run("python.Script", dependencies=["vivace-sample"], script=SCRIPT)
    assert len(environments(context)) == 2
    assert context.messages()[-1].startswith("2.0 ")


@pytest.mark.usefixtures("index")
async def test_commands_find_python_and_the_programs_of_packages(
    run: Runner, context: LocalContext
) -> None:
    await run(
        "python.Commands",
        dependencies=["vivace-sample==1.0"],
        commands=["vivace_sample-say", f'python -c "{SCRIPT.splitlines()[0]}; print(sys.prefix)"'],
    )
    [place] = environments(context)
    assert context.messages()[-2:] == [f"said 1.0 {place}", str(place)]


@pytest.mark.usefixtures("index")
async def test_tasks_that_need_one_at_once_build_it_once(
    run: Runner, context: LocalContext
) -> None:
    tasks = (run("python.Script", dependencies=["vivace-sample"], script=SCRIPT) for _ in range(4))
    await asyncio.gather(*tasks)
    assert metrics(context).count("deps.install.duration") == 1
    assert len(environments(context)) == 1


async def test_a_built_environment_needs_no_index(
    run: Runner, context: LocalContext, index: Path
) -> None:
    await run("python.Script", dependencies=["vivace-sample"], script=SCRIPT)
    empty(index)
    await run("python.Script", dependencies=["vivace-sample"], script=SCRIPT)
    assert metrics(context)[-1] == "deps.cache.hit"


@pytest.mark.usefixtures("index")
async def test_an_environment_whose_interpreter_is_gone_is_built_again(
    run: Runner, context: LocalContext
) -> None:
    await run("python.Script", dependencies=["vivace-sample"], script=SCRIPT)
    [place] = environments(context)
    (place / "bin" / "python").unlink()
    (place / "bin" / "python").symlink_to("/no/such/python")
    await run("python.Script", dependencies=["vivace-sample"], script=SCRIPT)
    assert metrics(context).count("deps.install.duration") == 2


@pytest.mark.usefixtures("index")
async def test_an_environment_that_is_not_to_be_kept_is_removed(
    run: Runner, context: LocalContext
) -> None:
    for _ in range(2):
        await run(
            "python.Script",
            dependencies=["vivace-sample"],
            dependencyCacheEnabled=False,
            script=SCRIPT,
        )
    assert environments(context) == []
    used = [line for line in context.messages() if line.startswith("2.0 ")]
    assert len(set(used)) == 2
    assert unfinished(context) == []


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("requirement", ["vivace-sample==3.0", "no-such-package-of-ours"])
async def test_what_cannot_be_installed_is_named_and_leaves_nothing(
    run: Runner, context: LocalContext, requirement: str
) -> None:
    with pytest.raises(TaskError, match=requirement) as caught:
        await run("python.Script", dependencies=[requirement], script=SCRIPT)
    assert caught.value.message.startswith("the Python dependencies cannot be installed: No ")
    assert environments(context) == []
    assert unfinished(context) == []


@pytest.mark.parametrize(
    "requirement", ["--index-url=http://evil", "-e .", "-r/etc/passwd", "a\n--index-url=x"]
)
async def test_options_are_no_requirements(run: Runner, requirement: str) -> None:
    with pytest.raises(TaskError, match="is not a requirement"):
        await run("python.Script", dependencies=[requirement], script=SCRIPT)


async def test_the_version_of_python_is_chosen(run: Runner, context: LocalContext) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    script = "import sys\nprint('%d.%d' % sys.version_info[:2])"
    await run("python.Script", pythonVersion=version, script=script)
    await run("python.Commands", pythonVersion=version, commands=["python --version"])
    assert version in context.messages()
    assert context.messages()[-1].startswith(f"Python {version}")


@pytest.mark.parametrize("version", ["3.98", "--help", "3.12; rm -rf /", ""])
async def test_a_version_that_is_not_there_fails(run: Runner, version: str) -> None:
    with pytest.raises(TaskError, match="Python"):
        await run("python.Script", pythonVersion=version, script="x")


async def test_killing_a_run_ends_the_installation(
    run: Runner, context: LocalContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build of a package that hangs is ended, and another run may try again."""
    package = tmp_path / "index" / "hanging"
    package.mkdir(parents=True)
    started = tmp_path / "started"
    (package / "setup.py").write_text(
        f"import os, time\nopen({str(started)!r}, 'w').write(str(os.getpid()))\ntime.sleep(1000)"
    )
    (package / "backend.py").write_text(
        "import runpy\n"
        "def get_requires_for_build_wheel(config_settings=None):\n"
        "    runpy.run_path('setup.py')\n"
    )
    (package / "pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
    )
    monkeypatch.setenv("UV_OFFLINE", "1")
    running = asyncio.ensure_future(
        run("python.Script", dependencies=[str(package)], script="print(1)")
    )
    await eventually(lambda: started.exists() and started.read_text(), within=30)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    pid = int(started.read_text())
    await eventually(lambda: not Path(f"/proc/{pid}").exists())
    assert unfinished(context) == []


FAKE_UV = """#!/bin/sh
echo "$@" >> "$UV_CACHE_DIR.log"
case "$*" in
  *--offline*) exit 0 ;;
  *) echo "error: error sending request for url (https://index)" >&2; exit 2 ;;
esac
"""


async def test_what_was_fetched_before_does_when_the_index_cannot_be_reached(
    context: LocalContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "uv"
    fake.write_text(FAKE_UV)
    fake.chmod(0o755)
    monkeypatch.setattr(uv_process, "find_uv_bin", lambda: str(fake))
    await uv_process.Uv(tmp_path, context).run("pip", "install", "--", "x", purpose="no")
    asked = (tmp_path / "packages.log").read_text().splitlines()
    assert asked == ["pip install -- x", "pip --offline install -- x"]


async def test_the_first_error_is_told_when_nothing_helps(
    context: LocalContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "uv"
    fake.write_text(FAKE_UV.replace("exit 0", "echo offline; exit 1"))
    fake.chmod(0o755)
    monkeypatch.setattr(uv_process, "find_uv_bin", lambda: str(fake))
    with pytest.raises(TaskError, match=r"^cannot install: error sending request for url"):
        await uv_process.Uv(tmp_path, context).run("pip", purpose="cannot install")


@pytest.mark.usefixtures("index")
async def test_environments_that_nobody_uses_are_removed(
    run: Runner, context: LocalContext
) -> None:
    await run("python.Script", dependencies=["vivace-sample==1.0"], script=SCRIPT)
    [old] = environments(context)
    await run("python.Script", dependencies=["vivace-sample==2.0"], script=SCRIPT)
    long_ago = time.time() - timedelta(days=40).total_seconds()
    os.utime(old, (long_ago, long_ago))
    root = Path(context.settings["environments-dir"])
    assert remove_unused_environments(root, unused_for=timedelta(days=30)) == 1
    assert len(environments(context)) == 1
    assert old not in environments(context)
    await run("python.Script", dependencies=["vivace-sample==1.0"], script=SCRIPT)
    assert context.messages()[-1].startswith("1.0 ")


async def test_scripts_without_dependencies_use_the_python_of_the_path(
    run: Runner, context: LocalContext, tmp_path: Path
) -> None:
    fake = tmp_path / "bin" / "python3"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "fake $(basename "$1")"\n')
    fake.chmod(0o755)
    await run("python.Script", env={"PATH": f"{fake.parent}:/usr/bin:/bin"}, script="x")
    assert context.messages()[0].startswith("fake script-")


async def test_a_virtual_environment_made_before_counts(run: Runner, context: LocalContext) -> None:
    await run(
        "python.Script",
        beforeCommands=[f"{sys.executable} -m venv --without-pip v", ". v/bin/activate"],
        script="import sys\nprint(sys.prefix)",
    )
    assert context.messages()[-1] == str(context.working_dir / "v")
