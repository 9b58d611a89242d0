"""Images come from registries, with credentials where one asks."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.docker import DockerEngine
from tests.support.registry import Registry
from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin.egress import EgressPolicy
from vivace.plugin.testing import LocalContext
from vivace.plugins.docker.address import engine_address
from vivace.plugins.docker.credentials import Credentials, registry_header
from vivace.plugins.docker.engine import Engine
from vivace.plugins.docker.images import ImageName, ensure_image
from vivace.plugins.docker.options import PullPolicy


class Puller:
    """Asks the engine for images; those that it got are removed at the end."""

    def __init__(self, engine: DockerEngine, folder: Path) -> None:
        self.engine = engine
        self.context = LocalContext(folder)
        self.images: list[str] = []

    async def __call__(
        self,
        image: str,
        policy: PullPolicy = PullPolicy.IF_NOT_PRESENT,
        credentials: Credentials | None = None,
        config: Any = None,
    ) -> None:
        headers = registry_header(ImageName.parse(image).registry, credentials, config)
        self.images.append(image)
        async with Engine(engine_address(self.engine.host), EgressPolicy()) as engine:
            await ensure_image(engine, image, policy, headers, self.context)

    def has(self, image: str) -> bool:
        return self.engine.client.get(f"/images/{image}/json").status_code == 200

    def remove(self, image: str) -> None:
        self.engine.client.delete(f"/images/{image}", params={"force": 1})


@pytest.fixture
def pull(docker_engine: DockerEngine, tmp_path: Path) -> Any:
    puller = Puller(docker_engine, tmp_path)
    yield puller
    for image in puller.images:
        puller.remove(image)


async def test_an_image_that_is_missing_is_pulled_once_and_that_is_logged(pull: Any) -> None:
    with Registry() as registry:
        await pull(registry.image)
        assert pull.has(registry.image)
        first = pull.context.messages()
        await pull(registry.image)
    assert first[0] == f"pulling the image `{registry.image}`"
    assert first[-1].startswith(f"pulled the image `{registry.image}` in ")
    assert any("Pull complete" in line for line in pull.context.messages(LogLevel.DEBUG))
    assert not any("Downloading" in line for line in first)
    assert pull.context.messages() == first  # the registry was not asked again


async def test_always_asks_the_registry_although_the_image_is_there(pull: Any) -> None:
    with Registry() as registry:
        await pull(registry.image)
        await pull(registry.image, PullPolicy.ALWAYS)
    assert len(pull.context.messages(LogLevel.INFO)) == 4
    with pytest.raises(TaskError, match="cannot be pulled"):  # the registry is no more
        await pull(registry.image, PullPolicy.ALWAYS)


async def test_never_asks_nobody(pull: Any) -> None:
    with Registry() as registry:
        with pytest.raises(TaskError, match="is not on the Docker engine") as caught:
            await pull(registry.image, PullPolicy.NEVER)
        assert "pullPolicy" in caught.value.hint
        assert not pull.has(registry.image)


CREDENTIALS: dict[str, Callable[[str], dict[str, Any]]] = {
    "password": lambda _: {"credentials": Credentials(username="ada", password="se:cret")},
    "auth": lambda _: {"credentials": Credentials(auth=_encoded("ada:se:cret"))},
    "config": lambda host: {"config": {"auths": {host: {"auth": _encoded("ada:se:cret")}}}},
}


@pytest.mark.parametrize("form", list(CREDENTIALS))
async def test_credentials_open_a_registry(pull: Any, form: str) -> None:
    with Registry(user="ada", password="se:cret") as registry:
        await pull(registry.image, **CREDENTIALS[form](registry.host))
        assert pull.has(registry.image)
    assert "se:cret" not in "".join(pull.context.messages())


async def test_wrong_and_missing_credentials_are_told_apart(pull: Any) -> None:
    with Registry(user="ada", password="secret") as registry:
        with pytest.raises(TaskError, match="does not let the image") as caught:
            await pull(registry.image)
        assert "none were given" in caught.value.hint
        with pytest.raises(TaskError, match="does not let the image") as caught:
            await pull(registry.image, credentials=Credentials(username="ada", password="hunter2"))
        assert "were refused" in caught.value.hint
        assert "hunter2" not in caught.value.message


async def test_an_image_that_no_registry_has_is_named(pull: Any) -> None:
    with Registry() as registry, pytest.raises(TaskError, match="was not found") as caught:
        await pull(f"{registry.host}/hello:2")
    assert "containerImage" in caught.value.hint


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
