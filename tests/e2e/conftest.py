"""A real browser, and a server with the examples for it.

A module has one browser and one server; a test has a window of its own. The browser ends with the
module, since its event loop would be in the way of asynchronous tests elsewhere.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.visit import PATIENCE, Visit
from tests.support import Postgres
from tests.support.examples import Examples, serving
from tests.support.server import ServerProcess
from tools import chromium, ui


@dataclass(frozen=True)
class Site:
    """A server that has loaded the examples, and what these read from and write to."""

    server: ServerProcess
    examples: Examples
    gate: threading.Event
    """While it is not set, the examples' downloads wait."""


@pytest.fixture(scope="module")
def site(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not (ui.UI / "dist" / "index.html").exists():
        pytest.fail("the web app is not built; run `make ui` first")
    folder = tmp_path_factory.mktemp("site")
    database = postgres_server.create()
    gate = threading.Event()
    gate.set()
    with serving(folder / "files", gate=gate) as address:
        examples = Examples(address, database)
        flows = examples.write(folder / "flows")
        with ServerProcess(folder / "data", ["--flow-path", str(flows)]) as server:
            yield Site(server, examples, gate)
        gate.set()
    postgres_server.drop(database)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.fail("no Chromium was found; run `.venv/bin/python -m tools.chromium` to install it")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        # a container's /dev/shm may be too small for the pages
        running = playwright.chromium.launch(
            executable_path=program, args=["--disable-dev-shm-usage"], timeout=2 * PATIENCE
        )
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """A window on the site; a complaint in it fails the test."""
    visit = Visit(browser, site.server)
    yield visit
    visit.close()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    result = yield
    visit = pyfuncitem.funcargs.get("visit")
    if isinstance(visit, Visit):
        visit.assert_quiet()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    visit = item.funcargs.get("visit")
    if call.when == "call" and report.failed and isinstance(visit, Visit):
        # the window is still open
        folder = visit.keep_evidence()
        report.sections.append(
            (
                "browser",
                f"{folder}: screenshot, server log, and trace.zip, which "
                "`.venv/bin/playwright show-trace` opens",
            )
        )
    return report
