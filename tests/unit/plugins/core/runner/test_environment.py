"""What of the server's environment reaches a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vivace.plugin.testing import LocalContext
from vivace.plugins.core.runner.environment import base_environment

SERVER = {
    "PATH": "/bin",
    "HOME": "/home/v",
    "LC_TIME": "de_DE.UTF-8",
    "https_proxy": "http://proxy",
    "SSL_CERT_FILE": "/certs",
    "VIVACE_DATABASE_URL": "postgresql://user:password@host/db",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "eu",
    "PYTHONPATH": "/server/code",
    "LD_PRELOAD": "/x.so",
    "SECRET_TOKEN": "secret",
}
ALWAYS = {"PATH", "HOME", "LC_TIME", "https_proxy", "SSL_CERT_FILE", "LANG"}


def names(tmp_path: Path, passthrough: Any = None) -> set[str]:
    context = LocalContext(tmp_path, settings={"process-env-passthrough": passthrough})
    return set(base_environment(context, SERVER))


def test_only_what_programs_need_is_inherited(tmp_path: Path) -> None:
    assert names(tmp_path) == ALWAYS


@pytest.mark.parametrize(
    ("passthrough", "more"),
    [
        (["AWS_REGION"], {"AWS_REGION"}),
        ("AWS_REGION, PYTHONPATH", {"AWS_REGION", "PYTHONPATH"}),
        (["AWS_*"], {"AWS_REGION", "AWS_SECRET_ACCESS_KEY"}),
        ("", set()),
        (["MISSING"], set()),
    ],
)
def test_the_setting_names_more(tmp_path: Path, passthrough: Any, more: set[str]) -> None:
    assert names(tmp_path, passthrough) == ALWAYS | more


def test_output_is_utf8_unless_a_language_is_set(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    assert base_environment(context, {})["LANG"] == "C.UTF-8"
    assert base_environment(context, {"LANG": "fr_FR.UTF-8"})["LANG"] == "fr_FR.UTF-8"
    assert "LANG" not in base_environment(context, {"LC_ALL": "C.UTF-8"})
    assert base_environment(context, {})["PATH"]
