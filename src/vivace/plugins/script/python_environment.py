"""Python libraries of tasks, installed with uv: environments, and bare folders for containers."""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from pathlib import Path

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugins.script.kept_folders import KeptFolders
from vivace.plugins.script.python_interpreter import Interpreter, find_python
from vivace.plugins.script.uv_process import DOWNLOADS_SETTING, Uv, package_sources

__all__ = ["ensure_environment", "ensure_libraries", "ensure_python"]

_LAYOUT = 1
"""Part of every name: to be raised when environments are built in another way."""

_IMAGE_VERSION = re.compile(r"(?:^|/)python:(\d+\.\d+)")
_USUAL_VERSION = "3.13"
_LIBRARIES_FAILED = "the Python dependencies cannot be installed"


async def ensure_python(version: str, context: RunContext) -> Interpreter:
    """Give an interpreter of a version: one that the worker has, or, if allowed, fetched now.

    Raises:
        TaskError: there is none.
    """
    uv = Uv(KeptFolders(context).root, context)
    found = await context.on_thread(find_python, version, uv.environment)
    if found is None and uv.may_download:
        purpose = f"Python {version} cannot be fetched"
        await uv.run("python", "install", "--", version, purpose=purpose)
        found = await context.on_thread(find_python, version, uv.environment)
    if found is None:
        raise TaskError(
            f"the worker has no Python {version}",
            hint=f"install it, change `pythonVersion`, or set `{DOWNLOADS_SETTING}: true` on the "
            "server to let uv fetch interpreters",
        )
    return found


async def ensure_environment(
    python: Interpreter, requirements: Sequence[str], context: RunContext, *, shared: bool
) -> Path:
    """Give the directory of an environment with these requirements.

    Args:
        python: Whose environment it is.
        requirements: As pip takes them, perhaps none; options are refused.
        context: Of the run that needs it; its kill ends the build.
        shared: Whether an existing one will do, and this one may serve others; otherwise the
            caller removes it.

    Raises:
        TaskError: a requirement cannot be satisfied; the message says which and why.
    """
    _check(requirements)
    folders = KeptFolders(context)
    uv = Uv(folders.root, context)

    async def build(folder: Path) -> None:
        # relocatable, because the environment is moved when it is complete
        options = ["--relocatable", "--no-project", "--allow-existing"]
        make = ["venv", *options, "--python", str(python.executable), "--", str(folder)]
        await uv.run(*make, purpose="the Python environment cannot be made")
        if requirements:
            install = ["pip", "install", "--python", str(folder / "bin" / "python"), "--"]
            await uv.run(*install, *requirements, purpose=_LIBRARIES_FAILED)

    if not shared:
        return await folders.build(build)
    identity = [_LAYOUT, str(python.executable), python.version, python.tag]
    return await folders.give([*identity, *_rest(requirements)], build, _has_python)


async def ensure_libraries(
    image: str,
    version: str | None,
    requirements: Sequence[str],
    context: RunContext,
    *,
    shared: bool,
) -> Path:
    """Give a folder for PYTHONPATH in a container of an image, with these requirements.

    Args:
        image: Its name tells the version of Python, and whether it is of Alpine.
        version: What counts instead, such as `3.12`.
        requirements: As for `ensure_environment`.
        context: As for `ensure_environment`.
        shared: As for `ensure_environment`.

    Raises:
        TaskError: a requirement cannot be satisfied; the message says which and why.
    """
    _check(requirements)
    named = _IMAGE_VERSION.search(image)
    wanted = version or (named[1] if named else _USUAL_VERSION)
    target = _platform(image)
    folders = KeptFolders(context)
    uv = Uv(folders.root, context)

    async def build(folder: Path) -> None:
        for_whom = ["--python-version", wanted, "--python-platform", target]
        install = ["pip", "install", *for_whom, "--target", str(folder), "--", *requirements]
        await uv.run(*install, purpose=_LIBRARIES_FAILED)

    if not shared:
        return await folders.build(build)
    return await folders.give(
        [_LAYOUT, target, wanted, *_rest(requirements)], build, lambda place: place.exists()
    )


def _check(requirements: Sequence[str]) -> None:
    for requirement in requirements:
        if requirement.startswith("-") or "\n" in requirement:
            raise TaskError(
                f"`{requirement[:100]}` in `dependencies` is not a requirement",
                hint="give names with versions, such as `pandas>=2`; options are not taken",
            )


def _platform(image: str) -> str:
    """Name the platform of an image as uv does; the engine's machine is taken to be as this one."""
    return f"{platform.machine()}-{'unknown-linux-musl' if 'alpine' in image else 'manylinux_2_28'}"


def _rest(requirements: Sequence[str]) -> list[object]:
    return [sorted(package_sources().items()), sorted(set(requirements))]


def _has_python(place: Path) -> bool:
    # its `python` is a link: it leads nowhere when the interpreter was removed since
    return (place / "bin" / "python").exists()
