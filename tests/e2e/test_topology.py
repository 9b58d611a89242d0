"""A flow is a picture: of what it does, and of how an execution of it stands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.pages import log
from tests.e2e.visit import Visit

pytestmark = pytest.mark.timeout(240)

FLOW = """\
id: picture
namespace: e2e.topology
triggers:
  - id: nightly
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 3 * * *"
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [a, b, c]
    tasks:
      - id: say
        type: io.kestra.plugin.core.log.Log
        message: "now {{ taskrun.value }}"
  - id: both
    type: io.kestra.plugin.core.flow.Parallel
    tasks:
      - id: left
        type: io.kestra.plugin.core.log.Log
        message: left
      - id: right
        type: io.kestra.plugin.core.execution.Fail
  - id: never
    type: io.kestra.plugin.core.log.Log
    message: never
errors:
  - id: alert
    type: io.kestra.plugin.core.log.Log
    message: alerted
"""


@pytest.fixture(autouse=True)
def saved(site: Site) -> None:
    site.server.save(FLOW)


def node(page: Page, name: str) -> str:
    """Give what the node of a task says."""
    text = page.get_by_role("region", name="Topology").get_by_role(
        "button", name=re.compile(f"^{name}, ")
    )
    expect(text).to_be_visible()
    return text.get_attribute("aria-label") or ""


def test_an_execution_as_a_picture_leads_to_a_task_and_its_log(site: Site, visit: Visit) -> None:
    execution = site.server.wait(site.server.execute("e2e.topology/picture")["id"])
    page = visit.page
    page.goto(f"executions/e2e.topology/picture/{execution['id']}/topology")
    assert node(page, "say") == "say, Log, 3 success"
    assert node(page, "right") == "right, Fail, failed"
    assert node(page, "never") == "never, Log, has not run"
    assert node(page, "alert") == "alert, Log, success"
    page.get_by_role("button", name="left, Log, success").click()
    panel = page.get_by_role("complementary", name="Task run left")
    expect(panel).to_contain_text("left")
    expect(page).to_have_url(re.compile("node=root.both.left"))
    page.keyboard.press("l")
    expect(log(page)).to_contain_text("left")

    page.reload()
    expect(panel).to_be_visible()
    expect(log(page)).to_be_visible()


def test_a_graph_is_walked_and_folded_with_the_keyboard(visit: Visit) -> None:
    page = visit.page
    page.goto("flows/edit/e2e.topology/picture/topology")
    expect(page.get_by_text("nightly")).to_be_visible()
    page.get_by_role("button", name="each, ForEach").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="say, Log")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="both, Parallel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Task both")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="both, Parallel, 2 tasks")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("right")
    expect(page.get_by_role("complementary", name="Task right")).to_be_visible()
