"""Everything can be done with the keyboard, and no page has what bars somebody from it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Site
from tests.e2e.pages import header_state, list_rows
from tests.e2e.visit import Visit
from tools.ui import UI

pytestmark = pytest.mark.timeout(240)

AXE = UI / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """async (rules) => {
  const only = rules.length > 0 ? { runOnly: rules } : {};
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...only });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
}"""
RING = """(element) => {
  const shown = [element, ...element.querySelectorAll("*"), element.parentElement];
  return shown.flatMap((each) => ["", "::after"].map((part) => getComputedStyle(each, part)))
    .some(({ outlineStyle, outlineWidth, boxShadow }) =>
      (outlineStyle !== "none" && outlineWidth !== "0px") || /0px 0px 0px [12]px/.test(boxShadow));
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Page, *rules: str) -> list[str]:
    """Give what axe finds, by some of its rules or all."""
    page.evaluate(AXE.read_text())  # a script element would be against the page's content policy
    return list(page.evaluate(VIOLATIONS, list(rules)))


def focused(page: Page) -> Locator:
    return page.locator(":focus")


# Pages


@pytest.fixture(scope="module")
def execution(site: Site) -> dict[str, Any]:
    return site.server.wait(site.server.execute("tutorial/hello-world")["id"])


PAGES = {
    "home": "home",
    "triggers": "triggers",
    "log-search": "logs",
    "namespaces": "namespaces",
    "namespace-files": "namespaces/edit/tutorial/files",
    "namespace-keys": "namespaces/edit/tutorial/kv",
    "keys": "kv",
    "secrets": "secrets",
    "dashboard": "dashboards",
    "plugins": "plugins?q=log",
    "plugin": "plugins/io.kestra.plugin.core.log.Log",
    "workers": "admin/workers",
    "executions": "executions",
    "executions-none": "executions?q=nothing-is-called-so",
    "flows": "flows",
    "new-flow": "flows/new",
    "flow": "flows/edit/tutorial/taxi",
    "flow-run": "flows/edit/tutorial/taxi?run=true",
    "flow-edit": "flows/edit/tutorial/taxi/edit",
    "flow-edit-docs": "flows/edit/tutorial/taxi/edit?panel=docs&task=trips",
    "flow-edit-graph": "flows/edit/tutorial/taxi/edit?panel=graph",
    "flow-dependencies": "flows/edit/tutorial/taxi/dependencies",
    "flow-topology": "flows/edit/tutorial/taxi/topology",
    "flow-executions": "flows/edit/tutorial/hello-world/executions",
    "flow-revisions": "flows/edit/tutorial/taxi/revisions",
    "gantt": "executions/tutorial/hello-world/{id}",
    "gantt-with-log": "executions/tutorial/hello-world/{id}?log=below",
    "topology": "executions/tutorial/hello-world/{id}/topology",
    "logs": "executions/tutorial/hello-world/{id}/logs",
    "outputs": "executions/tutorial/hello-world/{id}/outputs",
    "metrics": "executions/tutorial/hello-world/{id}/metrics",
    "dependencies": "executions/tutorial/hello-world/{id}/dependencies",
    "overview": "executions/tutorial/hello-world/{id}/overview",
    "nowhere": "nowhere",
}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_loads_without_complaint_bars_nobody_and_fits_a_phone(
    visit: Visit, execution: dict[str, Any], address: str
) -> None:
    page = visit.page
    page.goto(address.format(id=execution["id"]))
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-fetching]")).to_have_count(0)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(OVERFLOW) == 0


# Keys


def test_a_flow_is_found_and_run_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.goto("executions")
    expect(page.get_by_role("heading", name="Executions")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page).to_have_url(re.compile("/ui/flows$"))
    expect(list_rows(page).first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("hello")
    expect(list_rows(page)).to_have_count(1)
    page.keyboard.press("Escape")
    focused(page).blur()
    page.keyboard.press("j")
    expect(list_rows(page).get_by_role("link", name="hello-world")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="hello-world")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_role("dialog", name="Run hello-world")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(header_state(page)).to_have_text("success")
    page.keyboard.press("3")
    expect(page).to_have_url(re.compile("/logs$"))


def test_the_palette_leads_to_a_flow(visit: Visit) -> None:
    page = visit.page
    page.goto("executions")
    expect(page.get_by_role("heading", name="Executions")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("products")
    expect(page.get_by_role("option", name="products")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="products")).to_be_visible()


def test_the_focus_is_seen_on_its_way_through_a_page(visit: Visit) -> None:
    page = visit.page
    page.goto("flows")
    expect(list_rows(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the page")).to_be_focused()
    expect(page.get_by_role("button", name="Skip to the page")).to_be_in_viewport()
    stops = 0
    while page.evaluate("document.activeElement !== document.body"):  # until it leaves the page
        assert focused(page).evaluate(RING), focused(page).evaluate("each => each.outerHTML")
        page.keyboard.press("Tab")
        stops += 1
    assert stops > 15


def test_a_dialog_keeps_the_focus_and_gives_it_back(visit: Visit) -> None:
    page = visit.page
    page.goto("flows/edit/tutorial/taxi")
    opener = page.get_by_role("button", name="Run", exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Run taxi")
    expect(dialog.get_by_label("Kind of taxi")).to_be_focused()
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 12:
        page.keyboard.press(key)
        assert dialog.locator(":focus").count() == 1
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
