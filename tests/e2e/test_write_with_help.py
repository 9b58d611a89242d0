"""The editor knows what may be written where, and a first flow is three clicks away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Site
from tests.e2e.pages import header_state
from tests.e2e.visit import Visit
from tests.support.server import ServerProcess

pytestmark = pytest.mark.timeout(240)

FLOW = """\
id: helped
namespace: e2e.editor
inputs:
  - id: day
    type: STRING
    defaults: today
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: hello
"""


@pytest.fixture
def empty(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """A window on a server that has nothing."""
    with ServerProcess(tmp_path / "data", []) as server:
        visit = Visit(browser, server)
        yield visit
        visit.close()


def test_properties_types_and_expressions_are_completed(site: Site, visit: Visit) -> None:
    site.server.save(FLOW)
    page = visit.page
    page.goto("flows/edit/e2e.editor/helped/edit?task=say")
    editor = page.get_by_role("textbox", name="Source of the flow")
    expect(editor).to_be_focused()
    page.wait_for_load_state("networkidle")  # the schema is there
    suggestions = page.locator(".suggest-widget")
    page.keyboard.press("Control+End")
    page.keyboard.type("    lev")
    expect(suggestions.get_by_role("option", name="level").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(suggestions.get_by_role("option", name=re.compile("^WARN")).first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.type("WARN\n")
    page.keyboard.press("Shift+Home")  # the indentation of the line above
    page.keyboard.type("  - id: two\n  type: core.debug.Ret")
    expect(suggestions.get_by_role("option", name=re.compile("debug.Return")).first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("\nformat: {{ inputs.")
    expect(suggestions.get_by_role("option", name="day").first).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Docs").click()
    docs = page.get_by_role("complementary", name="Documentation")
    expect(docs).to_contain_text("io.kestra.plugin.core.debug.Return")
    expect(docs.get_by_role("heading", name="Return")).to_be_visible()
    expect(page).to_have_url(re.compile("panel=docs"))


def test_the_graph_beside_the_text_leads_to_its_tasks(site: Site, visit: Visit) -> None:
    site.server.save(FLOW)
    page = visit.page
    page.goto("flows/edit/e2e.editor/helped/edit?panel=graph")
    editor = page.get_by_role("textbox", name="Source of the flow")
    expect(editor).to_be_focused()
    graph = page.get_by_role("region", name="Topology")
    graph.get_by_role("button", name="say, Log").click()
    expect(graph.get_by_role("button", name="say, Log")).to_have_attribute("aria-pressed", "true")
    expect(editor).to_be_focused()


def test_an_empty_server_leads_to_a_running_flow_in_three_clicks(empty: Visit) -> None:
    page = empty.page
    page.goto("")
    page.get_by_role("link", name=re.compile("first flow")).click()
    page.get_by_role("button", name="Save and run").click()
    page.get_by_role("dialog").get_by_role("button", name="Start").click()
    expect(header_state(page)).to_have_text("success")
    empty.assert_quiet()
