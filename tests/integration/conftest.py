"""Servers that run in a process of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.nursery import Nursery
from tests.support.server import ServerProcess

MakeServer = Callable[..., ServerProcess]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Starts servers in a tenth of a second."""
    with Nursery() as running:
        yield running


@pytest.fixture
def make_server(tmp_path: Path, nursery: Nursery) -> Iterator[MakeServer]:
    """Give a function that makes a server, not yet started; it ends with the test."""
    with ExitStack() as stack:

        def make(*arguments: str, name: str = "data", **more: object) -> ServerProcess:
            server = ServerProcess(
                tmp_path / name,
                list(arguments),
                nursery=nursery,
                **more,  # type: ignore[arg-type]
            )
            stack.callback(server.__exit__)
            return server

        yield make
