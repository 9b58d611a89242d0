"""The list of executions is narrowed, and what one finds there is killed or restarted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.pages import bar_row, header_state, list_rows
from tests.e2e.visit import Visit

pytestmark = pytest.mark.timeout(240)

SLEEPER = """\
id: sleeper
namespace: e2e.lists
tasks:
  - id: nap
    type: io.kestra.plugin.core.flow.Sleep
    duration: PT10M
"""
NEEDS_FILE = """\
id: needs-file
namespace: e2e.lists
tasks:
  - id: before
    type: io.kestra.plugin.core.log.Log
    message: before
  - id: look
    type: io.kestra.plugin.scripts.shell.Commands
    taskRunner:
      type: io.kestra.plugin.core.runner.Process
    commands:
      - cat {file}
  - id: after
    type: io.kestra.plugin.core.log.Log
    message: after
"""


@pytest.fixture
def wanted_file(tmp_path: Path) -> Path:
    return tmp_path / "wanted.txt"


@pytest.fixture(autouse=True)
def started(site: Site, wanted_file: Path) -> None:
    """A run that succeeded and one that failed."""
    server = site.server
    server.save(SLEEPER)
    server.save(NEEDS_FILE.format(file=wanted_file))
    server.wait(server.execute("tutorial/hello-world")["id"])
    server.wait(server.execute("e2e.lists/needs-file")["id"])


def toggle(page: Page, state: str) -> None:
    states = page.get_by_role("group", name="States")
    states.get_by_role("button", name=re.compile(f"^{state} ")).click()


def only(page: Page, label: str, value: str) -> None:
    field = page.get_by_role("search").get_by_role("textbox", name=label, exact=True)
    field.fill(value)
    field.press("Enter")


def test_a_running_execution_is_found_by_its_flow_and_killed(site: Site, visit: Visit) -> None:
    sleeping = site.server.execute("e2e.lists/sleeper")["id"]
    site.server.await_state(sleeping, frozenset({"RUNNING"}))
    page = visit.page
    page.goto("executions")
    expect(list_rows(page).filter(has_text="hello-world")).not_to_have_count(0)
    only(page, "Namespace", "e2e.lists")
    only(page, "Flow", "sleeper")
    toggle(page, "running")
    expect(page).to_have_url(re.compile("namespace=e2e.lists.*flow=sleeper|flow=sleeper.*state="))
    expect(list_rows(page)).to_have_count(1)
    expect(list_rows(page)).to_contain_text("sleeper")

    list_rows(page).get_by_role("link").first.click()
    expect(bar_row(page, "nap")).to_contain_text("running")
    page.get_by_role("button", name="Kill").click()
    page.get_by_role("button", name="Kill it now").click()
    expect(header_state(page)).to_have_text("killed")
    expect(bar_row(page, "nap")).to_contain_text("killed")
    expect(page.get_by_role("button", name="Kill")).to_have_count(0)

    page.go_back()
    expect(page.get_by_text("No execution matches")).to_be_visible()
    page.get_by_role("button", name="Show all executions").click()
    expect(list_rows(page).filter(has_text="sleeper").first).to_contain_text("killed")


def test_a_failed_execution_leads_to_its_error_and_is_restarted(
    visit: Visit, wanted_file: Path
) -> None:
    page = visit.page
    page.goto("executions")
    toggle(page, "failed")
    expect(list_rows(page).filter(has_text="hello-world")).to_have_count(0)
    newest = list_rows(page).filter(has_text="needs-file").first
    newest.get_by_role("link", name=re.compile("look")).click()
    expect(page.get_by_role("region", name="Log")).to_contain_text("No such file")
    band = page.get_by_role("status").filter(has_text="look failed")
    expect(band).to_contain_text("No such file")

    wanted_file.write_text("here it is")
    page.get_by_role("button", name="Restart failed tasks").click()
    expect(header_state(page)).to_have_text("success")
    expect(band).to_have_count(0)
    page.get_by_role("link", name="Gantt").click()
    expect(bar_row(page, "after")).to_contain_text("success")
    expect(page.get_by_text("attempt 2")).to_be_visible()
