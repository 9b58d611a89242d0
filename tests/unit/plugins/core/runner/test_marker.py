"""The mark that every process of a run carries."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vivace.plugins.core.runner.marker import Server, owner_of, parse_server, this_server
from vivace.plugins.core.runner.orphans import temporary_prefix


def test_a_mark_names_owner_server_and_run() -> None:
    mark = this_server().new_run("owner")
    owner, server, run = mark.split(".")
    assert (owner, parse_server(server)) == ("owner", this_server())
    assert run not in this_server().new_run("owner")
    assert temporary_prefix(mark).startswith(f"vivace-owner.{os.getpid()}-")


@pytest.mark.parametrize("text", ["", "1", "1-2", "a-1-2", "1-b-2", "1-2-"])
def test_other_text_names_no_server(text: str) -> None:
    assert parse_server(text) is None


def test_a_server_is_gone_when_its_number_means_another_process() -> None:
    here = this_server()
    assert not here.is_gone
    assert Server(here.pid, here.started + 1, here.namespace).is_gone
    assert not Server(here.pid, here.started + 1, "elsewhere").is_gone


def test_owners_differ_by_directory_and_not_by_spelling(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert owner_of(tmp_path / "link") == owner_of(tmp_path)
    assert owner_of(tmp_path / "other") != owner_of(tmp_path)
    assert owner_of(tmp_path).isalnum()
