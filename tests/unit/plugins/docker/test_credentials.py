"""Credentials go to the registry that they are for, and to no other."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from vivace.errors import TaskError
from vivace.plugins.docker.credentials import Credentials, registry_header
from vivace.plugins.docker.images import ImageName

AUTH = base64.b64encode(b"ada:se:cret").decode()


def sent(registry: str, credentials: Credentials | None = None, config: Any = None) -> Any:
    header = registry_header(registry, credentials, config)
    if not header:
        return None
    return json.loads(base64.urlsafe_b64decode(header["X-Registry-Auth"]))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("python", ("docker.io", "python", "latest")),
        ("python:3.13-slim", ("docker.io", "python", "3.13-slim")),
        ("kestra/kestra:v1", ("docker.io", "kestra/kestra", "v1")),
        ("ghcr.io/a/b:c", ("ghcr.io", "ghcr.io/a/b", "c")),
        ("localhost/x", ("localhost", "localhost/x", "latest")),
        ("localhost:5000/x:1", ("localhost:5000", "localhost:5000/x", "1")),
        ("r.io/x:1@sha256:ab", ("r.io", "r.io/x", "sha256:ab")),
    ],
)
def test_names_of_images(text: str, parts: tuple[str, str, str]) -> None:
    name = ImageName.parse(text)
    assert (name.registry, name.repository, name.tag) == parts


@pytest.mark.parametrize("text", ["", " ", "-x", "a b", "x?all=1", "../containers", "x/../y", "ä"])
def test_what_is_no_name_of_an_image_is_refused(text: str) -> None:
    with pytest.raises(TaskError, match="no name of an image"):
        ImageName.parse(text)


def test_name_and_password() -> None:
    expected = {"username": "ada", "password": "secret", "serveraddress": "r.io"}
    assert sent("r.io", Credentials(username="ada", password="secret")) == expected


def test_tokens_and_encoded_credentials() -> None:
    assert sent("r.io", Credentials(identity_token="t"))["identitytoken"] == "t"
    assert sent("r.io", Credentials(registry_token="t"))["registrytoken"] == "t"
    found = sent("r.io", Credentials(auth=AUTH))
    assert (found["username"], found["password"]) == ("ada", "se:cret")


def test_credentials_of_one_registry_are_not_sent_to_another() -> None:
    mine = Credentials(registry="mine.io", username="ada", password="secret")
    assert sent("other.io", mine) is None
    assert sent("mine.io.evil.example", mine) is None
    assert sent("mine.io", mine) is not None


@pytest.mark.parametrize("config", [{"auths": {"https://r.io/v2/": {"auth": AUTH}}}], ids=["map"])
def test_dockers_own_configuration(config: dict[str, Any]) -> None:
    for form in (config, json.dumps(config)):
        assert sent("r.io", config=form)["username"] == "ada"
        assert sent("other.io", config=form) is None


def test_docker_hub_has_several_names() -> None:
    config = {"auths": {"https://index.docker.io/v1/": {"username": "ada", "password": "x"}}}
    assert sent("docker.io", config=config)["username"] == "ada"


def test_the_tasks_credentials_come_before_the_configuration() -> None:
    config = {"auths": {"r.io": {"username": "bob", "password": "x"}}}
    assert sent("r.io", Credentials(username="ada", password="x"), config)["username"] == "ada"
    elsewhere = Credentials(registry="q.io", username="ada", password="x")
    assert sent("r.io", elsewhere, config)["username"] == "bob"


def test_without_credentials_nothing_is_sent() -> None:
    assert sent("r.io") is None
    assert sent("r.io", config="") is None
    assert sent("r.io", config={"credsStore": "desktop"}) is None


@pytest.mark.parametrize(
    ("config", "message"),
    [("{", "not the JSON"), ("[]", "not of a map"), ({"auths": []}, None), ({"auths": [1]}, "map")],
)
def test_a_configuration_that_cannot_be_read_is_explained(config: Any, message: str | None) -> None:
    if message is None:
        assert sent("r.io", config=config) is None
        return
    with pytest.raises(TaskError, match=message):
        sent("r.io", config=config)


def test_a_secret_that_is_malformed_is_not_shown() -> None:
    with pytest.raises(TaskError) as caught:
        sent("r.io", Credentials(auth="hunter2!"))
    assert "hunter2" not in caught.value.message
